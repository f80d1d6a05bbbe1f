// An HTTP server under load from clients in the same process. Each request is a task with regions and
// logs; it waits for a lock, for a worker behind a channel, and makes garbage.
//
//	http -d 10s -rate 3000 -o trace.out
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net"
	"net/http"
	"runtime/trace"
	"strings"
	"sync"
	"time"

	"make_traces/record"
)

var (
	duration = flag.Duration("d", 5*time.Second, "how long to serve")
	rate     = flag.Int("rate", 2000, "requests per second, all clients together")
	clients  = flag.Int("clients", 16, "concurrent clients")
	rows     = flag.Int("rows", 200, "rows that a search looks through")
)

type row struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	Tags  []string `json:"tags"`
}

// A database of one table, one lock and a few connections.
type database struct {
	lock    sync.RWMutex
	table   map[int]row
	queries chan func()
}

func newDatabase(connections int) *database {
	db := &database{table: map[int]row{}, queries: make(chan func())}
	for i := 0; i < connections; i++ {
		go db.connection()
	}
	for i := 0; i < *rows; i++ {
		db.put(i)
	}
	return db
}

func (db *database) connection() {
	for query := range db.queries {
		query()
	}
}

func (db *database) put(id int) {
	db.lock.Lock()
	defer db.lock.Unlock()
	db.table[id%*rows] = row{id, fmt.Sprintf("item %d", id), []string{"new", fmt.Sprint(id % 7)}}
}

func (db *database) search(word string) []row {
	found := make(chan []row)
	db.queries <- func() {
		db.lock.RLock()
		defer db.lock.RUnlock()
		var rows []row
		for _, r := range db.table {
			if strings.Contains(r.Title, word) {
				rows = append(rows, r)
			}
		}
		if rand.Intn(20) == 0 {
			time.Sleep(2 * time.Millisecond) // A page that was not in memory.
		}
		found <- rows
	}
	return <-found
}

func handle(db *database, w http.ResponseWriter, r *http.Request) {
	ctx, task := trace.NewTask(r.Context(), r.Method+" "+r.URL.Path)
	defer task.End()
	var word string
	trace.WithRegion(ctx, "parse", func() { word = r.URL.Query().Get("q") })
	trace.Log(ctx, "query", word)
	if r.URL.Path == "/put" {
		trace.WithRegion(ctx, "store", func() { db.put(rand.Intn(1 << 20)) })
		return
	}
	var rows []row
	trace.WithRegion(ctx, "search", func() { rows = db.search(word) })
	trace.WithRegion(ctx, "render", func() { render(ctx, w, rows) })
}

func render(ctx context.Context, w io.Writer, rows []row) {
	var body []byte
	trace.WithRegion(ctx, "encode", func() { body, _ = json.Marshal(rows) })
	trace.Logf(ctx, "size", "%d", len(body))
	if _, err := w.Write(body); err != nil {
		log.Print(err)
	}
}

func client(url string, pause time.Duration, until time.Time) {
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	c := &http.Client{Transport: transport}
	next := time.Now().Add(time.Duration(rand.Int63n(int64(pause) + 1)))
	for next.Before(until) {
		time.Sleep(time.Until(next))
		next = next.Add(pause)
		path := "/search"
		if rand.Intn(5) == 0 {
			path = "/put"
		}
		response, err := c.Get(fmt.Sprintf("%s%s?q=%d", url, path, rand.Intn(100)))
		if err != nil {
			log.Print(err)
			return
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

func main() {
	flag.Parse()
	db := newDatabase(4)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(db, w, r) })
	go func() { _ = http.Serve(listener, handler) }()

	record.To(func() {
		url := "http://" + listener.Addr().String()
		pause := time.Duration(*clients) * time.Second / time.Duration(*rate)
		var done sync.WaitGroup
		for i := 0; i < *clients; i++ {
			done.Add(1)
			go func() {
				defer done.Done()
				client(url, pause, time.Now().Add(*duration))
			}()
		}
		done.Wait()
	})
}

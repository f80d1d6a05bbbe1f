// Allocates faster than the collector likes: background marking, mark assists, sweeps, and the
// stop-the-world phases that are not its own.
package main

import (
	"flag"
	"runtime"
	"sync"
	"time"

	"make_traces/record"
)

var (
	duration   = flag.Duration("d", 100*time.Millisecond, "how long to allocate")
	goroutines = flag.Int("n", 4, "allocating goroutines")
	live       = flag.Int("live", 2000, "nodes that each of them keeps")
)

type node struct {
	next    *node
	payload [40]*node
}

func allocate(until time.Time) {
	var list *node
	for length := 0; time.Now().Before(until); length++ {
		if length == *live {
			list, length = nil, 0
		}
		list = &node{next: list}
		list.payload[length%40] = list
	}
	runtime.KeepAlive(list)
}

func main() {
	flag.Parse()
	record.To(func() {
		until := time.Now().Add(*duration)
		var done sync.WaitGroup
		for i := 0; i < *goroutines; i++ {
			done.Add(1)
			go func() {
				defer done.Done()
				allocate(until)
			}()
		}
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		done.Wait()
	})
}

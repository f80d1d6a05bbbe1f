// Burns processor time with the CPU profile on, so that its samples are in the trace too.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"runtime/pprof"
	"sync"
	"time"

	"make_traces/record"
)

var duration = flag.Duration("d", 200*time.Millisecond, "how long to burn")

//go:noinline
func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

//go:noinline
func burn(until time.Time) {
	for time.Now().Before(until) {
		fibonacci(24)
	}
}

func main() {
	flag.Parse()
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		log.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	record.To(func() {
		until := time.Now().Add(*duration)
		var done sync.WaitGroup
		for _, name := range []string{"red", "green", "blue"} {
			done.Add(1)
			labels := pprof.Labels("colour", name)
			go pprof.Do(context.Background(), labels, func(context.Context) {
				defer done.Done()
				burn(until)
			})
		}
		done.Wait()
	})
}

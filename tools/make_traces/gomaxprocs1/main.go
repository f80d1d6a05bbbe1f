// One processor for many: goroutines that are preempted, that yield, and that sleep.
package main

import (
	"flag"
	"runtime"
	"sync"
	"time"

	"make_traces/record"
)

var (
	duration   = flag.Duration("d", 150*time.Millisecond, "how long to run")
	goroutines = flag.Int("n", 5, "goroutines of each kind")
)

func busy(until time.Time) {
	for time.Now().Before(until) {
	}
}

func polite(until time.Time) {
	for time.Now().Before(until) {
		for i := 0; i < 1e6; i++ {
			_ = i
		}
		runtime.Gosched()
	}
}

func sleepy(until time.Time) {
	for time.Now().Before(until) {
		time.Sleep(5 * time.Millisecond)
		_ = make([]byte, 1<<20)
	}
}

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(1)
	record.To(func() {
		until := time.Now().Add(*duration)
		var done sync.WaitGroup
		for _, body := range []func(time.Time){busy, polite, sleepy} {
			for i := 0; i < *goroutines; i++ {
				done.Add(1)
				go func(body func(time.Time)) {
					defer done.Done()
					body(until)
				}(body)
			}
		}
		done.Wait()
	})
}

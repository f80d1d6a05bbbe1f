// Changes the number of processors while goroutines work and the collector runs.
package main

import (
	"flag"
	"runtime"
	"sync"
	"time"

	"make_traces/record"
)

var (
	steps = flag.Int("n", 6, "changes")
	pause = flag.Duration("pause", 10*time.Millisecond, "between changes")
)

func work(stop chan struct{}) {
	var keep [][]byte
	for {
		select {
		case <-stop:
			return
		default:
			keep = append(keep, make([]byte, 1<<16))
			if len(keep) == 100 {
				keep = nil
			}
			for start := time.Now(); time.Since(start) < 100*time.Microsecond; {
			}
		}
	}
}

func main() {
	flag.Parse()
	record.To(func() {
		stop := make(chan struct{})
		var done sync.WaitGroup
		for i := 0; i < 3; i++ {
			done.Add(1)
			go func() {
				defer done.Done()
				work(stop)
			}()
		}
		for i := 0; i < *steps; i++ {
			runtime.GOMAXPROCS([]int{4, 1, 2, 3, 1, 6}[i%6])
			time.Sleep(*pause)
		}
		close(stop)
		done.Wait()
	})
}

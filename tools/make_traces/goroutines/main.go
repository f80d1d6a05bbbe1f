// A great many goroutines, each of which does almost nothing.
package main

import (
	"flag"
	"sync"

	"make_traces/record"
)

var (
	count = flag.Int("n", 200, "goroutines")
	burst = flag.Int("burst", 50, "of them alive at once")
)

func main() {
	flag.Parse()
	record.To(func() {
		for born := 0; born < *count; born += *burst {
			spawn(*burst)
		}
	})
}

// Goroutines that wait for one another to be born, and die together.
func spawn(n int) {
	begin := make(chan struct{})
	var done sync.WaitGroup
	for i := 0; i < n; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			<-begin
		}()
	}
	close(begin)
	done.Wait()
}

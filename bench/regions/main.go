// What a region costs a Go program that is being traced, in nanoseconds, with some twelve calls on the
// stack: the least of ten runs, as bench/collect.cc measures ours.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/trace"
	"time"
)

const pairs = 20000

//go:noinline
func deep(depth int) float64 {
	if depth > 0 {
		return deep(depth-1) + 0
	}
	least := 1e9
	ctx := context.Background()
	for run := 0; run < 10; run++ {
		begin := time.Now()
		for i := 0; i < pairs; i++ {
			trace.StartRegion(ctx, "region").End()
		}
		least = min(least, float64(time.Since(begin).Nanoseconds())/pairs)
		time.Sleep(100 * time.Millisecond)
	}
	return least
}

func main() {
	out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	ns := deep(8)
	trace.Stop()
	fmt.Printf("%.2f\n", ns)
}

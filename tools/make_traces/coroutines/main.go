//go:build go1.23

// Coroutines: iter.Pull switches between goroutines without the scheduler.
package main

import (
	"flag"
	"iter"

	"make_traces/record"
)

var length = flag.Int("n", 100, "values to pull")

func numbers(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

// Pulls from a sequence that itself pulls from another.
func doubled(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		next, stop := iter.Pull(numbers(n))
		defer stop()
		for value, ok := next(); ok && yield(2*value); value, ok = next() {
		}
	}
}

func main() {
	flag.Parse()
	record.To(func() {
		next, stop := iter.Pull(doubled(*length))
		for _, ok := next(); ok; _, ok = next() {
		}
		stop()
		// One that is left in the middle, and one that is never begun.
		next, stop = iter.Pull(numbers(*length))
		next()
		stop()
		_, stop = iter.Pull(numbers(*length))
		stop()
	})
}

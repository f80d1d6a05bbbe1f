// Every way to wait for another goroutine: mutexes, channels, select, condition variables, wait groups,
// timers, and forever.
package main

import (
	"flag"
	"runtime"
	"sync"
	"time"

	"make_traces/record"
)

var rounds = flag.Int("n", 60, "rounds of each kind")

// Starts n copies of body and gives the function that waits for them.
func spawn(n int, body func(i int)) (wait func()) {
	var done sync.WaitGroup
	for i := 0; i < n; i++ {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			body(i)
		}(i)
	}
	return done.Wait
}

func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

func mutexes() {
	var lock sync.Mutex
	var shared sync.RWMutex
	spawn(4, func(i int) {
		for n := 0; n < *rounds; n++ {
			lock.Lock()
			spin(2 * time.Microsecond)
			if n%16 == 0 {
				runtime.Gosched()
			}
			lock.Unlock()
			if i == 0 {
				shared.Lock()
				spin(time.Microsecond)
				shared.Unlock()
				continue
			}
			shared.RLock()
			spin(time.Microsecond)
			shared.RUnlock()
		}
	})()
}

func channels() {
	jobs, results := make(chan int), make(chan int, 4)
	wait := spawn(3, func(int) {
		for job := range jobs {
			results <- job * job
		}
	})
	go func() {
		for n := 0; n < *rounds; n++ {
			jobs <- n
		}
		close(jobs)
		wait()
		close(results)
	}()
	for range results {
	}
}

func selects() {
	a, b, quit := make(chan int), make(chan int), make(chan struct{})
	wait := spawn(2, func(i int) {
		for n := 0; n < *rounds; n++ {
			select {
			case a <- n:
			case b <- i:
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	go func() {
		wait()
		close(quit)
	}()
	for {
		select {
		case <-a:
		case <-b:
		case <-quit:
			return
		}
	}
}

func conditions() {
	var lock sync.Mutex
	turn, ready := 0, sync.NewCond(&lock)
	spawn(3, func(i int) {
		for n := 0; n < *rounds/6; n++ {
			lock.Lock()
			for turn%3 != i {
				ready.Wait()
			}
			turn++
			ready.Broadcast()
			lock.Unlock()
		}
	})()
}

func timers() {
	spawn(3, func(i int) {
		for n := 0; n < *rounds/12+1; n++ {
			time.Sleep(time.Duration(50+10*i) * time.Microsecond)
		}
	})()
}

func forever() {
	go func() { select {} }()
	go func() { <-(chan int)(nil) }()
	time.Sleep(200 * time.Microsecond)
}

func main() {
	flag.Parse()
	idle := make(chan int)
	go func() { <-idle }() // Waits before, during and after the trace.
	time.Sleep(time.Millisecond)
	record.To(func() {
		mutexes()
		channels()
		selects()
		conditions()
		timers()
		forever()
	})
}

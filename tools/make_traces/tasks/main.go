// Tasks, regions and logs in every shape that the annotation API allows: nested, unfinished, begun before
// the trace, crossing goroutines, without a task.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/trace"
	"sync"
	"time"

	"make_traces/record"
)

var rounds = flag.Int("n", 4, "jobs of each kind")

func main() {
	flag.Parse()
	dir, err := os.MkdirTemp("", "tasks")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	early, earlyTask := trace.NewTask(context.Background(), "begun before the trace")
	leave := make(chan struct{})
	inside := make(chan struct{})
	go func() {
		defer trace.StartRegion(early, "begun before the trace").End()
		close(inside)
		<-leave
	}()
	<-inside

	record.To(func() {
		trace.Log(early, "lifecycle", "the trace has begun")
		for i := 0; i < *rounds; i++ {
			job(dir, i)
		}
		close(leave)
		earlyTask.End()
		withoutTask()
		unfinished()
	})
}

// A task with children that run on goroutines of their own.
func job(dir string, i int) {
	ctx, task := trace.NewTask(context.Background(), "job")
	defer task.End()
	trace.Logf(ctx, "input", "job %d", i)

	var done sync.WaitGroup
	for part := 0; part < 3; part++ {
		done.Add(1)
		trace.WithRegion(ctx, "spawn", func() {
			go func(part int) { // Inherits the task from the region.
				defer done.Done()
				child, childTask := trace.NewTask(ctx, "part")
				defer childTask.End()
				trace.WithRegion(child, "write", func() {
					store(filepath.Join(dir, fmt.Sprint(i, part)))
					trace.WithRegion(child, "settle", func() { time.Sleep(200 * time.Microsecond) })
				})
			}(part)
		})
	}
	trace.WithRegion(ctx, "join", done.Wait)
	trace.Log(ctx, "", "joined")
}

func store(path string) {
	if err := os.WriteFile(path, make([]byte, 1<<16), 0o600); err != nil {
		log.Fatal(err)
	}
	if _, err := os.ReadFile(path); err != nil {
		log.Fatal(err)
	}
}

func withoutTask() {
	ctx := context.Background()
	trace.Log(ctx, "background", "no task here")
	trace.WithRegion(ctx, "outer", func() {
		trace.WithRegion(ctx, "inner", func() { time.Sleep(100 * time.Microsecond) })
		trace.WithRegion(ctx, "inner", func() {})
	})
}

// Regions that end with their goroutine or with the trace; a task that never ends.
func unfinished() {
	ctx, _ := trace.NewTask(context.Background(), "never ended")
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		trace.StartRegion(ctx, "left by exit")
		trace.StartRegion(ctx, "left by exit, inner")
	}()
	<-gone
	started := make(chan struct{})
	go func() {
		trace.StartRegion(ctx, "open at the end")
		close(started)
		select {}
	}()
	<-started
	trace.StartRegion(ctx, "open in main")
}

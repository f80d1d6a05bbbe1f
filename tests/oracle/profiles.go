package main

import (
	"fmt"
	"internal/trace"
	"sort"
	"strings"
)

// A profile of blocked time as Go 1.26 computes it, but for three things: a wait counts from the goroutine's
// creation on, not from its first run; one that is open at the end counts until then; and one that is older
// than its first mention counts from the sync before, as in Go's own summary.
type profile struct {
	kind   string
	state  trace.GoState
	counts func(reason string) bool
	open   map[trace.GoID]wait
	stacks map[string]*total
}

type wait struct {
	since trace.Time
	stack string
}

type total struct{ count, ns int64 }

func all(string) bool { return true }

func isSync(reason string) bool {
	return strings.Contains(reason, "chan") || strings.Contains(reason, "sync") || strings.Contains(reason, "select")
}

type profiler struct {
	profiles []*profile
	sync     trace.Time
	last     trace.Time
	started  bool
}

func newProfiler() *profiler {
	p := &profiler{}
	add := func(kind string, state trace.GoState, counts func(string) bool) {
		p.profiles = append(p.profiles, &profile{kind, state, counts, map[trace.GoID]wait{}, map[string]*total{}})
	}
	add("network", trace.GoWaiting, func(reason string) bool { return reason == "network" })
	add("sync", trace.GoWaiting, isSync)
	add("syscall", trace.GoSyscall, all)
	add("sched", trace.GoRunnable, all)
	return p
}

func (p *profiler) event(e *trace.Event) {
	if !p.started || e.Kind() == trace.EventSync {
		p.sync, p.started = e.Time(), true
	}
	p.last = e.Time()
	if e.Kind() != trace.EventStateTransition || e.StateTransition().Resource.Kind != trace.ResourceGoroutine {
		return
	}
	transition := e.StateTransition()
	id := transition.Resource.Goroutine()
	from, to := transition.Goroutine()
	if from == to {
		return
	}
	since := e.Time()
	if from == trace.GoUndetermined {
		since = p.sync
	}
	for _, profile := range p.profiles {
		profile.end(id, e.Time())
		if to == profile.state && profile.counts(transition.Reason) {
			profile.open[id] = wait{since, stackText(e.Stack())}
		}
	}
}

func (p *profile) end(id trace.GoID, time trace.Time) {
	w, open := p.open[id]
	if !open {
		return
	}
	delete(p.open, id)
	if time <= w.since {
		return
	}
	t := p.stacks[w.stack]
	if t == nil {
		t = &total{}
		p.stacks[w.stack] = t
	}
	t.count++
	t.ns += int64(time - w.since)
}

func stackText(stack trace.Stack) string {
	var frames []string
	for f := range stack.Frames() {
		frames = append(frames, fmt.Sprintf("%x %s %s:%d", f.PC, f.Func, f.File, f.Line))
	}
	return strings.Join(frames, ";")
}

// By kind: "count ns stack", sorted.
func (p *profiler) finish() map[string][]string {
	out := map[string][]string{}
	for _, profile := range p.profiles {
		for id := range profile.open {
			profile.end(id, p.last)
		}
		lines := []string{}
		for stack, t := range profile.stacks {
			lines = append(lines, fmt.Sprintf("%d %d %s", t.count, t.ns, stack))
		}
		sort.Strings(lines)
		out[profile.kind] = lines
	}
	return out
}

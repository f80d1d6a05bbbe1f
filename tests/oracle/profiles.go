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
	waits  []wait
}

type wait struct {
	id    trace.GoID
	since trace.Time
	until trace.Time
	stack string
}

type total struct{ count, ns int64 }

type span struct{ from, to trace.Time }

// Which time of which goroutines counts. Nil: all of all.
type scope map[trace.GoID][]span

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
		p.profiles = append(p.profiles, &profile{kind, state, counts, map[trace.GoID]wait{}, nil})
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
			profile.open[id] = wait{id: id, since: since, stack: stackText(e.Stack())}
		}
	}
}

func (p *profile) end(id trace.GoID, time trace.Time) {
	w, open := p.open[id]
	if !open {
		return
	}
	delete(p.open, id)
	w.until = time
	p.waits = append(p.waits, w)
}

// How much of the wait counts.
func (s scope) share(w wait) int64 {
	if s == nil {
		return int64(w.until - w.since)
	}
	var ns int64
	for _, span := range s[w.id] {
		if from, to := max(span.from, w.since), min(span.to, w.until); from < to {
			ns += int64(to - from)
		}
	}
	return ns
}

// By stack: "count ns stack", sorted.
func (p *profile) lines(s scope) []string {
	stacks := map[string]*total{}
	for _, w := range p.waits {
		ns := s.share(w)
		if ns <= 0 {
			continue
		}
		if stacks[w.stack] == nil {
			stacks[w.stack] = &total{}
		}
		stacks[w.stack].count++
		stacks[w.stack].ns += ns
	}
	lines := []string{}
	for stack, t := range stacks {
		lines = append(lines, fmt.Sprintf("%d %d %s", t.count, t.ns, stack))
	}
	sort.Strings(lines)
	return lines
}

func stackText(stack trace.Stack) string {
	var frames []string
	for f := range stack.Frames() {
		frames = append(frames, fmt.Sprintf("%x %s %s:%d", f.PC, f.Func, f.File, f.Line))
	}
	return strings.Join(frames, ";")
}

// Ends what is open.
func (p *profiler) finish() {
	for _, profile := range p.profiles {
		for id := range profile.open {
			profile.end(id, p.last)
		}
	}
}

func (p *profiler) byKind(s scope) map[string][]string {
	out := map[string][]string{}
	for _, profile := range p.profiles {
		out[profile.kind] = profile.lines(s)
	}
	return out
}

// The profiles of each group of goroutines, of each goroutine, of each type of region (its name, and the function and line that began it; of
// regions within regions of a type the outermost count), and of each task.
func (p *profiler) byScope(summary *trace.Summary, first trace.Time) map[string]map[string][]string {
	scopes := map[string]scope{}
	add := func(key string, id trace.GoID, s span) {
		if scopes[key] == nil {
			scopes[key] = scope{}
		}
		scopes[key][id] = append(scopes[key][id], s)
	}
	for id, g := range summary.Goroutines {
		add("group "+g.Name, id, span{first, p.last})
		add(fmt.Sprint("goroutine ", id), id, span{first, p.last})
		for _, r := range g.Regions {
			if r.Name == "" {
				continue
			}
			s := span{first, p.last}
			place := ""
			if r.Start != nil {
				s.from = r.Start.Time()
				place = innermost(r.Start.Stack())
			}
			if r.End != nil {
				s.to = r.End.Time()
			}
			add("region "+r.Name+" "+place, id, s)
		}
	}
	out := map[string]map[string][]string{}
	for _, s := range scopes {
		for id := range s {
			s[id] = outermost(s[id])
		}
	}
	for id, task := range summary.Tasks {
		if id != trace.BackgroundTask && id != trace.NoTask {
			scopes[fmt.Sprint("task ", id)] = p.workOn(summary, task, first)
		}
	}
	for key, s := range scopes {
		out[key] = p.byKind(s)
	}
	return out
}

func innermost(stack trace.Stack) string {
	for f := range stack.Frames() {
		return fmt.Sprintf("%s %s:%d", f.Func, f.File, f.Line)
	}
	return ""
}

func outermost(spans []span) []span {
	sort.Slice(spans, func(i, j int) bool {
		return spans[i].from < spans[j].from || spans[i].from == spans[j].from && spans[i].to > spans[j].to
	})
	var kept []span
	for _, s := range spans {
		if len(kept) == 0 || s.from >= kept[len(kept)-1].to {
			kept = append(kept, s)
		}
	}
	return kept
}

// When goroutines worked for the task or its descendants: from its beginning to its end, if one goroutine did both or the trace shows only
// one of them; in its regions, the nameless ones of goroutines created in one included. Never outside the task's own time.
func (p *profiler) workOn(summary *trace.Summary, task *trace.UserTaskSummary, first trace.Time) scope {
	s := scope{}
	for _, t := range task.Descendents() {
		whole := p.spanOf(t.Start, t.End, first)
		add := func(id trace.GoID, part span) {
			part = span{max(part.from, whole.from), min(part.to, whole.to)}
			if part.from < part.to {
				s[id] = append(s[id], part)
			}
		}
		switch {
		case t.Start == nil && t.End != nil:
			add(t.End.Goroutine(), whole)
		case t.Start != nil && (t.End == nil || t.End.Goroutine() == t.Start.Goroutine()):
			add(t.Start.Goroutine(), whole)
		}
		for id, g := range summary.Goroutines {
			for _, r := range g.Regions {
				if r.TaskID == t.ID {
					add(id, p.spanOf(r.Start, r.End, first))
				}
			}
		}
	}
	for id := range s {
		s[id] = union(s[id])
	}
	return s
}

func (p *profiler) spanOf(start, end *trace.Event, first trace.Time) span {
	s := span{first, p.last}
	if start != nil {
		s.from = start.Time()
	}
	if end != nil {
		s.to = end.Time()
	}
	return s
}

func union(spans []span) []span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	var joined []span
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.from <= joined[last].to {
			joined[last].to = max(joined[last].to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

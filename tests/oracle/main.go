// oracle prints, as JSON, what the Go project's own trace library computes of a trace: the reference that
// `skein trace summary --json` is compared with. Built by build.sh, since internal/trace can only be
// imported from within the Go tree.
//
//	oracle [-mmu=false] FILE
//	oracle -profiles FILE
//	oracle -scopes FILE
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"internal/trace"
	"io"
	"log"
	"os"
	"sort"
	"time"
)

type goroutine struct {
	ID           int64            `json:"id"`
	Name         string           `json:"name"`
	Created      int64            `json:"created"`
	Started      int64            `json:"started"`
	Ended        int64            `json:"ended"`
	Exec         int64            `json:"exec"`
	Sched        int64            `json:"sched"`
	Syscall      int64            `json:"syscall"`
	SyscallBlock int64            `json:"syscall_block"`
	Total        int64            `json:"total"`
	Block        map[string]int64 `json:"block"`
	Range        map[string]int64 `json:"range"`
	Regions      int              `json:"regions"`
}

type task struct {
	ID         uint64 `json:"id"`
	Name       string `json:"name"`
	Parent     uint64 `json:"parent"`
	Start      int64  `json:"start"`
	End        int64  `json:"end"`
	Complete   bool   `json:"complete"`
	Logs       int    `json:"logs"`
	Regions    int    `json:"regions"`
	Goroutines int    `json:"goroutines"`
}

type region struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	Total int64  `json:"total"`
	Exec  int64  `json:"exec"`
}

var windows = []time.Duration{
	time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond, time.Millisecond,
	10 * time.Millisecond, 100 * time.Millisecond, time.Second,
}

var flagSets = []struct {
	name  string
	flags trace.UtilFlags
}{
	{"stw", trace.UtilSTW},
	{"stw+background", trace.UtilSTW | trace.UtilBackground},
	{"stw+background+assist", trace.UtilSTW | trace.UtilBackground | trace.UtilAssist},
	{"stw+background+assist+sweep", trace.UtilSTW | trace.UtilBackground | trace.UtilAssist | trace.UtilSweep},
	{"stw+background+assist+sweep+perproc",
		trace.UtilSTW | trace.UtilBackground | trace.UtilAssist | trace.UtilSweep | trace.UtilPerProc},
}

// What a trace holds, before it is printed.
type answer struct {
	format      string
	err         error // What ended the reading early.
	kinds       map[string]int
	first, last trace.Time
	events      []trace.Event // Empty if no MMU is wanted.
	count       int
	summary     *trace.Summary
}

func read(file io.ReadSeeker, keepEvents bool) (a answer) {
	a.kinds = map[string]int{}
	header := make([]byte, 16)
	n, _ := io.ReadFull(file, header)
	a.format = string(bytes.TrimSuffix(bytes.TrimRight(header[:n], "\x00"), []byte(" trace")))
	if _, a.err = file.Seek(0, io.SeekStart); a.err != nil {
		return a
	}
	summarizer := trace.NewSummarizer()
	a.err = readEvents(bufio.NewReaderSize(file, 1<<20), func(e trace.Event) {
		if a.count == 0 {
			a.first = e.Time()
		}
		a.last = e.Time()
		a.count++
		a.kinds[e.Kind().String()]++
		summarizer.Event(&e)
		if keepEvents {
			a.events = append(a.events, e)
		}
	})
	a.summary = summarizer.Finalize()
	return a
}

func readEvents(in io.Reader, each func(trace.Event)) error {
	reader, err := trace.NewReader(in)
	if err != nil {
		return err
	}
	for {
		event, err := reader.ReadEvent()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		each(event)
	}
}

// Nanoseconds since the first event; -1 for a moment that is not in the trace.
func (a *answer) moment(t trace.Time) int64 {
	if t == 0 {
		return -1
	}
	return int64(t - a.first)
}

func (a *answer) eventMoment(e *trace.Event) int64 {
	if e == nil {
		return -1
	}
	return a.moment(e.Time())
}

func nanoseconds(times map[string]time.Duration) map[string]int64 {
	out := map[string]int64{}
	for name, t := range times {
		out[name] = int64(t)
	}
	return out
}

func (a *answer) goroutines() []any {
	var list []goroutine
	for id, g := range a.summary.Goroutines {
		list = append(list, goroutine{
			ID: int64(id), Name: g.Name, Created: a.moment(g.CreationTime), Started: a.moment(g.StartTime),
			Ended: a.moment(g.EndTime), Exec: int64(g.ExecTime), Sched: int64(g.SchedWaitTime),
			Syscall: int64(g.SyscallTime), SyscallBlock: int64(g.SyscallBlockTime), Total: int64(g.TotalTime),
			Block: nanoseconds(g.BlockTimeByReason), Range: nanoseconds(g.RangeTime), Regions: len(g.Regions),
		})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return anys(list)
}

func (a *answer) tasks() []any {
	var list []task
	for id, t := range a.summary.Tasks {
		row := task{
			ID: uint64(id), Name: t.Name, Start: a.eventMoment(t.Start), End: a.eventMoment(t.End),
			Complete: t.Complete(), Logs: len(t.Logs), Regions: len(t.Regions), Goroutines: len(t.Goroutines),
		}
		if t.Parent != nil {
			row.Parent = uint64(t.Parent.ID)
		}
		list = append(list, row)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return anys(list)
}

func (a *answer) regions() []any {
	byName := map[string]*region{}
	for _, g := range a.summary.Goroutines {
		for _, r := range g.Regions {
			if byName[r.Name] == nil {
				byName[r.Name] = &region{Name: r.Name}
			}
			row := byName[r.Name]
			row.Count++
			row.Total += int64(r.TotalTime)
			row.Exec += int64(r.ExecTime)
		}
	}
	var list []region
	for _, r := range byName {
		list = append(list, *r)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return anys(list)
}

func (a *answer) mmu() map[string][]float64 {
	out := map[string][]float64{}
	if len(a.events) == 0 {
		return out
	}
	for _, set := range flagSets {
		if curve := utilization(a.events, set.flags); curve != nil {
			for _, window := range windows {
				out[set.name] = append(out[set.name], curve.MMU(window))
			}
		}
	}
	return out
}

// Nil where Go's library panics: it expects every range of the collector to have a processor.
func utilization(events []trace.Event, flags trace.UtilFlags) (curve *trace.MMUCurve) {
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Fprintln(os.Stderr, "oracle: Go's MutatorUtilizationV2:", reason)
		}
	}()
	return trace.NewMMUCurve(trace.MutatorUtilizationV2(events, flags))
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}

func text(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		log.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// One row a line, so that a person can read a difference.
func rows(list []any) string {
	var b bytes.Buffer
	for i, row := range list {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  " + text(row))
	}
	return "[" + b.String() + "\n ]"
}

func (a *answer) print(out io.Writer) {
	fields := []struct{ name, value string }{
		{"format", text(a.format)}, {"events", text(a.count)}, {"kinds", text(a.kinds)},
		{"start", text(int64(a.first))}, {"end", text(int64(a.last))}, {"goroutines", rows(a.goroutines())},
		{"tasks", rows(a.tasks())}, {"regions", rows(a.regions())},
	}
	if len(a.events) > 0 {
		fields = append(fields, struct{ name, value string }{"mmu", text(a.mmu())},
			struct{ name, value string }{"windows", text(windows)})
	}
	if a.err != nil {
		fields = append(fields, struct{ name, value string }{"error", text(a.err.Error())})
	}
	fmt.Fprint(out, "{")
	for i, f := range fields {
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, "\n %q: %s", f.name, f.value)
	}
	fmt.Fprintln(out, "\n}")
}

// Of a trace that can be read to its end: the blocking profiles, or those of its parts.
func printProfiles(file io.Reader, scoped bool) {
	p := newProfiler()
	summarizer := trace.NewSummarizer()
	var first trace.Time
	if err := readEvents(bufio.NewReaderSize(file, 1<<20), func(e trace.Event) {
		if first == 0 {
			first = e.Time()
		}
		summarizer.Event(&e)
		p.event(&e)
	}); err != nil {
		log.Fatal(err)
	}
	p.finish()
	if scoped {
		fmt.Println(text(p.byScope(summarizer.Finalize(), first)))
	} else {
		fmt.Println(text(p.byKind(nil)))
	}
}

func main() {
	profiles := flag.Bool("profiles", false, "print the blocking profiles instead")
	scopes := flag.Bool("scopes", false, "print the blocking profiles of groups, goroutines, tasks and types of regions instead")
	mmu := flag.Bool("mmu", true, "compute the MMU too; keeps every event in memory")
	flag.Parse()
	file, err := os.Open(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if *profiles || *scopes {
		printProfiles(file, *scopes)
		return
	}
	a := read(file, *mmu)
	out := bufio.NewWriter(os.Stdout)
	a.print(out)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

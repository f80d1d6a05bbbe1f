// Makes the profiles that bench/run.py measures on.
//
//	makeprofiles DIR
//
// allocs.pb.gz is a real allocation profile of this program with some 340,000 different stacks;
// labels.pb.gz is made up: 500,000 samples with three labels each; merge/ has 100 profiles of 5,000 samples.
package main

import (
	"compress/gzip"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
)

var keep [][]byte

//go:noinline
func stepA(r *rand.Rand, n int) { step(r, n-1) }

//go:noinline
func stepB(r *rand.Rand, n int) { step(r, n-1) }

//go:noinline
func stepC(r *rand.Rand, n int) { step(r, n-1) }

//go:noinline
func stepD(r *rand.Rand, n int) { step(r, n-1) }

func step(r *rand.Rand, n int) {
	if n <= 0 {
		b := make([]byte, 16<<r.Intn(6))
		if len(keep) < 1000 {
			keep = append(keep, b)
		}
		return
	}
	switch r.Intn(5) {
	case 0:
		stepA(r, n)
	case 1:
		stepB(r, n)
	case 2:
		stepC(r, n)
	case 3:
		stepD(r, n)
	default:
		step(r, n-1)
	}
}

func allocs(file string) error {
	r := rand.New(rand.NewSource(1))
	for i := 0; i < 420000; i++ {
		step(r, 10+r.Intn(8))
	}
	runtime.GC()
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return pprof.Lookup("allocs").WriteTo(f, 0)
}

// A made-up profile.proto.
type message struct{ b []byte }

func (m *message) varint(x uint64) {
	for ; x >= 128; x >>= 7 {
		m.b = append(m.b, byte(x)|128)
	}
	m.b = append(m.b, byte(x))
}
func (m *message) number(field int, x uint64) { m.varint(uint64(field) << 3); m.varint(x) }
func (m *message) bytes(field int, b []byte) {
	m.varint(uint64(field)<<3 | 2)
	m.varint(uint64(len(b)))
	m.b = append(m.b, b...)
}

type builder struct {
	out     message
	strings map[string]uint64
	table   []string
}

func (p *builder) str(s string) uint64 {
	if i, ok := p.strings[s]; ok {
		return i
	}
	i := uint64(len(p.table))
	p.strings[s] = i
	p.table = append(p.table, s)
	return i
}

func (p *builder) valueType(field int, t, unit string) {
	var m message
	m.number(1, p.str(t))
	m.number(2, p.str(unit))
	p.out.bytes(field, m.b)
}

func made(file string, seed int64, samples, locations, functions, depth int, labels bool) error {
	r := rand.New(rand.NewSource(seed))
	fixed := rand.New(rand.NewSource(7)) // The same program in every profile.
	p := &builder{strings: map[string]uint64{"": 0}, table: []string{""}}
	p.valueType(1, "samples", "count")
	p.valueType(1, "cpu", "nanoseconds")
	for i := 0; i < samples; i++ {
		var s, locs, values message
		for d := 0; d < depth/2+r.Intn(depth); d++ {
			locs.varint(uint64(1 + (r.Intn(locations)*r.Intn(1000)/1000+d*7)%locations))
		}
		values.varint(1)
		values.varint(10000000)
		s.bytes(1, locs.b)
		s.bytes(2, values.b)
		if labels {
			for _, l := range [][2]string{{"endpoint", fmt.Sprintf("/api/v1/e%d", r.Intn(40))}, {"request_id", fmt.Sprintf("r%08d", r.Intn(20000))}} {
				var m message
				m.number(1, p.str(l[0]))
				m.number(2, p.str(l[1]))
				s.bytes(3, m.b)
			}
			var m message
			m.number(1, p.str("bytes"))
			m.number(3, uint64(16+r.Intn(5000)))
			s.bytes(3, m.b)
		}
		p.out.bytes(2, s.b)
	}
	var mapping message
	mapping.number(1, 1)
	mapping.number(2, 0x400000)
	mapping.number(3, 0x8000000)
	mapping.number(5, p.str("/bin/made"))
	mapping.number(7, 1)
	p.out.bytes(3, mapping.b)
	for i := 1; i <= locations; i++ {
		var l, line message
		l.number(1, uint64(i))
		l.number(2, 1)
		l.number(3, uint64(0x400000+i*16))
		line.number(1, uint64(1+fixed.Intn(functions)))
		line.number(2, uint64(1+fixed.Intn(500)))
		l.bytes(4, line.b)
		p.out.bytes(4, l.b)
	}
	for i := 1; i <= functions; i++ {
		var f message
		name := p.str(fmt.Sprintf("example.com/service/package%d.(*Type%d).Method%d", i%100, i%1000, i))
		f.number(1, uint64(i))
		f.number(2, name)
		f.number(3, name)
		f.number(4, p.str(fmt.Sprintf("/src/package%d/file%d.go", i%100, i%1000)))
		p.out.bytes(5, f.b)
	}
	p.valueType(11, "cpu", "nanoseconds")
	for _, s := range p.table {
		p.out.bytes(6, []byte(s))
	}
	p.out.number(12, 10000000)
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write(p.out.b); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

func run(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "merge"), 0o777); err != nil {
		return err
	}
	if err := allocs(filepath.Join(dir, "allocs.pb.gz")); err != nil {
		return err
	}
	if err := made(filepath.Join(dir, "labels.pb.gz"), 1, 500000, 60000, 30000, 42, true); err != nil {
		return err
	}
	for i := 0; i < 100; i++ {
		file := filepath.Join(dir, "merge", fmt.Sprintf("%03d.pb.gz", i))
		if err := made(file, int64(i), 5000, 20700, 20000, 25, false); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	runtime.MemProfileRate = 1
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: makeprofiles DIR")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

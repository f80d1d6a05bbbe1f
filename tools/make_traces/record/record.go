// Package record runs a piece of a program under the execution tracer.
package record

import (
	"flag"
	"log"
	"os"
	"runtime/trace"
)

var out = flag.String("o", "trace.out", "where to write the trace")

// To runs body while the trace that -o names is written. Call it after flag.Parse.
func To(body func()) {
	f, err := os.Create(*out)
	if err != nil {
		log.Fatal(err)
	}
	if err := trace.Start(f); err != nil {
		log.Fatal(err)
	}
	body()
	trace.Stop()
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}

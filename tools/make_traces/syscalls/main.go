// System calls, quick ones and ones that sleep so long that the goroutine loses its processor.
package main

import (
	"flag"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"make_traces/record"
)

var rounds = flag.Int("n", 10, "rounds of each kind")

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func files(dir string) {
	path := filepath.Join(dir, "file")
	for n := 0; n < *rounds; n++ {
		check(os.WriteFile(path, make([]byte, 4096), 0o600))
		_, err := os.ReadFile(path)
		check(err)
		check(os.Remove(path))
	}
}

// A pipe that the network poller does not know: its reader blocks in the kernel.
func pipes() {
	var ends [2]int
	check(syscall.Pipe(ends[:]))
	go func() {
		for n := 0; n < *rounds; n++ {
			time.Sleep(300 * time.Microsecond)
			_, err := syscall.Write(ends[1], []byte("x"))
			check(err)
		}
		check(syscall.Close(ends[1]))
	}()
	buffer := make([]byte, 1)
	for {
		n, err := syscall.Read(ends[0], buffer)
		if err == syscall.EINTR {
			continue
		}
		check(err)
		if n == 0 {
			break
		}
	}
	check(syscall.Close(ends[0]))
}

func sleeps() {
	for n := 0; n < *rounds; n++ {
		pause := syscall.NsecToTimespec(int64(100+100*n) * 1000)
		_ = syscall.Nanosleep(&pause, nil)
	}
}

func sockets() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	go func() {
		server, err := listener.Accept()
		check(err)
		_, _ = io.Copy(server, server)
		server.Close()
	}()
	conn, err := net.Dial("tcp", listener.Addr().String())
	check(err)
	defer conn.Close()
	buffer := make([]byte, 64)
	for n := 0; n < *rounds; n++ {
		_, err := conn.Write(buffer)
		check(err)
		_, err = io.ReadFull(conn, buffer)
		check(err)
	}
}

// Keeps the processors wanted, so that those in system calls are taken away.
func compute(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
			for start := time.Now(); time.Since(start) < 50*time.Microsecond; {
			}
		}
	}
}

// In a system call before the trace begins, and still when it ends.
func stuck() {
	var ends [2]int
	check(syscall.Pipe(ends[:]))
	_, _ = syscall.Read(ends[0], make([]byte, 1))
}

func main() {
	flag.Parse()
	dir, err := os.MkdirTemp("", "syscalls")
	check(err)
	defer os.RemoveAll(dir)
	go stuck()
	time.Sleep(5 * time.Millisecond)
	record.To(func() {
		go stuck()
		stop := make(chan struct{})
		for i := 0; i < runtime.GOMAXPROCS(0)-1; i++ {
			go compute(stop)
		}
		var done sync.WaitGroup
		for _, body := range []func(){func() { files(dir) }, pipes, sleeps, sleeps, sockets} {
			done.Add(1)
			go func(body func()) {
				defer done.Done()
				body()
			}(body)
		}
		done.Wait()
		close(stop)
	})
}

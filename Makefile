# The front door. Every target installs what it misses (tools/setup.sh) and needs nothing but a clone.

TRACE ?= testdata/demo/http.trace
HTTP ?= 127.0.0.1:0
FUZZ_SECONDS ?= 30
ROUNDS ?= 5
# As many compilers at once as there are processors, and 1.3 GB of memory for each.
JOBS ?= $(shell awk -v n=$$(nproc) '/MemAvailable/ { m = int($$2 / 1300000); print m < 1 ? 1 : m < n ? m : n }' /proc/meminfo)

help:
	@echo 'make demo    build, summarize a recorded trace, show it in the browser (TRACE=path another one, HTTP=host:port, CHECK=1 only try it)'
	@echo 'make demo-record   record a C++ service under load, and show that (HTTP=, CHECK=1 as above)'
	@echo 'make build   build/skein'
	@echo 'make package a Debian package of it all, in build/package'
	@echo 'make test    every test there is'
	@echo 'make bench   ourselves against go tool trace, and what recording costs (needs Go; LARGE=1: also a trace of 500 MB and one of a million goroutines)'
	@echo 'make stress  what is hard on the recorder, ROUNDS=$(ROUNDS) times each'
	@echo 'make fuzz    every fuzzer for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make asan    the C++ tests with address and undefined-behaviour checks; make tsan: with data-race checks'
	@echo 'make fmt     lay out the C++ code; make tidy: look for mistakes in it (ALL=1 in all files, not only in changed ones)'
	@echo 'make docs    check that the documents speak of things that exist'

build:
	@tools/setup.sh build
	cmake --preset release
	nice cmake --build --preset release --parallel $(JOBS) --target skein
	@ln -sf release/skein build/skein

demo: build
	build/skein trace summary $(TRACE)
ifdef CHECK
	python3 tools/check_demo.py build/skein $(TRACE)
else
	build/skein --http=$(HTTP) $(TRACE)
endif

# examples/README.md says what to look at.
RECORDED = build/shop.trace
demo-record: build
	@tools/setup.sh record
	nice cmake --build --preset release --parallel $(JOBS) --target example_shop example_warehouse
	python3 tools/demo_record.py build/release -o $(RECORDED)
	build/skein trace summary $(RECORDED)
	build/skein trace findings $(RECORDED)
ifdef CHECK
	python3 tools/check_demo.py build/skein $(RECORDED)
else
	build/skein --http=$(HTTP) $(RECORDED)
endif

package: build
	@tools/setup.sh package
	cmake --preset release
	nice cmake --build --preset release --parallel $(JOBS) --target installed
	cd build/release && cpack -B ../package
	python3 tools/check_package.py build/package/*.deb

test:
	@tools/setup.sh test
	cmake --preset test
	nice cmake --build --preset test --parallel $(JOBS)
	ctest --preset test

stress: build
	@tools/setup.sh record
	nice cmake --build --preset release --parallel $(JOBS) --target stressed
	python3 tests/collect/stress.py --rounds $(ROUNDS) build/release/skein

asan tsan:
	@tools/setup.sh build
	cmake --preset $@
	nice cmake --build --preset $@ --parallel $(JOBS)
	ctest --preset $@

fuzz:
	@tools/setup.sh fuzz
	cmake --preset fuzz
	nice cmake --build --preset fuzz --parallel $(JOBS) --target fuzzers
	python3 fuzz/run.py --seconds $(FUZZ_SECONDS) build/fuzz

bench: build
	nice cmake --build --preset release --parallel $(JOBS) --target benchmarks
	python3 bench/run.py build/release $(if $(LARGE),--large)

fmt:
	@tools/setup.sh style
	git ls-files 'include/*.h' 'src/*.h' 'src/*.cc' 'testmain/*.h' 'testmain/*.cc' 'examples/*.h' 'examples/*.cc' 'fuzz/*.cc' 'tests/*.cc' \
	  'bench/*.cc' | xargs clang-format-14 -i

tidy:
	@tools/setup.sh style
	cmake --preset dev
	tools/tidy.py build/dev $(if $(ALL),--all) --jobs $(JOBS)

docs:
	python3 tools/check_docs.py .

clean:
	rm -rf build ui/node_modules ui/dist

.PHONY: help build demo demo-record package test stress asan tsan fuzz bench fmt tidy docs clean

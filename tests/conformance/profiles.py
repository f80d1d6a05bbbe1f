#!/usr/bin/env python3
"""Compares the blocking profiles of `skein trace -pprof` with what Go's own trace library gives by the same rules.

    profiles.py SKEIN                  with an oracle built here, stack by stack, on the checked-in traces; 77 without Go
    profiles.py --expectations SKEIN   with testdata/profiles.json: totals, and a digest of the stacks; needs no Go
    profiles.py --update SKEIN         writes that file, of what the oracle says

The rules are Go 1.26's, but for what tests/oracle/profiles.go says at its head. Go orders the events of v1 traces with equal times
at random, so of those the oracle is asked again until it agrees, at most ORACLE_RERUNS times.
"""

import argparse
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

import pprof_file

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXPECTATIONS = os.path.join(ROOT, "testdata", "profiles.json")
KINDS = {"net": "network", "sync": "sync", "syscall": "syscall", "sched": "sched"}
ORACLE_RERUNS = 40
SKIPPED = 77


def skein_profiles(skein, trace):
    return {
        name: pprof_file.lines_of(subprocess.run([skein, "trace", f"-pprof={kind}", trace], capture_output=True, check=True).stdout)
        for kind, name in KINDS.items()
    }


def digest(profiles):
    """{kind: count, nanoseconds, stacks, digest of the lines}"""
    short = {}
    for kind, lines in profiles.items():
        values = [[int(number) for number in line.split(" ", 2)[:2]] for line in lines]
        short[kind] = [sum(v[0] for v in values), sum(v[1] for v in values), len(lines),
                       hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]
    return short


class Oracle:
    def __init__(self, go, folder):
        self.program = os.path.join(folder, "oracle")
        build = os.path.join(ROOT, "tests", "oracle", "build.sh")
        subprocess.run([build, self.program], env={**os.environ, "GO": go}, check=True)

    def ask(self, trace):
        return json.loads(subprocess.run([self.program, "-profiles", trace], capture_output=True, check=True).stdout)

    def agrees(self, trace, ours):
        """None, or what Go said at last."""
        for _ in range(ORACLE_RERUNS):
            theirs = self.ask(trace)
            if theirs == ours:
                return None
            if not is_v1(trace):
                break
        return theirs


def is_v1(trace):
    with open(trace, "rb") as file:
        return int(file.read(16).split(b" ")[1][2:]) < 22


def traces():
    return sorted(glob.glob(os.path.join(ROOT, "testdata", "traces", "*.trace")))


def find_go():
    for go in os.environ.get("GO"), shutil.which("go"), "/usr/local/go/bin/go":
        if go and os.access(go, os.X_OK):
            return go
    return None


def compare_with_expectations(skein):
    with open(EXPECTATIONS, encoding="utf-8") as file:
        expected = json.load(file)
    failed = 0
    for trace in traces():
        name, ours = os.path.basename(trace), digest(skein_profiles(skein, trace))
        if ours != expected.get(name):
            failed += 1
            print(f"FAIL  {name}: expected {expected.get(name)}, skein {ours}")
    print(f"{len(traces()) - failed} passed, {failed} failed")
    return 1 if failed else 0


def compare_with_oracle(skein, oracle):
    failed = 0
    for trace in traces():
        name, ours = os.path.basename(trace), skein_profiles(skein, trace)
        theirs = oracle.agrees(trace, ours)
        if theirs is None:
            print(f"ok    {name} ({sum(map(len, ours.values()))} stacks)")
            continue
        failed += 1
        print(f"FAIL  {name}")
        for kind, lines in ours.items():
            only = [f"{who} {kind} {line[:200]}" for who, a, b in (("Go", theirs[kind], lines), ("skein", lines, theirs[kind]))
                    for line in sorted(set(a) - set(b))]
            print("".join(f"      {line}\n" for line in only[:6]), end="")
    print(f"{len(traces()) - failed} passed, {failed} failed")
    return 1 if failed else 0


def update(skein, oracle):
    rows = {os.path.basename(trace): digest(oracle.ask(trace)) for trace in traces() if not is_v1(trace)}
    for trace in filter(is_v1, traces()):
        ours = skein_profiles(skein, trace)
        if oracle.agrees(trace, ours) is not None:
            raise SystemExit(f"{trace}: Go never agreed")
        rows[os.path.basename(trace)] = digest(ours)
    with open(EXPECTATIONS, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows)) + "\n}\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--expectations", action="store_true")
    options.add_argument("--update", action="store_true")
    options.add_argument("skein", type=os.path.abspath)
    chosen = options.parse_args()
    if chosen.expectations:
        return compare_with_expectations(chosen.skein)
    go = find_go()
    if go is None:
        print("skipped: no Go")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(go, folder)
        return update(chosen.skein, oracle) if chosen.update else compare_with_oracle(chosen.skein, oracle)


if __name__ == "__main__":
    sys.exit(main())

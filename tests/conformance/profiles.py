#!/usr/bin/env python3
"""Compares the blocking profiles of `skein trace -pprof` with what Go's own trace library gives by the same rules.

    profiles.py SKEIN [TRACE...]       with an oracle built here, stack by stack, on these or the checked-in traces; 77 without Go.
                                       Of v2 traces also the profiles of each group, goroutine, task and type of region
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
from oracle import ROOT, Oracle
from pages import Skein

EXPECTATIONS = os.path.join(ROOT, "testdata", "profiles.json")
KINDS = {"net": "network", "sync": "sync", "syscall": "syscall", "sched": "sched"}
ORACLE_RERUNS = 40
SKIPPED = 77


def skein_profiles(skein, trace):
    return {
        name: pprof_file.lines_of(subprocess.run([skein, "trace", f"-pprof={kind}", trace], capture_output=True, check=True).stdout)
        for kind, name in KINDS.items()
    }


def skein_scopes(skein, trace):
    """{"group NAME": profiles, "goroutine ID": ..., "region NAME PLACE": ..., "task ID": ...}, as the oracle gives them."""
    server = Skein(skein, trace)
    try:
        site = server.site
        scopes = {f"group {g['name']}": {"group": g["group"]} for g in site.rows("/api/groups", "groups")}
        scopes.update((f"goroutine {g['id']}", {"goroutine": g["id"]}) for g in site.rows("/api/goroutines", "goroutines", brief=1))
        scopes.update((f"task {task['id']}", {"task": task["id"]}) for task in site.rows("/api/tasks", "tasks"))
        for kind in site.json("/api/region_types")["types"]:
            place = kind["place"]
            where = f"{place['function']} {place['file']}:{place['line']}" if place else ""
            scopes[f"region {kind['name']} {where}"] = {"region_type": kind["type"]}
        return {name: {kind: pprof_file.lines_of(site.get("/api/profile.pb.gz", kind=kind, **scope)) for kind in KINDS.values()}
                for name, scope in scopes.items()}
    finally:
        server.stop()


def digest(profiles):
    """{kind: count, nanoseconds, stacks, digest of the lines}"""
    short = {}
    for kind, lines in profiles.items():
        values = [[int(number) for number in line.split(" ", 2)[:2]] for line in lines]
        short[kind] = [sum(v[0] for v in values), sum(v[1] for v in values), len(lines),
                       hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]
    return short


def disagreement(oracle, trace, ours):
    """None, or what Go said at last."""
    for _ in range(ORACLE_RERUNS):
        theirs = oracle.ask(trace, "-profiles")
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


def differences(theirs, ours):
    """The first lines that only one has."""
    for kind in {**theirs, **ours}:
        go, skein = theirs.get(kind, []), ours.get(kind, [])
        for who, a, b in (("Go", go, skein), ("skein", skein, go)):
            yield from sorted(f"{who} {kind} {line[:200]}" for line in set(a) - set(b))[:6]


def compare_scopes(skein, oracle, trace):
    theirs, ours = oracle.ask(trace, "-scopes"), skein_scopes(skein, trace)
    lines = [f"{name}: {line}" for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)
             for line in differences(theirs.get(name, {}), ours.get(name, {}))]
    if theirs.keys() != ours.keys():
        lines.append(f"only one has {sorted(theirs.keys() ^ ours.keys())}")
    return lines, len(ours)


def compare_with_oracle(skein, oracle, chosen):
    failed = 0
    for trace in chosen:
        ours = skein_profiles(skein, trace)
        theirs = disagreement(oracle, trace, ours)
        lines = [] if theirs is None else list(differences(theirs, ours))
        note = f"{sum(map(len, ours.values()))} stacks"
        if not is_v1(trace):
            more, scopes = compare_scopes(skein, oracle, trace)
            lines += more
            note += f", {scopes} groups, goroutines, tasks, types of regions"
        failed += bool(lines)
        print(f"{'FAIL ' if lines else 'ok   '} {os.path.basename(trace)} ({note})", flush=True)
        for line in lines[:12]:
            print("     ", line)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


def update(skein, oracle):
    rows = {os.path.basename(trace): digest(oracle.ask(trace, "-profiles")) for trace in traces() if not is_v1(trace)}
    for trace in filter(is_v1, traces()):
        ours = skein_profiles(skein, trace)
        if disagreement(oracle, trace, ours) is not None:
            raise SystemExit(f"{trace}: Go never agreed")
        rows[os.path.basename(trace)] = digest(ours)
    with open(EXPECTATIONS, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows)) + "\n}\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--expectations", action="store_true")
    options.add_argument("--update", action="store_true")
    options.add_argument("skein", type=os.path.abspath)
    options.add_argument("traces", nargs="*")
    chosen = options.parse_args()
    if chosen.expectations:
        return compare_with_expectations(chosen.skein)
    go = find_go()
    if go is None:
        print("skipped: no Go")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(go, folder)
        return update(chosen.skein, oracle) if chosen.update else compare_with_oracle(chosen.skein, oracle, chosen.traces or traces())


if __name__ == "__main__":
    sys.exit(main())

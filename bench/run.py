#!/usr/bin/env python3
"""Skein against `go tool trace`, on traces that it makes: `make bench`.

    bench/run.py build/release [--large]

Makes an HTTP server's trace with tasks (tools/make_traces/http, kept in build/bench), opens it with both, and
measures what it takes until the first view can be drawn: theirs when the main page answers, ours when
/api/trace, the counters and the tiles of everything that the timeline first shows have answered. Prints the
bar that each number has to pass; exits 1 if one does not. CPU seconds and memory are those of the process and
its children (/proc/PID/stat, VmHWM), so other load on the machine matters little.
"""
import argparse
import gzip
import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.parse

import profiles
import profiling
import recording

ROOT = pathlib.Path(__file__).resolve().parent.parent
TRACES = ROOT / 'build' / 'bench'
MIB = 1 << 20
TRIES = 9
TICKS_PER_SECOND = os.sysconf('SC_CLK_TCK')

# name, the bar, its unit, and whether a good number is high or low.
BARS = {
    'cpu': ('CPU until the first view', 40, 'x less', 'high'),
    'memory': ('peak memory', 30, 'x less', 'high'),
    'load': ('load, one core', 10, 'M events/s', 'high'),
    'bytes': ('resident beside the file', 24, 'bytes/event', 'low'),
    'tile': ('full-width tile, busiest track', 5, 'ms', 'low'),
    'summary': ('text summary (per 26 MB)', 1.5, 's', 'low'),
    'page': ('page', 300, 'ms', 'low'),
    'profile': ('profile', 500, 'ms', 'low'),
    'visited': ('peak memory, all pages visited', 30, 'x less', 'high'),
    'large_open': ('500 MB trace: opened', 30, 's', 'low'),
    'large_memory': ('500 MB trace: peak memory', 4096, 'MiB', 'low'),
    'million_tile': ('a million goroutines: slowest tile', 100, 'ms', 'low'),
    **profiles.BARS,
    **recording.BARS,
    **profiling.BARS,
}


# What each page asks for when it is opened. {task}, {type} and {goroutine} are the slowest task, its type, and the
# goroutine that ran longest; {middle} is a tenth of the trace as a window.
PAGES = {
    'overview, with findings': ['/api/overview'],
    'timeline': ['/api/counters?columns=1600', '/api/instants?tracks=network,syscalls&columns=1600', '/api/flows?limit=2000'],
    'timeline, a range selected': ['/api/selection?{middle}', '/api/profile/flame?of=sync&{middle}'],
    'groups': ['/api/groups?limit=50'],
    'goroutines of a group': ['/api/goroutines?group=0&limit=50'],
    'every goroutine, by waits': ['/api/goroutines?sort=blocked&limit=50'],
    'a goroutine': ['/api/goroutine?id={goroutine}', '/api/related?goroutine={goroutine}'],
    'task types': ['/api/task_types'],
    'tasks': ['/api/task_types', '/api/tasks?sort=duration&order=desc&limit=50'],
    'a task': ['/api/task?id={task}', '/api/task_waterfall?id={task}'],
    'region types': ['/api/region_types'],
    'regions': ['/api/region_types', '/api/regions?limit=50'],
    'gc': ['/api/gc_cycles?limit=50', '/api/mmu', '/api/mmu_windows?window=1000000'],
    'waits': ['/api/blockers'],
    'waits, flame graph': ['/api/wake_tree'],
    'ledger': ['/api/ledger'],
    'ledger, a group chosen': ['/api/processor_use?group=0'],
    'ledger, a type chosen': ['/api/processor_use?type={type}'],
    'critical path of a task': ['/api/critical_path?task={task}'],
    'critical path of a goroutine': ['/api/critical_path?goroutine={goroutine}'],
    'what differs in slow tasks': ['/api/task_difference?type={type}'],
    'leaks': ['/api/leaks'],
    'search': ['/api/search?q=main'],
}
PROFILES = {kind: [f'/api/profile/flame?of={kind}', f'/api/occurrences?of={kind}'] for kind in ['cpu', 'network', 'sync', 'syscall', 'sched']}
GO_PAGES = ['/', '/goroutines', '/usertasks', '/userregions', '/mmu?mode=plot&flags=system|stw', '/io?raw=1', '/block?raw=1',
            '/syscall?raw=1', '/sched?raw=1']


class Process:
    """A server under measurement: `url` is the first one that it prints and that answers."""

    def __init__(self, command, wanted):
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        start_new_session=True)
        self.output = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self._wait_for(wanted)

    def _read(self):
        for line in self.process.stdout:
            self.output.put(line)
        self.output.put(None)

    def _wait_for(self, wanted):
        said = ''
        while (line := self.output.get(timeout=1200)) is not None:
            said += line
            if match := re.search(wanted, line):
                return match[0]
        raise SystemExit(f'no URL came:\n{said}')

    def pids(self):
        """Of the process and all its descendants: `go tool` starts the tool as a child."""
        found = [self.process.pid]
        for pid in found:
            for task in pathlib.Path(f'/proc/{pid}/task').glob('*/children'):
                found += [int(child) for child in task.read_text().split()]
        return found

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def peak_bytes(self):
        return sum(int(re.search(r'VmHWM:\s+(\d+)', pathlib.Path(f'/proc/{pid}/status').read_text())[1]) * 1024
                   for pid in self.pids())

    def wall_seconds(self):
        return time.monotonic() - self.started

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


class Client:
    """One kept connection, as a browser has."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=1200)

    def get(self, path, **query):
        start = time.perf_counter()
        self.connection.request('GET', path + ('?' + urllib.parse.urlencode(query) if query else ''),
                                headers={'Accept-Encoding': 'gzip'})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f'{path}: {answer.status} {body[:200]}')
        latency_ms = (time.perf_counter() - start) * 1000
        return gzip.decompress(body) if answer.getheader('Content-Encoding') == 'gzip' else body, latency_ms

    def json(self, path, **query):
        return json.loads(self.get(path, **query)[0])


def used(server):
    return {'cpu': server.cpu_seconds(), 'memory': server.peak_bytes(), 'wall': server.wall_seconds()}


def least(measure, tries, *arguments):
    """The figures of the run with the least CPU: whatever else a machine does only adds to it."""
    return min((measure(*arguments) for _ in range(tries)), key=lambda figures: figures['cpu'])


def measure_go(go, trace):
    server = Process([go, 'tool', 'trace', '-http=127.0.0.1:0', trace], r'http://[\w.:]+')
    try:
        client = Client(server.url)
        client.get('/')
        figures = used(server)
        for page in GO_PAGES:
            client.get(page)
        return {**figures, 'visited': server.peak_bytes()}
    finally:
        server.stop()


def first_view(client):
    """Asks for all that the timeline shows at first; gives the tile latencies by track, in ms."""
    client.get('/')
    trace = client.json('/api/trace')
    client.get('/api/counters', columns=1600)
    groups = client.json('/api/groups', limit=50)['groups']
    tracks = [f'p/{p}' for p in trace['procs']] + [f'group/{g["group"]}' for g in groups]
    latencies = {track: client.get('/api/tiles', tracks=track, columns=1600)[1] for track in tracks}
    return trace, latencies


def visit(server, client, pages):
    """{page: (ms until its data is there, ms of CPU)}; each question is asked once."""
    task = client.json('/api/tasks', sort='duration', order='desc', limit=1)['tasks'][0]
    goroutine = client.json('/api/goroutines', sort='exec', limit=1)['goroutines'][0]
    end = client.json('/api/trace')['end']
    names = {'task': task['id'], 'type': urllib.parse.quote(task['name']), 'goroutine': goroutine['id'],
             'middle': f'from={end * 9 // 20}&to={end * 11 // 20}'}
    found = {}
    for name, questions in pages.items():
        before = server.cpu_seconds()
        wall = sum(client.get(question.format(**names))[1] for question in questions)
        found[name] = wall, (server.cpu_seconds() - before) * 1000
    return found


def best(runs):
    """Of each page the run with the least time: whatever else the machine does only adds to it."""
    return {name: tuple(min(run[name][i] for run in runs) for i in (0, 1)) for name in runs[0]}


def measure_first_view(skein, trace_path):
    server = Process([skein, '--no-browser', '--http=127.0.0.1:0', trace_path], r'http://[\w.:]+')
    try:
        trace, latencies = first_view(Client(server.url))
        return {**used(server), 'trace': trace, 'first': max(latencies.values())}
    finally:
        server.stop()


def measure_skein(skein, trace_path):
    server = Process([skein, '--no-browser', '--http=127.0.0.1:0', trace_path], r'http://[\w.:]+')
    try:
        client = Client(server.url)
        trace, latencies = first_view(client)
        figures = used(server)
        # The slowest processor; the best of some tries each, to leave out what else the machine does.
        tile = max(min(client.get('/api/tiles', tracks=track, columns=1600)[1] for _ in range(TRIES))
                   for track in latencies if track.startswith('p/'))
        pages = visit(server, client, PAGES)
        return {**figures, 'trace': trace, 'first': max(latencies.values()), 'tile': tile, 'pages': pages,
                'profiles': visit(server, client, PROFILES), 'visited': server.peak_bytes()}
    finally:
        server.stop()


def measure_summary(skein, trace):
    start = time.monotonic()
    subprocess.run([skein, 'trace', 'summary', trace], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def make_trace(go, program, name, *arguments):
    TRACES.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([go, 'env', 'GOVERSION'], check=True, capture_output=True, text=True).stdout.strip()
    path = TRACES / f'{name}-{version}.trace'
    if not path.exists():
        print(f'making {path.relative_to(ROOT)} ...', flush=True)
        binary = TRACES / program
        environment = {**os.environ, 'GOWORK': 'off', 'GOFLAGS': '', 'CGO_ENABLED': '0'}
        subprocess.run([go, 'build', '-trimpath', '-o', binary, f'./{program}'], check=True, env=environment,
                       cwd=ROOT / 'tools' / 'make_traces')
        subprocess.run([binary, '-o', path, *arguments], check=True, stdout=subprocess.DEVNULL)
    return path


class Report:
    def __init__(self):
        self.missed = 0

    def line(self, key, value, detail='', of=''):
        what, bar, unit, good = BARS[key]
        what += f': {of}' if of else ''
        passed = value >= bar if good == 'high' else value <= bar
        self.missed += not passed
        sign = '>=' if good == 'high' else '<='
        print(f'{"ok    " if passed else "MISSED"}  {what:<38} {value:10.2f} {unit:<12} (bar: {sign} {bar:g})  {detail}', flush=True)


def compare(report, go, build, skein):
    trace = make_trace(go, 'http', 'http', '-d', '12s', '-rate', '6000', '-clients', '32')
    size = trace.stat().st_size
    print(f'\n{trace.relative_to(ROOT)}: {size / MIB:.1f} MiB')
    runs = [measure_skein(skein, trace) for _ in range(5)]
    ours = min(runs, key=lambda figures: figures['cpu'])
    print(f'skein:         first view after {ours["wall"]:6.2f} s, {ours["cpu"]:6.2f} s CPU, {ours["memory"] / MIB:7.0f} MiB; '
          f'{ours["trace"]["events"]} events, {ours["trace"]["tasks"]} tasks')
    theirs = least(measure_go, 2, go, trace)
    print(f'go tool trace: main page after  {theirs["wall"]:6.2f} s, {theirs["cpu"]:6.2f} s CPU, {theirs["memory"] / MIB:7.0f} MiB\n')
    load = json.loads(subprocess.run([build / 'bench_load', trace, '5'], check=True, capture_output=True, text=True).stdout)
    report.line('cpu', theirs['cpu'] / max(ours['cpu'], 1 / TICKS_PER_SECOND), f'{ours["cpu"]:.2f} s against {theirs["cpu"]:.2f} s')
    report.line('memory', theirs['memory'] / ours['memory'],
                f'{ours["memory"] / MIB:.0f} MiB, for a file of {size / MIB:.0f} MiB, against {theirs["memory"] / MIB:.0f} MiB')
    report.line('load', load['events'] / load['cpu_seconds'] / 1e6)
    report.line('bytes', load['memory_bytes'] / load['events'])
    report.line('tile', ours['tile'], f'slowest first tile of the view: {ours["first"]:.2f} ms')
    for kind in 'page', 'profile':
        for name, (wall, cpu) in best([run[f'{kind}s'] for run in runs]).items():
            report.line(kind, wall, f'{cpu:.0f} ms CPU', name)
    report.line('visited', theirs['visited'] / ours['visited'],
                f'{ours["visited"] / MIB:.0f} MiB against {theirs["visited"] / MIB:.0f} MiB')
    summary = min(measure_summary(skein, trace) for _ in range(3))
    report.line('summary', summary * 26e6 / size, f'{summary:.2f} s for {size / 1e6:.0f} MB')


def open_large(report, go, skein):
    trace = make_trace(go, 'http', 'http-large', '-d', '240s', '-rate', '6000', '-clients', '32')
    print(f'\n{trace.relative_to(ROOT)}: {trace.stat().st_size / MIB:.0f} MiB')
    ours = measure_first_view(skein, trace)
    scale = 500e6 / trace.stat().st_size
    report.line('large_open', ours['wall'] * scale, f'{ours["cpu"]:.1f} s CPU, {ours["trace"]["events"]} events, scaled by {scale:.2f}')
    report.line('large_memory', ours['memory'] * scale / MIB, f'scaled by {scale:.2f}')
    many = make_trace(go, 'goroutines', 'million', '-n', '1000000', '-burst', '1000')
    print(f'\n{many.relative_to(ROOT)}: {many.stat().st_size / MIB:.0f} MiB')
    ours = measure_first_view(skein, many)
    report.line('million_tile', ours['first'], f'{ours["trace"]["goroutines"]} goroutines, first view after {ours["wall"]:.1f} s')


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('build', type=pathlib.Path)
    options.add_argument('--large', action='store_true')
    chosen = options.parse_args()
    go = os.environ.get('GO') or shutil.which('go') or '/usr/local/go/bin/go'
    if not os.access(go, os.X_OK):
        raise SystemExit('make bench needs Go, which is not installed here; GO=/path/to/go names one')
    build = chosen.build.resolve()
    report = Report()
    compare(report, go, build, build / 'skein')
    profiles.compare(report, go, build / 'skein')
    recording.compare(report, go, build)
    profiling.compare(report, build)
    if chosen.large:
        open_large(report, go, build / 'skein')
    print(f'\n{report.missed} bars missed')
    return 1 if report.missed else 0


if __name__ == '__main__':
    sys.exit(main())

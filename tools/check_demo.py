#!/usr/bin/env python3
"""Opens a trace the way a person does, and looks at what the browser would get: the page and a tile (or the
data) of each group of tracks. Prints one line per answer; exits 1 if anything is missing.

    tools/check_demo.py build/skein trace.out
"""
import json
import queue
import re
import signal
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

TILE_MAGIC = 0x31544b53
PATIENCE_S = 60


class Server:
    """A running `skein FILE`; `url` is what it printed."""

    def __init__(self, skein, trace):
        self.process = subprocess.Popen([skein, '--no-browser', '--http=127.0.0.1:0', trace], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self._wait_for_url()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def _wait_for_url(self):
        deadline = time.monotonic() + PATIENCE_S
        said = ''
        while (line := self.lines.get(timeout=max(0.1, deadline - time.monotonic()))) is not None:
            said += line
            if match := re.search(r'https?://\S+', line):
                return match[0]
        raise SystemExit(f'skein printed no URL:\n{said}')

    def stop(self):
        """True if it ends by itself when asked to."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=10) in (0, -signal.SIGINT, 128 + signal.SIGINT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return False


class Checks:
    def __init__(self, url):
        self.url = url
        self.failed = 0
        self.passed = 0

    def get(self, path, **query):
        url = urllib.parse.urljoin(self.url, path)
        if query:
            url += '?' + urllib.parse.urlencode(query)
        start = time.monotonic()
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            body = answer.read()
        return body, (time.monotonic() - start) * 1000

    def json(self, path, **query):
        return json.loads(self.get(path, **query)[0])

    def report(self, what, good, detail):
        print(f'{"ok    " if good else "FAILED"}  {what:<24} {detail}')
        if good:
            self.passed += 1
        else:
            self.failed += 1

    def page(self):
        body, ms = self.get('/')
        scripts = re.findall(rb'(?:src|href)="\.?(/?[^":]+\.(?:js|css))"', body)
        self.report('page', b'<html' in body and len(scripts) > 0, f'{len(body)} bytes, {ms:.1f} ms')
        for script in scripts:
            content, ms = self.get(script.decode())
            self.report('page: ' + script.decode().rsplit('/', 1)[-1], len(content) > 0, f'{len(content)} bytes, {ms:.1f} ms')

    def tiles(self, what, tracks):
        if not tracks:
            self.report(what, False, 'has no tracks')
            return
        body, ms = self.get('/api/tiles', tracks=','.join(tracks[:200]), columns=1200)
        at = items = tiles = 0
        while at < len(body):
            magic, size, n, _ = struct.unpack_from('<IIII', body, at)
            if magic != TILE_MAGIC or size == 0:
                break
            at, items, tiles = at + size, items + n, tiles + 1
        good = at == len(body) and tiles == min(len(tracks), 200) and items > 0
        self.report(what, good, f'{tiles} tiles, {items} items, {len(body)} bytes, {ms:.1f} ms')

    def data(self, what, path, count, **query):
        body, ms = self.get(path, **query)
        n = count(json.loads(body))
        self.report(what, n > 0, f'{n} items, {len(body)} bytes, {ms:.1f} ms')


def sum_of(column):
    return lambda answer: sum(len(track[column]) for track in answer['tracks'])


def check(url):
    checks = Checks(url)
    checks.page()
    trace = checks.json('/api/trace')
    groups = checks.json('/api/groups', limit=20)['groups']
    goroutines = checks.json('/api/goroutines', limit=20)['goroutines']
    checks.report('trace', trace['events'] > 0, f'{trace["format"]}, {trace["events"]} events, {trace["diagnostic_count"]} diagnostics')
    checks.data('counters', '/api/counters', lambda a: len(a['series']), columns=1200)
    checks.tiles('processors', [f'p/{p}' for p in trace['procs']])
    checks.tiles('threads', [f't/{t}' for t in trace['threads']])
    checks.tiles('goroutine groups', [f'group/{g["group"]}' for g in groups])
    checks.tiles('goroutines', [f'g/{g["id"]}' for g in goroutines])
    if 'gc' in trace['lanes']:
        checks.data('gc', '/api/nested', sum_of('slices'), tracks='gc', columns=1200)
    if events := [lane for lane in trace['lanes'] if lane != 'gc']:
        checks.data('event lanes', '/api/instants', sum_of('instants'), tracks=','.join(events), columns=1200)
    if trace['tasks'] > 0:
        tasks = checks.json('/api/tasks', limit=20)['tasks']
        checks.data('tasks', '/api/nested', sum_of('slices'), tracks=','.join(f'task/{t["id"]}' for t in tasks), columns=1200)
    checks.data('arrows', '/api/flows', lambda a: a['total'])
    return checks


def main():
    skein, trace = sys.argv[1:]
    server = Server(skein, trace)
    print(f'skein serves {trace} at {server.url}')
    try:
        checks = check(server.url)
    finally:
        ended = server.stop()
    checks.report('ends when asked to', ended, '')
    print(f'{checks.passed} passed, {checks.failed} failed')
    return 1 if checks.failed else 0


if __name__ == '__main__':
    sys.exit(main())

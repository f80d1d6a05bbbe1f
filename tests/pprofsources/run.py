#!/usr/bin/env python3
"""`skein pprof` with servers, proxies, traces and a terminal: what tests/pprof does not compare.

    tests/pprofsources/run.py build/skein              all
    tests/pprofsources/run.py build/skein -k Tls       only tests whose name contains this
"""
import contextlib
import gzip
import http.server
import os
import pathlib
import pty
import select
import shutil
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROFILES = ROOT / 'testdata' / 'profiles'
CPU = (PROFILES / 'cpu.pb.gz').read_bytes()
TRACE = ROOT / 'testdata' / 'traces' / 'cpusamples-go1.26.trace'
WAITING = ROOT / 'testdata' / 'traces' / 'contention-go1.26.trace'
TOP = b'line1000'  # A function of CPU.
SKEIN = ''


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what the server's `pages` has for a path: (status, body) or a function of the handler."""

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        length = int(self.headers.get('Content-Length') or 0)
        self.body = self.rfile.read(length).decode()
        page = self.server.pages.get(urllib.parse.urlsplit(self.path).path, (404, b''))
        status, body = page(self) if callable(page) else page
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # Clients that do not trust us.
        pass


@contextlib.contextmanager
def serving(pages, tls=None):
    server = Server(('127.0.0.1', 0), Handler)
    server.pages, server.asked = pages, []
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.port = server.server_address[1]
    server.url = f'{"http" if tls is None else "https"}://127.0.0.1:{server.port}'
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class PprofTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {'PATH': os.environ['PATH'], 'HOME': str(self.folder / 'home'), 'TZ': 'UTC',
                            'PPROF_TMPDIR': str(self.folder / 'kept')}

    def run_pprof(self, *arguments, status=0, **environment):
        got = subprocess.run([SKEIN, 'pprof', *map(str, arguments)], capture_output=True, timeout=60, check=False,
                             cwd=self.folder, env={**self.environment, **environment}, stdin=subprocess.DEVNULL)
        self.assertEqual(got.returncode, status, got.stderr.decode())
        return got

    def kept(self):
        folder = self.folder / 'kept'
        return sorted(folder.iterdir()) if folder.exists() else []


class Servers(PprofTest):
    def test_headers_and_seconds_reach_the_server(self):
        with serving({'/debug/pprof/profile': (200, CPU)}) as server:
            got = self.run_pprof('-top', '-header', 'Authorization: Bearer secret', '-header', 'X-Team: a b', '-seconds=1',
                                 server.url + '/debug/pprof/profile')
            (command, path, headers), = server.asked[:1]
        self.assertIn(TOP, got.stdout)
        self.assertEqual((command, path), ('GET', '/debug/pprof/profile?seconds=1'))
        self.assertEqual((headers['Authorization'], headers['X-Team']), ('Bearer secret', 'a b'))

    def test_what_was_fetched_is_kept_and_can_be_read(self):
        with serving({'/cpu': (200, CPU)}) as server:
            for number in ('001', '002'):
                got = self.run_pprof('-top', '-symbolize=none', server.url + '/cpu')
                kept = self.folder / 'kept' / f'pprof.testbinary.samples.cpu.{number}.pb.gz'
                self.assertIn(f'Saved profile in {kept}'.encode(), got.stderr)
        again = self.run_pprof('-top', '-symbolize=none', self.kept()[0])
        self.assertEqual(again.stdout, got.stdout)

    def test_what_was_fetched_is_not_kept_if_so_told_and_files_never_are(self):
        with serving({'/cpu': (200, CPU)}) as server:
            self.run_pprof('-top', '-no_save', server.url + '/cpu')
        self.run_pprof('-top', PROFILES / 'cpu.pb.gz')
        self.assertEqual(self.kept(), [])

    def test_copies_go_below_home_without_a_place(self):
        with serving({'/cpu': (200, CPU)}) as server:
            self.run_pprof('-top', server.url + '/cpu', PPROF_TMPDIR='')
        self.assertTrue(list((self.folder / 'home' / 'pprof').iterdir()))

    def test_many_servers_are_asked_at_once(self):
        def slow(_):
            time.sleep(1)
            return 200, CPU
        with serving({'/cpu': slow, '/gone': (404, b'')}) as server:
            begin = time.monotonic()
            got = self.run_pprof('-raw', '-no_save', *[server.url + '/cpu'] * 8, server.url + '/gone')
            waited = time.monotonic() - begin
        self.assertLess(waited, 4)
        self.assertIn(b'Fetched 8 source profiles out of 9', got.stderr)
        self.assertIn(b'server response: 404 Not Found', got.stderr)

    def test_joining_does_not_depend_on_who_answers_first(self):
        heap = (PROFILES / 'cpusmall.pb.gz').read_bytes()
        def late(_):
            time.sleep(0.3)
            return 200, CPU
        with serving({'/late': late, '/soon': (200, heap)}) as server:
            outputs = {self.run_pprof('-raw', '-no_save', server.url + '/late', server.url + '/soon').stdout for _ in range(2)}
        files = self.run_pprof('-raw', PROFILES / 'cpu.pb.gz', PROFILES / 'cpusmall.pb.gz').stdout
        self.assertEqual(outputs, {files})

    def test_patience_ends(self):
        def never(_):
            time.sleep(30)
            return 200, CPU
        with serving({'/cpu': never}) as server:
            begin = time.monotonic()
            got = self.run_pprof('-top', '-timeout=1', server.url + '/cpu', status=2)
            waited = time.monotonic() - begin
        self.assertIn(b'http fetch: ', got.stderr)
        self.assertTrue(5 < waited < 12, waited)

    def test_proxies_are_obeyed(self):
        with serving({'/cpu': (200, CPU)}) as proxy:
            got = self.run_pprof('-top', 'http://host.example/cpu', http_proxy=proxy.url)
            self.assertEqual(proxy.asked[0][:2], ('GET', 'http://host.example/cpu'))
        self.assertIn(TOP, got.stdout)

    def test_traces_come_from_servers_too(self):
        with serving({'/debug/pprof/trace': (200, TRACE.read_bytes())}) as server:
            got = self.run_pprof('-top', '-no_save', server.url + '/debug/pprof/trace?seconds=1')
        self.assertIn(b'main.fibonacci', got.stdout)


class Symbols(PprofTest):
    COUNT = b'tick profile: total 3\n2 @ 0x401051 0x4010ac\n1 @ 0x4010ac\n'
    NAMES = b'num_symbols: 1\n0x401050\tmain.work\n0x401051\tmain.work\n0x4010ab\tmain.main\n'

    def names_from(self, pages):
        with serving({'/debug/pprof/tick': (200, self.COUNT), **pages}) as server:
            got = self.run_pprof('-top', '-no_save', server.url + '/debug/pprof/tick?debug=1')
            return got, [(command, path) for command, path, _ in server.asked if 'symbol' in path]

    def test_names_are_asked_for_by_post(self):
        def symbol(handler):
            self.assertEqual(set(handler.body.split('+')), {'0x401050', '0x4010ab'})
            return 200, self.NAMES
        got, asked = self.names_from({'/debug/pprof/symbol': symbol})
        self.assertIn(b'main.work', got.stdout)
        self.assertEqual(asked, [('POST', '/debug/pprof/symbol')])

    def test_names_are_asked_for_by_get_where_post_is_refused(self):
        def symbol(handler):
            return (200, self.NAMES) if handler.command == 'GET' else (405, b'Method Not Allowed')
        got, asked = self.names_from({'/debug/pprof/symbol': symbol})
        self.assertIn(b'main.work', got.stdout)
        self.assertEqual(asked[1][0], 'GET')

    def test_a_server_without_names_is_no_failure(self):
        got, _ = self.names_from({})
        self.assertIn(b'<unknown>', got.stdout)
        self.assertIn(b'server response: 404', got.stderr)


@unittest.skipUnless(shutil.which('openssl'), 'openssl makes the certificates')
class Tls(PprofTest):
    def certificate(self, name, *arguments):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', f'/CN={name}',
                        '-keyout', self.folder / f'{name}.key', '-out', self.folder / f'{name}.pem', *arguments],
                       check=True, capture_output=True)
        return self.folder / f'{name}.pem', self.folder / f'{name}.key'

    def server_context(self):
        self.server_pem, key = self.certificate('server', '-addext', 'subjectAltName=IP:127.0.0.1')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_pem, key)
        return context

    def test_only_trusted_servers_are_asked(self):
        with serving({'/cpu': (200, CPU)}, self.server_context()) as server:
            refused = self.run_pprof('-top', server.url + '/cpu', status=2)
            self.assertIn(b'certificate', refused.stderr.lower())
            self.assertEqual(server.asked, [])
            trusted = self.run_pprof('-top', f'-tls_ca={self.server_pem}', server.url + '/cpu')
            self.assertIn(TOP, trusted.stdout)
            careless = self.run_pprof('-top', f'https+insecure://127.0.0.1:{server.port}/cpu')
            self.assertIn(TOP, careless.stdout)

    def test_servers_may_want_to_know_who_asks(self):
        client_pem, client_key = self.certificate('client')
        context = self.server_context()
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_pem)
        with serving({'/cpu': (200, CPU)}, context) as server:
            trust = f'-tls_ca={self.server_pem}'
            self.run_pprof('-top', trust, server.url + '/cpu', status=2)
            known = self.run_pprof('-top', trust, f'-tls_cert={client_pem}', f'-tls_key={client_key}', server.url + '/cpu')
            self.assertIn(TOP, known.stdout)


class Traces(PprofTest):
    def test_samples_are_shown_if_there_are_any(self):
        got = self.run_pprof('-top', TRACE)
        self.assertIn(b'Type: samples', got.stdout)
        self.assertEqual(got.stderr, b'')

    def test_otherwise_what_goroutines_waited_for(self):
        got = self.run_pprof('-top', WAITING)
        self.assertIn(b'Type: delay', got.stdout)
        self.assertIn(b'-trace=sync', got.stderr)

    def test_every_kind_equals_that_of_go_tool_trace(self):
        for kind, name in (('sync', 'sync'), ('network', 'net'), ('syscall', 'syscall'), ('sched', 'sched')):
            direct = self.run_pprof('-raw', f'-trace={kind}', WAITING).stdout
            profile = self.folder / f'{kind}.pb.gz'
            profile.write_bytes(subprocess.check_output([SKEIN, 'trace', f'-pprof={name}', WAITING]))
            samples = lambda raw: raw.split(b'Samples:')[1].split(b'Locations')[0]
            self.assertEqual(samples(direct), samples(self.run_pprof('-raw', profile).stdout), kind)

    def test_an_unknown_kind_is_refused(self):
        got = self.run_pprof('-top', '-trace=heap', WAITING, status=2)
        self.assertIn(b'-trace must be one of: cpu network sync syscall sched', got.stderr)


class PerfData(PprofTest):
    """With programs in the place of perf and its converter."""

    def tool(self, name, script):
        tool = self.folder / name
        tool.write_text('#!/bin/sh\n' + script)
        tool.chmod(0o755)

    def top(self, status=0):
        (self.folder / 'perf.data').write_bytes(b'PERFILE2 and more')
        return self.run_pprof('-top', 'perf.data', status=status, PATH=f'{self.folder}:/usr/bin:/bin')

    def test_is_converted_by_perf_to_profile(self):
        self.tool('perf_to_profile', f'[ "$1 $2 $3" = "-i perf.data -o" ] && cp {PROFILES}/cpu.pb.gz "$4"\n')
        self.assertIn(TOP, self.top().stdout)

    def test_or_read_by_perf_script(self):
        self.tool('perf', 'printf "a.out 1 2.0: 100 cycles:\\n\\t401000 main+0x1 (/bin/a.out)\\n\\n"\n')
        self.assertIn(b'main', self.top().stdout)

    def test_is_refused_without_both(self):
        self.tool('perf', 'exit 1\n')
        self.assertIn(b'failed to convert perf.data file', self.top(status=2).stderr)


@unittest.skipUnless(shutil.which('go'), 'there is no Go to compare with')
class GoReads(PprofTest):
    """What one tool writes, the other reads."""

    NAMES = ['cpu.pb.gz', 'heap_tags.pb.gz', 'contention.pb.gz', 'go_cpu.pb.gz', 'go_heap.pb.gz', 'legacy_cppbench.heap',
             'legacy_java.cpu', 'native/tiny.count']

    def run_go(self, *arguments):
        got = subprocess.run([self.go, '-symbolize=none', *map(str, arguments)], capture_output=True, timeout=60, check=True,
                             cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL)
        return got.stdout

    def setUp(self):
        super().setUp()
        self.go = subprocess.check_output(['go', 'tool', '-n', 'pprof'], text=True, cwd=ROOT).strip()

    def test_what_proto_writes(self):
        for name in self.NAMES:
            ours, theirs = self.folder / 'ours.pb.gz', self.folder / 'theirs.pb.gz'
            self.run_pprof('-proto', '-symbolize=none', f'-output={ours}', PROFILES / name)
            self.run_go('-proto', f'-output={theirs}', PROFILES / name)
            self.assertEqual(gzip.decompress(ours.read_bytes()), gzip.decompress(theirs.read_bytes()), name)
            self.assertEqual(self.run_go('-raw', ours), self.run_pprof('-raw', '-symbolize=none', theirs).stdout, name)

    def test_what_topproto_writes(self):
        for name in self.NAMES:
            ours = self.folder / 'ours.pb.gz'
            self.run_pprof('-topproto', '-symbolize=none', f'-output={ours}', PROFILES / name)
            self.assertEqual(self.run_go('-top', ours), self.run_pprof('-top', '-symbolize=none', ours).stdout, name)

    def test_profiles_with_names_found_and_of_traces(self):
        ours = self.folder / 'ours.pb.gz'
        for options in (['-symbolize=local', PROFILES / 'native' / 'tiny.count'], [TRACE], ['-trace=sched', WAITING]):
            subprocess.run([SKEIN, 'pprof', '-proto', f'-output={ours}', *options], check=True, capture_output=True,
                           cwd=PROFILES, env=self.environment)
            self.assertEqual(self.run_go('-top', '-lines', ours), self.run_pprof('-top', '-lines', '-symbolize=none', ours).stdout)


class Native(PprofTest):
    def test_weblist_has_source_and_machine_code(self):
        if shutil.which('objdump') is None:
            self.skipTest('there is no objdump')
        page = self.folder / 'page.html'
        program = PROFILES / 'native' / 'tiny'
        count = (PROFILES / 'native' / 'tiny_inside.count').read_text().replace('native/tiny', str(program))
        (self.folder / 'tiny.count').write_text(count)
        self.run_pprof('-weblist=Work', f'-output={page}', '-trim_path=/srv/tiny', f'-source_path={PROFILES / "native"}',
                       'tiny.count')
        text = page.read_text()
        self.assertIn('total += Twice(matrix);', text)
        self.assertRegex(text, r'40 +40 +401051: +add +\$0x4,%rax')

    def test_objdump_is_not_needed_otherwise(self):
        got = self.run_pprof('-top', PROFILES / 'cpu.pb.gz', PATH='/nowhere')
        self.assertIn(TOP, got.stdout)


class Terminal(PprofTest):
    """The shell on a terminal of its own."""

    def setUp(self):
        super().setUp()
        self.unread = b''
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(self.folder)
            os.execve(SKEIN, [SKEIN, 'pprof', '-symbolize=none', str(PROFILES / 'cpu.pb.gz')],
                      {**self.environment, 'TERM': 'xterm', 'LC_ALL': 'C.UTF-8'})
        self.addCleanup(os.close, self.master)
        self.expect('(pprof) ')

    def tearDown(self):
        self.type('quit\r')
        os.waitpid(self.pid, 0)

    def type(self, text):
        os.write(self.master, text.encode())

    def expect(self, text, seconds=10):
        """Reads on until the text comes; what follows it is kept for the next."""
        got, end = self.unread, time.monotonic() + seconds
        while text.encode() not in got:
            left = end - time.monotonic()
            if left < 0 or not select.select([self.master], [], [], left)[0]:
                self.fail(f'{text!r} did not come, but {got.decode(errors="replace")!r}')
            try:
                got += os.read(self.master, 65536)
            except OSError:
                self.fail(f'the shell ended before {text!r}: {got.decode(errors="replace")!r}')
        self.unread = got.split(text.encode(), 1)[1]

    def test_commands_and_functions_are_completed(self):
        self.type('topp\t')
        self.expect('topproto')
        self.type('\x15')  # The line away.
        self.type('peek 3000\t')
        self.expect('peek line3000')
        self.type('\r')
        self.expect('| line3000')

    def test_earlier_lines_come_back(self):
        self.type('top 1\r')
        self.expect('Showing top 1 nodes')
        self.expect('(pprof) ')
        self.type('comments\r')
        self.expect('(pprof) ')
        self.type('\x1b[A\x1b[A')
        self.expect('top 1')
        self.type('\x7f2\r')  # "top 2"
        self.expect('Showing top 2 nodes')

    def test_reports_go_to_files(self):
        self.type('top >out.txt\r')
        self.expect('Generating report in out.txt')
        self.expect('(pprof) ')
        self.assertIn('line1000', (self.folder / 'out.txt').read_text())

    def test_options_stay_and_mistakes_do_not_end_it(self):
        self.type('granularity=lines\r')
        self.expect('(pprof) ')
        self.type('nonsense\r')
        self.expect('unrecognized command: "nonsense"')
        self.expect('(pprof) ')
        self.type('top 2\r')
        self.expect('testdata/file')


def main():
    global SKEIN
    SKEIN = os.path.abspath(sys.argv[1])
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])


if __name__ == '__main__':
    main()

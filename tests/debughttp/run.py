#!/usr/bin/env python3
"""/debug/pprof of a native program, as clients meet it:   run.py SKEIN

SKEIN is the program; the examples are in its folder. Answers are compared with those of a Go program, which
testdata/debughttp/go.json holds (update.py makes it).
"""
import concurrent.futures
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import requests

SKEIN = None
BUILD = None
FOLDER = pathlib.Path(__file__).resolve().parent
EXPECTED = json.loads((FOLDER.parents[1] / 'testdata' / 'debughttp' / 'go.json').read_text())
GO = next((go for go in ('/usr/local/go/bin/go', '/usr/lib/go-1.23/bin/go') if os.path.exists(go)), None)
ROOT = requests.ROOT


class Program:
    """An example, which prints its port first."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen([BUILD / name, *arguments], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def exchange(port, text, seconds=5):
    """What comes back for these bytes, until the other side closes or is silent."""
    with socket.create_connection(('127.0.0.1', port)) as connection:
        connection.settimeout(seconds)
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b''
        while part := connection.recv(65536):
            answer += part
        return answer.decode('latin-1')


class Mounted(unittest.TestCase):
    """In the servers of others."""

    def check(self, name):
        if not (BUILD / name).exists():
            self.skipTest(f'{name} is not built')
        program = Program(name)
        self.addCleanup(program.stop)
        # All paths, and what seconds and debug are for; what is outside of /debug/pprof is the server's own business.
        asked = [(method, target) for method, target in requests.REQUESTS
                 if target.startswith('/debug/pprof') and method in ('GET', 'HEAD', 'POST') and 'seconds=1.5' not in target]
        for method, target in asked:
            with self.subTest(method=method, target=target):
                self.assertEqual(requests.ask(program.port, method, target)[0], EXPECTED[f'{method} {target}'])
        for name in ('flight', 'threads'):
            self.assertEqual(requests.ask(program.port, 'GET', ROOT + name)[0]['status'], 500 if name == 'flight' else 200)
        with urllib.request.urlopen(f'http://127.0.0.1:{program.port}/') as answer:
            self.assertEqual(answer.read(), b'Look at /debug/pprof/\n')

    def test_in_boost_beast(self):
        self.check('example_beast')

    def test_in_cpp_httplib(self):
        self.check('example_httplib')


class Standalone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = Program('example_standalone', 'localhost:0')
        cls.port = cls.program.port

    @classmethod
    def tearDownClass(cls):
        cls.program.stop()

    def get(self, path, method='GET'):
        found, body = requests.ask(self.port, method, ROOT + path)
        self.assertEqual(found['status'], 200, body)
        return body

    def check_as_go(self, port, method, target):
        found, _ = requests.ask(port, method, target)
        self.assertEqual(found, EXPECTED[f'{method} {target}'])

    def test_answers_are_as_gos(self):
        # CPU profiles and traces can not be had twice at once.
        alone = [r for r in requests.REQUESTS if '/profile?' in r[1] or '/trace?' in r[1]]
        others = [r for r in requests.REQUESTS if r not in alone]
        for method, target in alone:
            with self.subTest(method=method, target=target):
                self.check_as_go(self.port, method, target)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = pool.map(lambda r: requests.ask(self.port, *r)[0], others)
            for (method, target), found in zip(others, answers):
                with self.subTest(method=method, target=target):
                    self.assertEqual(found, EXPECTED[f'{method} {target}'])

    def test_the_index_leads_to_every_page(self):
        page = self.get('').decode()
        names = re.findall(r"href='([a-z]+)\?debug=1'", page)
        self.assertLessEqual(set(requests.PROFILES) | {'cmdline', 'flight', 'profile', 'symbol', 'threads', 'trace'}, set(names))
        self.assertEqual(names, sorted(names))

    def test_one_cpu_profile_and_one_trace_at_a_time(self):
        for name, why in (('profile', 'Could not enable CPU profiling: '), ('trace', 'Could not enable tracing: ')):
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                first = pool.submit(requests.ask, self.port, 'GET', f'{ROOT}{name}?seconds=2')
                time.sleep(0.5)
                found, _ = requests.ask(self.port, 'GET', f'{ROOT}{name}?seconds=1')
                self.assertEqual(found['status'], 500)
                self.assertEqual(found['headers'], {'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff',
                                                    'X-Go-Pprof': '1'})
                self.assertTrue(found['body'].startswith(why), found['body'])
                self.assertEqual(first.result()[0]['status'], 200)

    def test_a_client_that_leaves_ends_what_was_recorded_for_it(self):
        for name in ('trace', 'profile'):
            with socket.create_connection(('127.0.0.1', self.port)) as connection:
                connection.sendall(f'GET {ROOT}{name}?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
                time.sleep(0.3)
            time.sleep(0.5)
            self.get(f'{name}?seconds=1')

    def test_symbols_have_names(self):
        profile = pathlib.Path(tempfile.mkdtemp()) / 'cpu'
        profile.write_bytes(self.get('profile?seconds=1'))
        raw = subprocess.run([SKEIN, 'pprof', '-raw', profile], capture_output=True, text=True, check=True).stdout
        address = re.search(r'^ +\d+: (0x[0-9a-f]+) M=\d+ .*Sum', raw, re.MULTILINE)[1]
        for answer in (self.get(f'symbol?{address}+{address}').decode(),
                       requests.ask(self.port, 'POST', ROOT + 'symbol', f'{address}+{address}')[1].decode()):
            self.assertRegex(answer, rf'^num_symbols: 1\n({address} .*Sum.*\n){{2}}$')

    def test_the_command_line_is_separated_by_zeros(self):
        self.assertEqual(self.get('cmdline').split(b'\0'), [str(BUILD / 'example_standalone').encode(), b'localhost:0'])

    def test_traces_are_valid_and_show_the_work(self):
        trace = pathlib.Path(tempfile.mkdtemp()) / 'out.trace'
        trace.write_bytes(self.get('trace?seconds=0.5'))
        subprocess.run([SKEIN, 'trace', 'validate', trace], check=True, stdout=subprocess.DEVNULL)
        summary = subprocess.run([SKEIN, 'trace', 'summary', trace], check=True, capture_output=True, text=True).stdout
        self.assertRegex(summary, r' Work\n')
        self.assertNotIn('debughttp', summary)
        if GO is not None:
            subprocess.run([GO, 'tool', 'trace', '-d=parsed' if 'local' in GO else '-d=1', trace], check=True, stdout=subprocess.DEVNULL)

    def test_our_program_records_by_url(self):
        done = subprocess.run([SKEIN, 'trace', 'summary', f'http://127.0.0.1:{self.port}/debug/pprof/trace?seconds=0.3'],
                              capture_output=True, text=True)
        self.assertRegex(done.stdout, r' Work\n', done.stderr)

    def test_a_bare_address_is_five_seconds_of_trace_in_the_browser(self):
        for address in (f'http://localhost:{self.port}', f'localhost:{self.port}'):
            with subprocess.Popen([SKEIN, '--no-browser', '--http=127.0.0.1:0', address], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True) as page:
                url = page.stdout.readline().strip()
                with urllib.request.urlopen(url + 'api/trace') as answer:
                    about = json.loads(answer.read())
                page.terminate()
                self.assertIn(f'asking localhost:{self.port} for 5 seconds of trace', page.stderr.read())
            self.assertTrue(about['native'])
            self.assertGreater(about['end'], 4.9e9)
            self.assertGreater(about['events'], 1000)

    def test_pprof_reads_every_profile(self):
        with tempfile.TemporaryDirectory() as folder:
            for pprof in [[SKEIN, 'pprof']] + ([[GO, 'tool', 'pprof']] if GO else []):
                for name in ['profile?seconds=1', 'mutex?seconds=1', *requests.PROFILES]:
                    done = subprocess.run([*pprof, '-top', f'http://127.0.0.1:{self.port}{ROOT}{name}'],
                                          capture_output=True, text=True, env={**os.environ, 'PPROF_TMPDIR': folder})
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIn('File: example_standalone', done.stdout)
                    if name in ('profile?seconds=1', 'mutex', 'block', 'goroutine'):
                        self.assertIn('Work', done.stdout, name)

    def test_only_local_names_are_answered(self):
        for host in ('localhost', 'localhost:1', '127.0.0.1', '[::1]:6060', 'a.localhost'):
            answer = exchange(self.port, f'GET {ROOT}cmdline HTTP/1.1\r\nHost: {host}\r\n\r\n')
            self.assertTrue(answer.startswith('HTTP/1.1 200 OK\r\n'), answer)
        for host in ('example.com', 'localhost.example.com', '127.0.0.1.example.com:6060'):
            answer = exchange(self.port, f'GET {ROOT}cmdline HTTP/1.1\r\nHost: {host}\r\n\r\n')
            self.assertTrue(answer.startswith('HTTP/1.1 403 Forbidden\r\n'), answer)

    def test_nonsense_is_refused(self):
        for text, status in (('nonsense\r\n\r\n', 400), ('GET / HTTP/1.1\r\n\r\n', 400), ('GET / HTTP/3\r\nHost: a\r\n\r\n', 505),
                             ('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n', 501),
                             ('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n', 413),
                             ('GET /' + 'a' * 20000 + ' HTTP/1.1\r\nHost: localhost\r\n\r\n', 431)):
            self.assertTrue(exchange(self.port, text).startswith(f'HTTP/1.1 {status} '), text[:60])

    def test_one_connection_takes_many_requests(self):
        one = f'GET {ROOT}cmdline HTTP/1.1\r\nHost: localhost\r\n\r\n'
        self.assertEqual(exchange(self.port, 3 * one).count('HTTP/1.1 200 OK'), 3)
        old = f'GET {ROOT}threadcreate HTTP/1.0\r\n\r\n'
        answer = exchange(self.port, old + one)
        self.assertEqual(answer.count('HTTP/1.1 200 OK'), 1)
        self.assertNotIn('chunked', answer)
        self.assertIn('Connection: close', answer)
        large = f'POST {ROOT}symbol HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n'
        with socket.create_connection(('127.0.0.1', self.port)) as connection:
            connection.settimeout(5)
            connection.sendall(large.encode())
            self.assertEqual(connection.recv(100), b'HTTP/1.1 100 Continue\r\n\r\n')
            connection.sendall(b'0x0')
            answer = b''
            while not answer.endswith(b'num_symbols: 1\n'):
                answer += connection.recv(4096)
            self.assertTrue(answer.startswith(b'HTTP/1.1 200 OK'), answer)


if __name__ == '__main__':
    SKEIN = os.path.abspath(sys.argv.pop(1))
    BUILD = pathlib.Path(SKEIN).parent
    unittest.main()

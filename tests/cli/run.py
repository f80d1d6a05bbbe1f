#!/usr/bin/env python3
"""Runs `skein` as people do, and compares what it says with testdata/cli.

    tests/cli/run.py build/skein                 compare
    tests/cli/run.py build/skein --update        write what it says now, to be looked at before committing
    tests/cli/run.py build/skein -k Summary      only tests whose name contains this
"""
import csv
import gzip
import http.server
import io
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRACES = ROOT / 'testdata' / 'traces'
GOLDEN = ROOT / 'testdata' / 'cli'
UPDATE = False
SKEIN = ''

HELLO = 'hello-go1.23.trace'
TASKS = 'tasks-go1.26.trace'
OLD_TASKS = 'tasks-go1.19.trace'
LIBC = next(line.split()[-1] for line in open('/proc/self/maps') if 'libc.so' in line)
ELF = b'\x7fELF\2\1\1'
PNG = b'\x89PNG\r\n\x1a\n'
PPROF = b'\x0a\x04\x08\x01\x10\x02\x12\x05\x0a\x01\x01\x12\x00'


def run(*args, stdin=b'', cwd=TRACES, **variables):
    environment = {k: v for k, v in os.environ.items() if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER')} | variables
    return subprocess.run([SKEIN, *map(str, args)], input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=120)


class CliTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def golden(self, name, *args, stdin=b'', status=0):
        """Standard output, and below a line what was said on standard error, as testdata/cli/NAME.txt has it."""
        got = run(*args, stdin=stdin)
        said = got.stdout.decode()
        if got.stderr:
            said += '---- standard error\n' + got.stderr.decode()
        self.assertEqual(got.returncode, status, said)
        path = GOLDEN / f'{name}.txt'
        if UPDATE:
            path.write_text(said)
        self.assertEqual(path.read_text(), said)

    def refuses(self, content, reason, name='x', verb=('trace', 'summary')):
        """A file of this content: one line with the reason, status 1, nothing on standard output."""
        (self.folder / name).write_bytes(content)
        got = run(*verb, name, cwd=self.folder)
        self.assertEqual((got.returncode, got.stdout.decode(), got.stderr.decode()), (1, '', f'skein: {name}: {reason}\n'))


class Help(CliTest):
    def test_every_verb_teaches(self):
        self.golden('help', '--help')
        self.golden('help-trace', 'trace', '--help')
        for verb in ('summary', 'findings', 'critical-path', 'blockers', 'ledger', 'leaks', 'events', 'export', 'validate',
                     'assemble'):
            self.golden(f'help-{verb}', 'trace', verb, '--help')
        for verb in 'open', 'record', 'recover':
            self.golden(f'help-{verb}', verb, '--help')
        self.golden('help-pprof', 'pprof', '--help')

    def test_version(self):
        self.assertRegex(run('--version').stdout.decode(), r'^skein \d+\.\d+\.\d+\n$')

    def test_nothing_to_do_shows_the_help(self):
        got = run()
        self.assertEqual((got.returncode, got.stdout), (2, b''))
        self.assertEqual(got.stderr.decode(), (GOLDEN / 'help.txt').read_text())

    def test_mistakes_are_one_line_and_status_2(self):
        for args in (['--nonsense'], ['trace'], ['trace', 'summary'], ['trace', 'summary', 'a', 'b'], ['summary', 'a'],
                     ['trace', 'events', '--from', 'soon', 'a'], ['trace', 'events', '--kind', 'Nonsense', 'a'],
                     ['trace', 'events', '--raw', '--limit', '3', 'a'], ['trace', 'events', '--limit', '-1', 'a'],
                     ['trace', 'assemble', 'a'], ['open']):
            with self.subTest(args=args):
                got = run(*args)
                self.assertEqual((got.returncode, got.stdout), (2, b''))
                self.assertRegex(got.stderr.decode(), r'^skein: [^\n]+\n$')

    def says(self, status, line, *args, **options):
        """Nothing on standard output, and this line on standard error."""
        got = run(*args, **options)
        self.assertEqual((got.returncode, got.stdout.decode(), got.stderr.decode()), (status, '', f'skein: {line}\n'), args)

    def test_a_mistyped_verb_is_guessed(self):
        for meant, args in (('trace summary', ['summary', 'a']), ('trace summary', ['sumary', 'a']), ('record', ['recrod', './a']),
                            ('summary', ['trace', 'sumary', HELLO]), ('events', ['trace', 'event', '--json', HELLO])):
            word = args[1] if args[0] == 'trace' else args[0]
            self.says(2, f'no verb or file "{word}"; did you mean {meant}?', *args)
        self.says(2, 'no verb or file "nonsense"; see skein trace --help', 'trace', 'nonsense', HELLO)
        self.says(2, 'no verb or file "nonsense"; see skein trace --help', 'trace', '--no-browser', 'nonsense', HELLO)

    def test_help_and_version_are_verbs_too(self):
        for words, flags in ((['help'], ['--help']), (['trace', 'help'], ['trace', '--help']), (['version'], ['--version']),
                             (['help', 'trace', 'events'], ['trace', 'events', '--help']), (['help', 'pprof'], ['pprof', '-help'])):
            self.assertEqual(run(*words).stdout, run(*flags).stdout)
            self.assertEqual(run(*words).returncode, 0)

    def test_numbers_are_refused_shortly(self):
        for number in '-1', 'x', '1e3', '99999999999999999999':
            self.says(2, f"--limit: '{number}' is no whole number from 0 on; see skein trace events --help",
                      'trace', 'events', f'--limit={number}', HELLO)
            for verb, option in ('events', '--goroutine'), ('critical-path', '--goroutine'), ('critical-path', '--task'):
                self.says(2, f"{option}: '{number}' is no whole number from 0 on; see skein trace {verb} --help",
                          'trace', verb, f'{option}={number}', HELLO)

    def test_a_task_is_told_whole(self):
        self.says(2, '--from and --to go with --goroutine or --task-type: of a task all is told; see skein trace critical-path --help',
                  'trace', 'critical-path', '--task=1', '--from=1ms', TASKS)

    def test_times_and_goroutines_that_are_not_there(self):
        for verb in ['events'], ['ledger'], ['blockers'], ['export', '--format=csv'], ['critical-path', '--goroutine=1']:
            self.says(2, '--from must be before --to', 'trace', *verb, '--from=2s', '--to=1s', HELLO)
            got = run('trace', *verb, '--from=100s', HELLO)
            self.assertEqual((got.returncode, got.stdout), (1, b''))
            self.assertRegex(got.stderr.decode(), rf'^skein: {HELLO}: nothing is there: the trace ends at [\d.]+ .s\n$')
        self.says(1, f'{HELLO}: there is no goroutine 99999', 'trace', 'events', '--goroutine=99999', HELLO)

    def test_a_quiet_moment_is_no_mistake(self):
        for words in ['--from=100ns', '--to=101ns'], ['--goroutine=99999', '--to=100ns']:
            got = run('trace', 'events', *words, HELLO)
            self.assertEqual((got.returncode, got.stdout, got.stderr), (0, b'', b''))

    def test_an_empty_profile_says_why(self):
        why = 'the profile is empty: the trace has no CPU samples; a program whose CPU profile is taken meanwhile writes them\n'
        exported = run('trace', 'export', '--format=pprof', '--kind=cpu', HELLO)
        self.assertEqual((exported.returncode, exported.stderr.decode()), (0, f'skein: {HELLO}: warning: {why}'))
        self.assertTrue(run('pprof', '-trace=cpu', '-top', HELLO).stderr.decode().endswith(why))

    def test_only_profiles_can_be_compared(self):
        self.says(1, f'{HELLO}: is a trace; only profiles can be compared, two traces not yet', '--no-browser', TASKS, HELLO)

    def test_a_recording_needs_a_program(self):
        self.says(2, 'no program is named; see skein record --help', 'record', '-o', 'x')
        self.says(2, 'no program is named; see skein record --help', 'record', '--')
        self.says(2, 'there is no option --bogus; see skein record --help', 'record', '--bogus', 'ls')


class Summary(CliTest):
    def test_pages(self):
        for trace in HELLO, TASKS, OLD_TASKS, 'gc-go1.23.trace', 'cpusamples-go1.26.trace':
            self.golden(f'summary-{trace.removesuffix(".trace")}', 'trace', 'summary', trace)

    def test_without_mmu(self):
        self.assertNotIn('worst window', run('trace', 'summary', '--no-mmu', 'gc-go1.23.trace').stdout.decode())
        self.assertNotIn('mmu', json.loads(run('trace', 'summary', '--json', '--no-mmu', 'gc-go1.23.trace').stdout))

    def test_json_is_one_object(self):
        summary = json.loads(run('trace', 'summary', '--json', HELLO).stdout)
        self.assertEqual((summary['format'], summary['diagnostics'], summary['lost_bytes']), ('go 1.23', [], 0))


class Blockers(CliTest):
    def test_leave_out_who_has_nothing_to_do(self):
        self.golden('blockers-http-go1.21', 'trace', 'blockers', 'http-go1.21.trace')
        self.golden('blockers-idle-http-go1.21', 'trace', 'blockers', '--idle', 'http-go1.21.trace')


class Events(CliTest):
    def test_lines(self):
        self.golden('events-hello-go1.23', 'trace', 'events', HELLO)
        self.golden('events-hello-go1.19', 'trace', 'events', 'hello-go1.19.trace')
        self.golden('events-stacks', 'trace', 'events', '--stacks', '--kind', 'statetransition', '--limit', 8, TASKS)
        self.golden('events-annotations', 'trace', 'events', '--limit', 40, TASKS,
                    *(f'--kind={kind}' for kind in ('Log', 'TaskBegin', 'TaskEnd', 'RegionBegin', 'RegionEnd')))

    def test_json(self):
        self.golden('events-json', 'trace', 'events', '--json', '--stacks', '--limit', 60, 'hello-go1.23.trace')
        for line in run('trace', 'events', '--json', TASKS).stdout.splitlines():
            json.loads(line)

    def test_there_are_as_many_as_the_summary_says(self):
        for trace in HELLO, TASKS, OLD_TASKS, 'http-go1.22.trace':
            events = run('trace', 'events', trace).stdout.count(b'\n')
            self.assertEqual(events, json.loads(run('trace', 'summary', '--json', '--no-mmu', trace).stdout)['events'])

    def test_filters(self):
        lines = run('trace', 'events', TASKS).stdout.decode().splitlines()
        at = [float(line.split()[0]) for line in lines]
        chosen = run('trace', 'events', '--from', '1ms', '--to', '3ms', TASKS).stdout.decode().splitlines()
        self.assertEqual(chosen, [line for line, time in zip(lines, at) if 0.001 <= time < 0.003])
        self.assertGreater(len(chosen), 0)
        one = run('trace', 'events', '--goroutine', '1', TASKS).stdout.decode().splitlines()
        self.assertEqual(one, [line for line in lines if ' G1 ' in line])
        self.assertEqual(run('trace', 'events', '--limit', 5, TASKS).stdout.decode().splitlines(), lines[:5])
        self.assertEqual(run('trace', 'events', '--limit', 0, TASKS).stdout, b'')

    def test_raw_text_and_back(self):
        for trace in sorted(TRACES.glob('*.trace')):
            raw = run('trace', 'events', '--raw', trace)
            self.assertEqual((raw.returncode, raw.stderr), (0, b''))
            assembled = run('trace', 'assemble', '-', '-o', '-', stdin=raw.stdout).stdout
            self.assertEqual(run('trace', 'events', '--raw', '-', stdin=assembled).stdout, raw.stdout, trace.name)
            self.assertEqual(run('trace', 'events', '-', stdin=assembled).stdout, run('trace', 'events', trace).stdout, trace.name)

    def test_a_reader_that_goes_away_is_no_error(self):
        process = subprocess.Popen([SKEIN, 'trace', 'events', TASKS], cwd=TRACES, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual((process.stderr.read(), process.wait()), (b'', 0))
        process.stderr.close()


class StandardError(CliTest):
    def setUp(self):
        super().setUp()
        self.cut = self.folder / 'cut'
        self.cut.write_bytes((TRACES / TASKS).read_bytes()[:-1000])  # There is something to warn of.

    def shell(self, command):
        return subprocess.run(['sh', '-c', command, SKEIN, str(self.cut)], stdout=subprocess.PIPE, cwd=self.folder, timeout=120)

    def test_what_nobody_hears_changes_nothing(self):
        heard = run('trace', 'findings', self.cut)
        self.assertNotEqual(heard.stderr, b'')
        for nobody in ('2>&-', '2>/dev/full'):
            got = self.shell(f'"$0" trace findings "$1" {nobody}')
            self.assertEqual((got.returncode, got.stdout), (0, heard.stdout), nobody)

    def test_what_is_said_goes_into_no_file_when_it_is_closed(self):
        heard = run('trace', 'export', '--format=csv', self.cut)
        self.assertEqual(self.shell('"$0" trace export --format=csv -o out "$1" 2>&- >&- <&-').returncode, 0)
        self.assertEqual((self.folder / 'out').read_bytes(), heard.stdout)


class Validate(CliTest):
    def test_a_sound_trace(self):
        self.golden('validate-sound', 'trace', 'validate', HELLO)

    def test_a_damaged_one(self):
        damaged = bytearray((TRACES / HELLO).read_bytes())
        damaged[len(damaged) // 2] ^= 0xff
        (self.folder / 'damaged').write_bytes(damaged)
        got = run('trace', 'validate', 'damaged', cwd=self.folder)
        self.assertEqual((got.returncode, got.stderr), (1, b''))
        self.assertRegex(got.stdout.decode(), r'^damaged: ')


class Sources(CliTest):
    def test_packed_and_piped(self):
        plain = (TRACES / HELLO).read_bytes()
        expected = run('trace', 'events', HELLO).stdout
        (self.folder / 'a.gz').write_bytes(gzip.compress(plain))
        self.assertEqual(run('trace', 'events', 'a.gz', cwd=self.folder).stdout, expected)
        self.assertEqual(run('trace', 'events', '-', stdin=plain).stdout, expected)
        self.assertEqual(run('trace', 'events', '-', stdin=gzip.compress(plain[:700]) + gzip.compress(plain[700:])).stdout, expected)

    def test_a_cut_gzip_gives_what_is_left(self):
        packed = gzip.compress((TRACES / TASKS).read_bytes())
        (self.folder / 'cut.gz').write_bytes(packed[:len(packed) * 3 // 4])
        got = run('trace', 'summary', '--json', '--no-mmu', 'cut.gz', cwd=self.folder)
        self.assertEqual(got.returncode, 0)
        self.assertIn('skein: cut.gz: warning: at byte ', got.stderr.decode())
        self.assertIn('the gzip data is cut off at compressed byte', json.loads(got.stdout)['diagnostics'][0]['message'])

    def test_a_server(self):
        asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                body = (TRACES / HELLO).read_bytes()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(('127.0.0.1', 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            host = f'127.0.0.1:{server.server_port}'
            got = run('trace', 'events', host)
            server.shutdown()
        self.assertEqual(got.stdout, run('trace', 'events', HELLO).stdout)
        self.assertEqual(got.stderr.decode(), f'skein: asking {host} for 5 seconds of trace\n')
        self.assertEqual(asked, ['/debug/pprof/trace?seconds=5'])

    def test_urls_need_a_sound_libcurl(self):
        """Another one in front of the system's: an empty file, and a library of something else."""
        library = self.folder / 'libcurl.so.4'
        for make, why in (library.touch, 'file too short'), (lambda: shutil.copy(LIBC, library), 'has no curl_'):
            make()
            for verb in ('trace', 'summary'), ('pprof', '-top'):
                got = run(*verb, 'http://127.0.0.1:1', LD_LIBRARY_PATH=str(self.folder))
                self.assertNotEqual(got.returncode, 0)
                self.assertRegex(got.stderr.decode(), f'URLs need libcurl: .*libcurl.so.4.*{why}')
            read = run('trace', 'summary', HELLO, LD_LIBRARY_PATH=str(self.folder))
            self.assertEqual((read.returncode, read.stderr), (0, b''))

    def test_what_cannot_be_opened(self):
        self.refuses(b'', 'is empty')
        self.refuses(b'{"traceEvents": []}', 'this is JSON, not a Go execution trace')
        self.refuses(b'hello\n', 'this is text, not a Go execution trace')
        profile = 'this is a pprof profile, not a Go execution trace; look at it with: skein pprof FILE'
        self.refuses(PPROF, profile)
        self.refuses(gzip.compress(PPROF), profile)
        self.refuses(ELF, 'this is an ELF program or library, not a Go execution trace')
        neither = 'neither a Go execution trace nor a profile'
        self.refuses(b'{"a": 1}', f'this is JSON, {neither}', verb=['--no-browser'])
        self.refuses(b'\xff\1\2', f'this is {neither}', verb=['--no-browser'])

    def test_what_is_no_profile(self):
        for content, what in (ELF, 'an ELF program or library'), (PNG, 'a picture'), (b'PK\3\4', 'an archive'):
            (self.folder / 'x').write_bytes(content)
            said = run('pprof', '-top', self.folder / 'x').stderr.decode()
            self.assertIn(f'this is {what}, not a profile', said)
            self.assertIn('unrecognized profile format', run('pprof', '-compat', '-top', self.folder / 'x').stderr.decode())

    def test_what_is_not_there(self):
        for verb in ('summary', 'events', 'validate'):
            got = run('trace', verb, 'missing')
            self.assertEqual((got.returncode, got.stdout, got.stderr), (1, b'', b'skein: missing: No such file or directory\n'))
        got = run('trace', 'summary', '.')
        self.assertEqual((got.returncode, got.stderr), (1, b'skein: .: is a directory, not a trace\n'))
        with socket.socket() as unused:
            unused.bind(('127.0.0.1', 0))
            got = run('trace', 'summary', f'127.0.0.1:{unused.getsockname()[1]}')
        self.assertEqual(got.returncode, 1)
        self.assertIn('Failed to connect', got.stderr.decode())


class Export(CliTest):
    def export(self, *args, **options):
        return subprocess.run([SKEIN, 'trace', 'export', '--format=csv', *args, TRACES / HELLO], cwd=self.folder,
                              stderr=subprocess.PIPE, timeout=120, **options)

    def test_who_waits_has_no_processor(self):
        rows = list(csv.DictReader(io.StringIO(self.export(stdout=subprocess.PIPE).stdout.decode())))
        waiting = [row['proc'] for row in rows if row['state'] == 'Waiting']
        running = [row['proc'] for row in rows if row['state'] == 'Running']
        self.assertTrue(waiting and running)
        self.assertEqual(set(waiting), {''})
        self.assertNotIn('', running)

    def test_a_full_disk_leaves_what_was_there(self):
        (self.folder / 'out').write_text('was there')

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        got = self.export('-o', 'out', preexec_fn=limit)
        self.assertEqual((got.returncode, got.stderr), (1, b'skein: out: File too large\n'))
        self.assertEqual([path.name for path in self.folder.iterdir()], ['out'])
        self.assertEqual((self.folder / 'out').read_text(), 'was there')

    def test_a_pipe_whose_reader_goes_away_stays(self):
        os.mkfifo(self.folder / 'pipe')
        (self.folder / 'link').symlink_to('pipe')
        for name in 'pipe', 'link':
            reader = os.open(self.folder / 'pipe', os.O_RDONLY | os.O_NONBLOCK)
            threading.Timer(0.2, os.close, [reader]).start()
            got = self.export('-o', name)
            self.assertEqual((got.returncode, got.stderr), (0, b''))
        self.assertTrue((self.folder / 'pipe').is_fifo() and (self.folder / 'link').is_symlink())


class Open(CliTest):
    def test_serves_until_told_to_end(self):
        for signal_number in signal.SIGINT, signal.SIGTERM:
            process = subprocess.Popen([SKEIN, '--no-browser', HELLO], cwd=TRACES, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertRegex(process.stdout.readline(), r'^http://127\.0\.0\.1:\d+/\n$')
            process.send_signal(signal_number)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, 0)

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            got = run('--no-browser', f'--http=127.0.0.1:{taken.getsockname()[1]}', HELLO)
        self.assertEqual((got.returncode, got.stdout), (1, b''))
        self.assertRegex(got.stderr.decode(), r'^skein: cannot listen on 127\.0\.0\.1:\d+: Address already in use\n$')

    def test_a_port_alone(self):
        process = subprocess.Popen([SKEIN, '--no-browser', '--http=0', HELLO], cwd=TRACES, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertRegex(process.stdout.readline(), r'^http://127\.0\.0\.1:\d+/\n$')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


class GoTool(CliTest):
    """What scripts pass to `go tool trace`. The files go-* are what Go 1.26's own tool said."""

    def dump(self, mode):
        got = run('trace', f'-d={mode}', HELLO)
        self.assertEqual((got.returncode, got.stderr), (0, b''))
        return got.stdout.decode(), (GOLDEN / f'go-{mode}-hello-go1.23.txt').read_text()

    def test_dumps_are_those_of_go(self):
        self.assertEqual(*self.dump('parsed'))
        self.assertEqual(*self.dump('wire'))

    def test_the_footprint_is_that_of_go(self):
        """But for the order of kinds that take the same number of bytes. Those of none are not in the file."""
        ours, go = self.dump('footprint')
        used = [line for i, line in enumerate(ours.splitlines()) if i < 2 or line.split()[-2] != '0']
        self.assertEqual(sorted(used), sorted(go.splitlines()))

    def test_dumps_of_older_tools(self):
        parsed = run('trace', '-d=parsed', HELLO).stdout
        for flags in ['-d'], ['-d=1'], ['-d', '1'], ['-d=parsed', 'pkg.test']:
            self.assertEqual(run('trace', *flags, HELLO).stdout, parsed)
        self.assertEqual(run('trace', '-d=2', HELLO).stdout, run('trace', '-d=wire', HELLO).stdout)
        self.assertEqual(run('trace', '-d=3', HELLO).returncode, 1)

    def test_profiles(self):
        for kind in 'net', 'sync', 'syscall', 'sched':
            got = run('trace', f'-pprof={kind}', 'tasks-go1.23.trace')
            self.assertEqual((got.returncode, got.stderr), (0, b''))
            self.assertIn(b'contentions', gzip.decompress(got.stdout))
        got = run('trace', '-pprof=cpu', HELLO)
        self.assertEqual((got.returncode, got.stdout, got.stderr), (1, b'', b'unknown pprof type cpu\n'))

    def test_a_profile_of_a_part_says_so(self):
        plain = (TRACES / 'tasks-go1.23.trace').read_bytes()
        (self.folder / 'cut').write_bytes(plain[:-100])
        got = run('trace', '-pprof=sched', 'cut', cwd=self.folder)
        self.assertIn(b'skein: cut: warning: at byte ', got.stderr)

    def test_says_where_it_serves(self):
        (self.folder / 'pkg.test').write_bytes(b'a program')
        for opening, args in (('Opening browser. ', ['-http=localhost:0', HELLO]), ('', ['-http=localhost:0', '--no-browser', HELLO]),
                              ('', [HELLO, '-no-browser', '-http', 'localhost:0']), ('', ['--no-browser', self.folder / 'pkg.test', HELLO])):
            process = subprocess.Popen([SKEIN, 'trace', *args], cwd=TRACES, stderr=subprocess.PIPE, text=True,
                                       env={**os.environ, 'BROWSER': '', 'DISPLAY': '', 'WAYLAND_DISPLAY': ''})
            date = r'\d{4}/\d\d/\d\d \d\d:\d\d:\d\d '
            self.assertRegex(process.stderr.readline(), f'^{date}Preparing trace for viewer...\n$')
            self.assertRegex(process.stderr.readline(),
                             f'^{date}{opening}Trace viewer is listening on http://[\\w.]+:\\d+\n$')
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)


def main():
    global SKEIN, UPDATE
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SKEIN = str(pathlib.Path(sys.argv[1]).resolve())
    UPDATE = '--update' in sys.argv
    unittest.main(argv=[sys.argv[0]] + [arg for arg in sys.argv[2:] if arg != '--update'])


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Records native programs, and checks that they are not disturbed and that their traces are valid.

    run.py SKEIN      SKEIN is the program; libskein and the examples are in its folder

Every trace must pass `skein trace validate`, and where there is a Go, its own reader. What needs a
program that is not installed is skipped and says so. The environment's ROUNDS (1) says how often the
hard cases are run.
"""
import glob
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import demo_record

SKEIN = None
BUILD = None
ROUNDS = int(os.environ.get('ROUNDS', '1'))
# Two ages of Go: what the newer ones call "parsed" was 1.
GOS = [('/usr/local/go/bin/go', 'parsed'), ('/usr/lib/go-1.23/bin/go', '1')]


def run(*command, status=0, timeout=120, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=timeout, **options)
    assert status is None or done.returncode == status, f'{command}: status {done.returncode}, not {status}\n{done.stdout[-2000:]}{done.stderr[-2000:]}'
    return done


class Endless:
    """Work without an end, being recorded; begun once it is made."""
    def __init__(self, *options):
        self.skein = subprocess.Popen([SKEIN, 'record', *options, BUILD / 'collect_busy', 'forever'], bufsize=0,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.rounds = self.skein.stdout
        self.work(1)
        self.program = int(pathlib.Path(f'/proc/{self.skein.pid}/task/{self.skein.pid}/children').read_text().split()[0])

    def work(self, rounds):
        """Waits until so many more are done from now on."""
        os.set_blocking(self.rounds.fileno(), False)
        while self.rounds.read(1 << 16):
            pass
        os.set_blocking(self.rounds.fileno(), True)
        while rounds > 0:
            lines = self.rounds.read(1 << 16)
            assert lines, 'the program has ended'
            rounds -= lines.count(b'\n')

    def kill_recorder(self):
        self.skein.kill()
        self.skein.wait()

    def kill(self):
        end = os.pidfd_open(self.program)
        os.kill(self.program, signal.SIGKILL)
        assert select.select([end], [], [], 60)[0], 'it lives'
        os.close(end)
        self.rounds.close()


class Recording(unittest.TestCase):
    """A folder of its own, and what there is to do with traces."""
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='skein_collect_'))

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def check(self, trace):
        found = subprocess.run([SKEIN, 'trace', 'validate', trace], capture_output=True, text=True)
        self.assertEqual(found.returncode, 0, found.stdout[-2000:])
        for go, mode in GOS:
            if os.path.exists(go):
                read = subprocess.run([go, 'tool', 'trace', f'-d={mode}', str(trace)], capture_output=True, text=True)
                self.assertEqual(read.returncode, 0, read.stderr[-2000:])
                self.assertIn('Sync', read.stdout)

    def events(self, trace):
        return run(SKEIN, 'trace', 'events', trace).stdout

    def record(self, *command, status=0, options=(), **more):
        trace = self.folder / 'out.trace'
        done = run(SKEIN, 'record', '-o', trace, *options, *command, status=status, cwd=self.folder, **more)
        self.assertFalse((self.folder / 'out.trace.recording').exists(), 'the folder stays')
        self.check(trace)
        return trace, done


class Collect(Recording):
    def busy(self, kind, *arguments, **options):
        return self.record(BUILD / 'collect_busy', kind, *arguments, **options)

    def test_hello_shows_who_woke_whom(self):
        trace = self.folder / 'hello.trace'
        self.assertEqual(run(BUILD / 'example_hello', trace).stdout, 'hello\n')
        self.check(trace)
        self.assertIn('Queue::Pop', self.events(trace))

    def test_tasks_and_regions_are_in_the_trace(self):
        trace = self.folder / 'tasks.trace'
        self.assertEqual(run(BUILD / 'example_tasks_and_regions', trace, cwd=self.folder).stdout, '100000 words\n')
        self.check(trace)
        events = self.events(trace)
        for text in ('task 1 word count', 'write file (task 1)', 'count words (task 1)', 'bytes: 988890 (task 1)'):
            self.assertIn(text, events)

    def test_ten_workers_are_one_task(self):
        trace = self.folder / 'workers.trace'
        self.assertEqual(run(BUILD / 'example_ten_workers', trace).stdout, '17984 primes\n')
        self.check(trace)
        events = self.events(trace)
        self.assertEqual(events.count('RegionBegin      count primes (task 1)'), 10)
        self.assertEqual(events.count('primes: '), 10)

    def test_the_mutex_profile_names_the_unlock_that_others_waited_for(self):
        profile = self.folder / 'contention.pb.gz'
        self.assertEqual(run(BUILD / 'example_contention', profile).stdout, '1000 words\n')
        for path, name in ((profile, 'unlock'), (f'{profile}.block', 'lock')):
            top = run(SKEIN, 'pprof', '-top', '-cum', path).stdout
            self.assertIn('Type: delay', top)
            self.assertRegex(top, r'\bAdd\b')
            self.assertRegex(top, rf'_{name}\b|::{name}\b')

    def test_the_shop_shows_its_lock_and_its_slow_dependency(self):
        trace = self.folder / 'shop.trace'
        rate, _, _ = demo_record.run(BUILD, trace, seconds=1, with_wrk=False)
        self.assertGreater(rate, 0)
        self.check(trace)
        self.assertRegex(run(SKEIN, 'trace', 'blockers', trace).stdout,
                         r'sync +Catalogue::PageMadeWhileLocked +Catalogue::PageMadeWhileLocked\n')
        regions = run(SKEIN, 'trace', 'summary', trace).stdout
        self.assertIn(': execution trace of a native program, ', regions)
        self.assertNotIn('\n  GC ', regions)
        for name in ('request', 'catalogue', 'price', 'stock', 'send'):
            self.assertRegex(regions, rf'\b{name}\n')
        waits = run(SKEIN, 'trace', 'events', '--stacks', trace).stdout
        self.assertRegex(waits, r'Waiting \(network\)\n(    .*\n)*    AskWarehouse')

    def test_an_unmodified_program_is_recorded(self):
        for _ in range(ROUNDS):
            trace, _ = self.busy('everything')
            events = self.events(trace)
            for reason in ('(sync)', '(sync.(*Cond).Wait)', '(sleep)', '(network)'):
                self.assertIn(reason, events)

    def test_gos_profiles_name_cpp_functions(self):
        go = next((g for g, _ in GOS if os.path.exists(g)), None)
        if go is None:
            self.skipTest('there is no Go')
        trace, _ = self.busy('everything')
        for kind, name in (('sync', 'UseEveryLock'), ('net', 'UseFilesAndSockets'), ('sched', '{lambda#1}'),
                           ('syscall', 'UseFilesAndSockets')):
            profile = self.folder / kind
            with open(profile, 'wb') as out:
                subprocess.run([go, 'tool', 'trace', f'-pprof={kind}', trace], stdout=out, check=True)
            top = run(go, 'tool', 'pprof', '-top', '-cum', '-nodecount=200', profile).stdout
            self.assertIn(name, top, kind)

    def test_five_hundred_threads_come_and_go(self):
        for _ in range(ROUNDS):
            trace, _ = self.busy('threads')
            self.assertEqual(self.events(trace).count('Running -> NotExist'), 500)

    def test_forked_children_get_traces_of_their_own(self):
        for _ in range(ROUNDS):
            trace, _ = self.busy('fork')
            children = glob.glob(f'{trace}.*')
            self.assertEqual(len(children), 3, 'one for each child that executed nothing else')
            for child in children:
                self.check(child)
                os.unlink(child)

    def leave_a_recording(self, trace):
        """The recorder is killed, and later the program."""
        work = Endless('-o', trace)
        work.work(20)
        work.kill_recorder()
        work.work(20)
        work.kill()

    def test_a_killed_program_leaves_a_trace(self):
        for _ in range(ROUNDS):
            trace = self.folder / 'killed.trace'
            work = Endless('-o', trace)
            work.work(20)
            work.kill()
            self.assertEqual(work.skein.wait(30), 128 + signal.SIGKILL)
            self.check(trace)

    def test_recover_makes_a_trace_when_the_recorder_was_killed_too(self):
        for _ in range(ROUNDS):
            trace = self.folder / 'lost.trace'
            self.leave_a_recording(trace)
            run(SKEIN, 'recover', f'{trace}.recording')
            self.assertFalse(os.path.exists(f'{trace}.recording'))
            self.check(trace)
            self.assertIn('UseFilesAndSockets', self.events(trace))

    def test_recover_does_not_destroy_what_it_cannot_write(self):
        trace = self.folder / 'lost.trace'
        self.leave_a_recording(trace)
        folder = f'{trace}.recording'
        run(SKEIN, 'recover', folder, '-o', self.folder / 'no' / 'such' / 'folder', status=1)
        self.assertTrue(os.path.exists(folder))
        run(SKEIN, 'recover', folder, '-o', self.folder / 'found.trace')
        self.assertFalse(os.path.exists(folder))
        self.check(self.folder / 'found.trace')

    def test_recover_leaves_alone_what_still_runs(self):
        trace = self.folder / 'lost.trace'
        work = Endless('-o', trace)
        work.work(20)
        work.kill_recorder()
        told = run(SKEIN, 'recover', f'{trace}.recording').stderr
        self.assertIn(f'process {work.program} still runs', told)
        self.check(trace)
        early = self.events(trace).count('\n')
        work.work(20)
        work.kill()
        self.assertEqual(run(SKEIN, 'recover', f'{trace}.recording').stderr, '')
        self.check(trace)
        self.assertGreater(self.events(trace).count('\n'), early)

    def test_recover_makes_profiles_too(self):
        for _ in range(ROUNDS):
            kinds = ('cpu', 'mem', 'block', 'mutex', 'thread')
            paths = {kind: self.folder / f'{kind}.pb.gz' for kind in kinds}
            began = time.monotonic()
            work = Endless(*(f'--{kind}profile={path}' for kind, path in paths.items()), '--memprofilerate=1024')
            starting_s = time.monotonic() - began
            work.work(100)
            recorded_s = time.monotonic() - began - starting_s
            work.kill_recorder()
            work.kill()
            lasted_s = time.monotonic() - began
            time.sleep(starting_s)  # Now it would be too long, by more than it began late.
            out = run(SKEIN, 'recover', f"{paths['cpu']}.recording").stdout
            self.assertEqual(out.count(' stacks\n'), len(kinds), out)
            self.assertEqual(glob.glob(f'{self.folder}/*.recording'), [])
            for kind, path in paths.items():
                for pprof in [[SKEIN, 'pprof']] + [[go, 'tool', 'pprof'] for go, _ in GOS if os.path.exists(go)]:
                    top = run(*pprof, '-top', '-sample_index=0', '-nodecount=1000', '-cum', path).stdout
                    # A thread that has just started may be all that there is.
                    self.assertRegex(top, 'Forever|UseFilesAndSockets', kind)
            top = run(SKEIN, 'pprof', '-top', paths['cpu']).stdout
            number, unit = re.search(r'^Duration: ([\d.]+)(ms|s)\b', top, re.M).groups()
            duration = float(number) * {'s': 1, 'ms': 0.001}[unit]
            self.assertGreater(duration, recorded_s / 2)
            self.assertLess(duration, lasted_s, 'until it was killed, not until it was recovered')

    def test_signals_do_not_hurt(self):
        for _ in range(ROUNDS):
            self.busy('signals')

    def test_the_status_of_exit_is_passed_on(self):
        for _ in range(ROUNDS):
            self.busy('exits', status=5)

    def test_modules_come_and_go(self):
        for _ in range(ROUNDS):
            self.busy('modules')

    def test_start_and_stop_two_hundred_times_while_busy(self):
        for _ in range(ROUNDS):
            trace = self.folder / 'again.trace'
            run(BUILD / 'collect_busy', 'startstop', trace)
            self.check(trace)
            for n in range(8):
                self.check(f'{trace}.{n}')

    def test_traces_may_be_made_while_a_flight_recorder_runs(self):
        for _ in range(ROUNDS):
            trace = self.folder / 'both.trace'
            run(BUILD / 'collect_busy', 'both', trace)
            for path in (trace, *(f'{trace}.{n}' for n in range(8))):
                self.check(path)
            self.assertIn('RegionBegin', self.events(trace))

    def test_the_locks_of_c_programs_are_found(self):
        program = self.folder / 'locks'
        run('cc', '-O2', '-g', '-pthread', pathlib.Path(__file__).parent / 'locks.c', '-o', program)
        trace, _ = self.record(program)
        findings = run(SKEIN, 'trace', 'findings', trace).stdout
        self.assertRegex(findings, r'for a lock in take_turn; most of it until work_inside let go')
        self.assertIn('pthread_mutex_lock', run(SKEIN, 'trace', 'events', '--stacks', trace).stdout)

    def test_what_static_objects_do_before_and_after_main_is_recorded(self):
        trace, done = self.record(BUILD / 'collect_static', options=('--cpuprofile=cpu.pb.gz', '--memprofile=heap.pb.gz', '--memprofilerate=1'))
        self.assertEqual(done.stdout, 'before 400\nmain 400\nafter 400\n')
        waits = run(SKEIN, 'trace', 'events', '--stacks', trace).stdout
        for when in ('Before', 'After'):
            self.assertRegex(waits, rf'Waiting \(sync\)\n(    .*\n)*    .*{when}Main::', f'{when} main() threads wait for a lock')
        heap = run(SKEIN, 'pprof', '-top', '-sample_index=alloc_objects', '-nodecount=1000', '-cum', self.folder / 'heap.pb.gz').stdout
        for when in ('Before', 'After'):
            self.assertIn(f'{when}Main', heap)

    def test_static_objects_may_record_too(self):
        trace = self.folder / 'static.trace'
        run(BUILD / 'collect_static', trace)
        self.check(trace)
        self.assertIn('RegionBegin      before main', self.events(trace))
        self.assertIn('RegionBegin      after main', self.events(trace))

    def test_inlined_functions_of_libraries_keep_their_classes(self):
        program = self.folder / 'inlined'
        run('c++', '-std=c++20', '-O2', '-g', '-pthread', pathlib.Path(__file__).parent / 'inlined.cc', '-o', program)
        self.record(program, options=('--memprofile=heap.pb.gz', '--memprofilerate=1'))
        names = run(SKEIN, 'pprof', '-symbolize=none', '-traces', self.folder / 'heap.pb.gz').stdout
        for name in (r'std::vector<.*>::push_back', r'std::unordered_map<.*>::operator\[\]', r'std::deque<.*>::emplace_back',
                     r'Shelf<.*>::Put', r'std::make_unique<'):
            self.assertRegex(names, name)

    def test_who_is_joined_wakes_who_joins(self):
        trace, _ = self.record(BUILD / 'collect_static')
        self.assertRegex(run(SKEIN, 'trace', 'blockers', trace).stdout, r'sync +TakeTurns +TakeTurns::\{lambda#1\}')

    def test_the_flight_recorder_keeps_the_last_moments(self):
        trace = self.folder / 'flight.trace'
        run(BUILD / 'collect_busy', 'flight', trace)
        self.check(trace)
        events = self.events(trace)
        self.assertGreater(events.count('RegionBegin'), 50)
        self.assertLess(events.count('RegionBegin'), 1300)

    def test_what_is_lost_is_told_in_the_trace(self):
        trace, done = self.busy('events', 400_000, options=('--memory=1',))
        told = 'events lost' in self.events(trace)
        self.assertEqual('lost' in done.stderr, told)
        summary = run(SKEIN, 'trace', 'summary', trace).stdout
        self.assertEqual(bool(re.search(r'the recorder lost [\d,]+ events? of \d+ threads?, the first before ', summary)), told)

    def test_threads_beyond_the_room_for_them_are_told_in_the_trace(self):
        trace, done = self.busy('crowd', 4200)
        self.assertIn('there was no room for', done.stderr)
        self.assertRegex(run(SKEIN, 'trace', 'summary', trace).stdout, r'the recorder had no room for \d+ threads')

    def test_many_events(self):
        for _ in range(ROUNDS):
            trace, _ = self.busy('events', int(os.environ.get('EVENTS', '200000')), options=('--memory=1000',))
            self.assertGreater(self.events(trace).count('RegionBegin'), 20_000)

    def test_others_find_the_installed_library(self):
        prefix = self.folder / 'prefix'
        consumer = pathlib.Path(__file__).parent / 'consumer'
        run('cmake', '--install', BUILD, '--prefix', prefix)
        run('cmake', '-S', consumer, '-B', self.folder / 'build', f'-DCMAKE_PREFIX_PATH={prefix}')
        run('cmake', '--build', self.folder / 'build')
        self.try_installed({name: self.folder / 'build' / name for name in ('in_c', 'some_tests', 'some_benchmarks')})
        # The installed skein finds the installed library.
        run(prefix / 'bin' / 'skein', 'record', '-o', self.folder / 'true.trace', '/bin/true')
        self.check(self.folder / 'true.trace')
        if shutil.which('pkg-config') is None:
            return
        places = ':'.join(str(path) for path in prefix.rglob('pkgconfig'))
        library = next(prefix.rglob('libskein.so')).parent
        programs = {}
        for name, package, source in (('in_c', 'skein', consumer / 'in_c.c'),
                                      ('some_tests', 'skein_gtest_main', consumer.parents[1] / 'testmain' / 'some_tests.cc'),
                                      ('some_benchmarks', 'skein_benchmark_main', consumer.parents[1] / 'testmain' / 'some_benchmarks.cc')):
            found = run('pkg-config', '--cflags', '--libs', package, env={**os.environ, 'PKG_CONFIG_PATH': places}, status=None)
            if found.returncode != 0 and package == 'skein_benchmark_main':
                continue  # It was built without Google Benchmark.
            self.assertEqual(found.returncode, 0, found.stderr)
            programs[name] = self.folder / f'{name}_by_pkg_config'
            run('cc' if source.suffix == '.c' else 'c++', source, '-o', programs[name], *found.stdout.split(), f'-Wl,-rpath,{library}')
        self.try_installed(programs)

    def try_installed(self, programs):
        trace = self.folder / 'installed.trace'
        run(programs['in_c'], trace)
        self.check(trace)
        self.assertIn('key: value (task 1)', self.events(trace))
        run(programs['some_tests'], f'--trace={trace}')
        self.check(trace)
        self.assertIn('Sums.BecomeLarge', run(SKEIN, 'trace', 'summary', trace).stdout)
        if not programs.get('some_benchmarks', trace.parent / 'none').exists():
            return
        run(programs['some_benchmarks'], f'--trace={trace}', f'--cpuprofile={trace}.cpu', '--benchmark_min_time=0.1')
        self.check(trace)
        self.assertIn('benchmark: Sum/1000', self.events(trace))
        self.assertIn('Sum', run(SKEIN, 'pprof', '-top', f'{trace}.cpu').stdout)

    def test_programs_that_it_executes_are_said_to_be_missing(self):
        for command in ('exec true', 'true; (exec true)'):
            _, done = self.record('sh', '-c', command)
            self.assertIn('programs that it executed are not recorded', done.stderr)
        self.assertNotIn('programs', self.busy('exits', status=5)[1].stderr)

    def test_a_program_that_does_not_exist(self):
        trace = self.folder / 'out.trace'
        done = run(SKEIN, 'record', '-o', trace, '/does/not/exist', status=127)
        self.assertIn('cannot run /does/not/exist', done.stderr)
        self.assertFalse(trace.exists())

    def free_port(self):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            return free.getsockname()[1]

    def await_port(self, port):
        for _ in range(100):
            try:
                return socket.create_connection(('127.0.0.1', port)).close()
            except OSError:
                time.sleep(0.1)
        self.fail('the server does not listen')

    def installed(self, name):
        found = shutil.which(name) or f'/usr/sbin/{name}'
        if not os.path.exists(found):
            self.skipTest(f'{name} is not installed')
        return found

    def test_nginx_serves_what_it_serves_unrecorded(self):
        nginx = self.installed('nginx')
        port = self.free_port()
        page = os.urandom(3000).hex()
        (self.folder / 'page.html').write_text(page)
        places = ' '.join(f'{kind}_temp_path {self.folder}/{kind};'
                          for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        (self.folder / 'nginx.conf').write_text(f'''
            daemon off; worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/errors;
            events {{ worker_connections 64; }}
            http {{ access_log off; {places} server {{ listen 127.0.0.1:{port}; root {self.folder}; }} }}''')
        os.chmod(self.folder, 0o755)
        trace = self.folder / 'nginx.trace'
        skein = subprocess.Popen([SKEIN, 'record', '-o', trace, nginx, '-c', self.folder / 'nginx.conf',
                                  '-e', self.folder / 'errors'], stderr=subprocess.DEVNULL)
        self.await_port(port)
        url = f'http://127.0.0.1:{port}/page.html'
        load = shutil.which('wrk') and subprocess.Popen(['wrk', '-t1', '-c8', '-d2s', url], stdout=subprocess.PIPE, text=True)
        for _ in range(200):
            with urllib.request.urlopen(url) as answer:
                self.assertEqual(answer.read().decode(), page)
        if load:
            out = load.communicate()[0]
            self.assertGreater(int(re.search(r'(\d+) requests in', out)[1]), 100, out)
            self.assertNotIn('Non-2xx', out)
            self.assertNotIn('Socket errors', out)
        os.kill(int((self.folder / 'pid').read_text()), signal.SIGQUIT)
        self.assertEqual(skein.wait(60), 0)
        traces = glob.glob(f'{trace}*')
        self.assertEqual(len(traces), 3, 'a master and two workers')
        for one in traces:
            self.check(one)

    def test_redis_answers_what_it_answers_unrecorded(self):
        redis, client = self.installed('redis-server'), self.installed('redis-cli')
        questions = ''.join(f'SET key:{i} {"x" * i}\nGET key:{i}\nSTRLEN key:{i}\nLPUSH list {i}\n' for i in range(200))
        questions += 'LRANGE list 0 -1\nDBSIZE\nEVAL "return redis.call(\'GET\', \'key:7\')" 0\nNO SUCH COMMAND\n'
        answers = []
        trace = self.folder / 'redis.trace'
        for recorder in ([], [SKEIN, 'record', '-o', trace]):
            port = self.free_port()
            server = subprocess.Popen([*recorder, redis, '--port', str(port), '--save', '', '--dir', self.folder, '--bind', '127.0.0.1',
                                       '--io-threads', '2'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.await_port(port)
            load = None
            if recorder and shutil.which('redis-benchmark'):
                load = subprocess.Popen(['redis-benchmark', '-p', str(port), '-n', '20000', '-t', 'ping,incr', '-q'],
                                        stdout=subprocess.PIPE, text=True)
            answers.append(run(client, '-p', port, input=questions).stdout)
            if load:
                self.assertIn('requests per second', load.communicate()[0])
            run(client, '-p', port, 'shutdown', 'nosave', status=None)
            self.assertEqual(server.wait(60), 0)
        self.assertEqual(*answers)
        self.assertGreater(len(answers[0]), 20_000)
        self.check(trace)


if __name__ == '__main__':
    SKEIN = os.path.abspath(sys.argv.pop(1))
    BUILD = pathlib.Path(SKEIN).parent
    unittest.main()

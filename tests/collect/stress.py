#!/usr/bin/env python3
"""What is hard on the recorder, again and again, as a table:   stress.py SKEIN [--rounds N] [--only WORD]

SKEIN is the program; libskein, the examples and the test programs are in its folder. A case is a test of run.py
or profiles.py, or stands here because it takes too long for them. The exit status is 1 if a round failed.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

import profiles
import run

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / 'include'


class Large(run.Collect):
    """Traces that are too large to be printed."""
    read_by_go = False


    def test_ten_million_events(self):
        trace = self.folder / 'large.trace'
        done = run.run(run.SKEIN, 'record', '--memory=1024', '-o', trace, run.BUILD / 'collect_busy', 'events', 10_000_000, timeout=600)
        self.assertGreaterEqual(int(re.search(r'(\d+) records', done.stderr)[1]), 10_000_000, done.stderr)
        self.assertNotIn('lost', done.stderr)
        self.assertIn('nothing is wrong', run.run(run.SKEIN, 'trace', 'validate', trace, timeout=600).stdout)
        summary = run.run(run.SKEIN, 'trace', 'summary', '--json', trace, timeout=600).stdout
        self.assertIn('5000000', summary, 'each region is in the trace')
        for go, _ in run.GOS:
            if os.path.exists(go) and not Large.read_by_go:  # A profile takes it through the whole trace.
                read = subprocess.run([go, 'tool', 'trace', '-pprof=sync', trace], capture_output=True, timeout=600)
                self.assertEqual(read.returncode, 0, read.stderr[-2000:])
        Large.read_by_go = True  # Once is enough: that takes minutes.

    def test_overflow(self):
        trace = self.folder / 'overflow.trace'
        done = run.run(run.SKEIN, 'record', '--memory=1', '-o', trace, run.BUILD / 'collect_busy', 'events', 4_000_000, timeout=600)
        self.check(trace)
        lost = re.search(r'(\d+) were lost', done.stderr)
        told = sum(int(n) for n in re.findall(r'(\d+) events lost', self.events(trace)))
        self.assertEqual(told, int(lost[1]) if lost else 0)
        taken = int(re.search(r'(\d+) records', done.stderr)[1])
        self.assertGreaterEqual(taken + told, 4_000_000, 'what is not in the trace is counted as lost')


class Checked(run.Collect):
    """Programs that are built with sanitizers: recorded, and recording themselves.

    They do not fork: children that start threads TSan does not know, and with gcc 12's ASan one in four hangs; unrecorded
    ones do so too."""
    kinds = ('everything', 'threads', 'signals', 'modules')

    def build(self, sanitizer):
        program = self.folder / f'busy_{sanitizer}'
        run.run(os.environ.get('CXX', 'c++'), '-std=c++20', '-O1', '-g', f'-fsanitize={sanitizer}', '-pthread', f'-I{INCLUDE}',
                pathlib.Path(__file__).parent / 'busy.cc', '-o', program, f'-L{run.BUILD}', '-lskein', f'-Wl,-rpath,{run.BUILD}')
        return program

    def try_all(self, sanitizer):
        program = self.build(sanitizer)
        for kind in self.kinds:
            with self.subTest(kind):
                _, done = self.record(program, kind)
                self.assertNotIn('Sanitizer', done.stderr)
        with self.subTest('profiles'):
            _, done = self.record(program, 'everything', options=profiles.EVERYTHING)
            self.assertNotIn('Sanitizer', done.stderr)
            self.assertIn('UseEveryLock', run.run(run.SKEIN, 'pprof', '-top', '-cum', self.folder / 'block.pb.gz').stdout)
        for kind in ('startstop', 'flight', 'both'):
            with self.subTest(kind):
                trace = self.folder / 'own.trace'
                self.assertNotIn('Sanitizer', run.run(program, kind, trace).stderr)
                self.check(trace)

    def test_address(self):
        self.try_all('address')

    def test_thread(self):
        self.try_all('thread')


CASES = (
    ('500 threads come and go', run.Collect, 'test_five_hundred_threads_come_and_go'),
    ('10 M events', Large, 'test_ten_million_events'),
    ('ring overflow', Large, 'test_overflow'),
    ('fork in the middle', run.Collect, 'test_forked_children_get_traces_of_their_own'),
    ('fork while profiled', profiles.Profiles, 'test_forked_children_have_profiles_of_their_own'),
    ('fork, the child profiles itself', profiles.Profiles, 'test_a_forked_child_may_profile_itself'),
    ('SIGKILL of the program', run.Collect, 'test_a_killed_program_leaves_a_trace'),
    ('SIGKILL of both, then recover', run.Collect, 'test_recover_makes_a_trace_when_the_recorder_was_killed_too'),
    ('the same, of profiles', run.Collect, 'test_recover_makes_profiles_too'),
    ('start and stop 200 times, busy', run.Collect, 'test_start_and_stop_two_hundred_times_while_busy'),
    ('the same, of profiles', profiles.Profiles, 'test_start_and_stop_two_hundred_times_while_busy'),
    ('traces beside a flight recorder', run.Collect, 'test_traces_may_be_made_while_a_flight_recorder_runs'),
    ('dlopen and dlclose', run.Collect, 'test_modules_come_and_go'),
    ('signals', run.Collect, 'test_signals_do_not_hurt'),
    ('signals of profilers, 1000 Hz', profiles.Profiles, 'test_no_call_of_the_program_ends_early'),
    ('_exit with threads', run.Collect, 'test_the_status_of_exit_is_passed_on'),
    ('all locks, files, sockets', run.Collect, 'test_an_unmodified_program_is_recorded'),
    ('host with ASan', Checked, 'test_address'),
    ('host with TSan', Checked, 'test_thread'),
    ('nginx under load', run.Collect, 'test_nginx_serves_what_it_serves_unrecorded'),
    ('redis under load', run.Collect, 'test_redis_answers_what_it_answers_unrecorded'),
)


def play(test):
    """How one round went: 'ok', 'skipped', or what failed."""
    result = unittest.TestResult()
    test.run(result)
    if result.skipped:
        return 'skipped', result.skipped[0][1]
    bad = result.errors + result.failures
    return ('failed', bad[0][1]) if bad else ('ok', '')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('skein')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--only', default='')
    options = parser.parse_args()
    for module in (run, profiles):
        module.SKEIN = os.path.abspath(options.skein)
        module.BUILD = pathlib.Path(module.SKEIN).parent
    print(f'{"case":34} {"rounds":>7} {"passed":>7} {"seconds":>8}')
    failures = []
    for name, kind, method in CASES:
        if options.only not in name:
            continue
        passed, began, note = 0, time.time(), ''
        for number in range(options.rounds):
            outcome, why = play(kind(method))
            passed += outcome == 'ok'
            if outcome == 'skipped':
                note = f'skipped: {why}'
                break
            if outcome == 'failed':
                failures.append(f'{name}, round {number + 1}:\n{why}')
        print(f'{name:34} {options.rounds:7} {passed:7} {time.time() - began:8.1f}  {note}', flush=True)
    print('\n'.join(failures))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())

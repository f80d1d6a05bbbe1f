#!/usr/bin/env python3
"""Records programs of which it is known what they wait for, how long and for whom, and what is wrong with them
(planted.cc), and asks Skein.

    planted.py SKEIN      SKEIN is the program; libskein and the programs are in its folder
"""
import csv
import datetime
import io
import os
import pathlib
import re
import subprocess
import sys
import unittest

import run


class Planted(run.Recording):
    def planted(self, kind):
        return self.record(run.BUILD / 'collect_planted', kind)[0]

    def ask(self, verb, trace, *options):
        return run.run(run.SKEIN, 'trace', verb, *options, trace).stdout

    def pprof_of(self, trace, kind):
        profile = self.folder / 'profile'
        with open(profile, 'wb') as file:
            subprocess.run([run.SKEIN, 'trace', f'-pprof={kind}', trace], stdout=file, check=True)
        return run.run(run.SKEIN, 'pprof', '-top', profile).stdout

    def states(self, trace):
        """One dictionary for each state of each thread; stacks are lists."""
        rows = list(csv.DictReader(io.StringIO(self.ask('export', trace, '--format=csv'))))
        for row in rows:
            row['ms'] = (int(row['end_ns']) - int(row['start_ns'])) / 1e6
            row['stack'] = row['stack'].split(';')
        return rows

    def test_readers_wait_for_the_writer_and_not_for_each_other(self):
        trace = self.planted('readers')
        blockers = self.ask('blockers', trace)
        self.assertRegex(blockers, r'sync +Lookup +Refresh\n')
        self.assertNotRegex(blockers, r'sync +Lookup +Lookup\n')
        self.assertRegex(self.ask('findings', trace), 'for a lock in Lookup; most of it until Refresh let go')

    def test_threads_that_only_compute_have_the_names_of_their_functions(self):
        names = self.ask('summary', self.planted('silent'))
        for name in ('Crunch', 'CrunchFor', 'Cruncher::Run'):
            self.assertRegex(names, rf' 2  {name}\n')

    def test_what_a_thread_runs_is_named_though_it_has_left_by_a_jump(self):
        trace = self.planted('last_acts')
        blockers = self.ask('blockers', trace)
        self.assertRegex(blockers, r'sync +Want +Hold\n')
        self.assertRegex(blockers, r'sync +Take +Give\n')
        waits = {row['name']: row['ms'] for row in self.states(trace) if row['reason'] == 'sync'}
        self.assertGreater(waits['(anonymous namespace)::Want()'], 30)
        self.assertGreater(waits['(anonymous namespace)::Take()'], 10)

    def test_the_slow_one_of_two_services_is_named(self):
        trace, done = self.record(run.BUILD / 'collect_planted', 'services')
        slow = done.stdout.split()[1]
        findings = self.ask('findings', trace)
        self.assertRegex(findings, rf', 60 times, until 127\.0\.0\.1:{slow} answered in Ask: 1\d\.\d ms each')
        self.assertNotIn('Subscribe', findings)
        top = self.pprof_of(trace, 'net')
        self.assertRegex(top, rf'\n +\d\d\d\.\d+ms .* 127\.0\.0\.1:{slow}\n')
        self.assertRegex(top, r' recv\n')

    def test_who_waits_for_a_signal_does_not_run(self):
        waits = [row for row in self.states(self.planted('signals')) if row['stack'][0] == 'sigwait']
        self.assertEqual([(row['name'], row['state'], row['reason']) for row in waits], [('main', 'Waiting', 'sleep')])
        self.assertGreater(waits[0]['ms'], 90)

    def test_a_trace_says_when_it_was_recorded(self):
        before = datetime.datetime.now(datetime.timezone.utc)
        summary = self.ask('summary', self.planted('last_acts'))
        began = datetime.datetime.strptime(re.search(r'from (.*) UTC\n', summary)[1] + '+0000', '%Y-%m-%d %H:%M:%S.%f%z')
        self.assertLess(abs((began - before).total_seconds()), 5)

    def test_system_calls_of_stripped_programs_have_names_and_main_too(self):
        calls = [row for row in self.states(self.record('dd', f'if={run.SKEIN}', 'of=copy', 'bs=4k', 'count=50')[0])
                 if row['state'] == 'Syscall']
        self.assertEqual({row['name'] for row in calls}, {'main'})
        for name in ('read', 'write'):
            of_name = [row for row in calls if row['stack'][0] == name]
            # Calls that lose their processor are two states.
            begins = {row['start_ns'] for row in of_name} - {row['end_ns'] for row in of_name}
            self.assertEqual(len(begins), 50)


if __name__ == '__main__':
    run.SKEIN = os.path.abspath(sys.argv.pop(1))
    run.BUILD = pathlib.Path(run.SKEIN).parent
    unittest.main()

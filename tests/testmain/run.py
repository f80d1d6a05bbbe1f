#!/usr/bin/env python3
"""Tests and benchmarks with our main(), and what their flags record:   run.py SKEIN

SKEIN is the program; the tests and benchmarks are in its folder."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SKEIN = None
BUILD = None


class TestMain(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='skein_testmain_'))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_program(self, *command, status=0, **environment):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=self.folder,
                              env={**os.environ, **environment}, timeout=120)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_without_flags_nothing_is_written(self):
        self.assertIn('3 tests', self.run_program(BUILD / 'testmain_tests').stdout)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_test_is_a_task_of_the_trace(self):
        self.run_program(BUILD / 'testmain_tests', '--trace=out.trace', '--gtest_filter=-Locks.*')
        self.assertIn('nothing is wrong', self.run_program(SKEIN, 'trace', 'validate', 'out.trace').stdout)
        summary = self.run_program(SKEIN, 'trace', 'summary', 'out.trace').stdout
        self.assertRegex(summary, r'Sums.BecomeLarge\n')
        self.assertNotIn('Locks', summary)

    def test_failures_are_in_the_log_and_in_the_status(self):
        self.run_program(BUILD / 'testmain_tests', '-trace=out.trace', FAIL='1', status=1)
        events = self.run_program(SKEIN, 'trace', 'events', '--kind=Log', 'out.trace').stdout
        self.assertRegex(events, r'failure: .*some_tests.cc:\d+: Expected equality')

    def test_profiles_name_the_functions(self):
        self.run_program(BUILD / 'testmain_tests', '--cpuprofile=cpu', '--memprofile=mem', '--memprofilerate=1024',
                         '--blockprofile=block', '--mutexprofile=mutex', '--trace=out.trace')
        for name, function in (('cpu', 'Sum'), ('mem', 'Buffer'), ('block', 'std::mutex::lock()'),
                               ('mutex', 'Locks_AreWaitedFor_Test')):
            top = self.run_program(SKEIN, 'pprof', '-top', '-cum', '-nodecount=0', self.folder / name).stdout
            self.assertIn(function, top, name)
        self.assertIn('Type: alloc_space', self.run_program(SKEIN, 'pprof', '-top', 'mem').stdout)

    def test_files_are_in_the_folder_that_was_named(self):
        (self.folder / 'here').mkdir()
        self.run_program(BUILD / 'testmain_tests', '--cpuprofile=cpu', '--outputdir=here', f'--trace={self.folder}/out.trace')
        self.assertEqual({str(path.relative_to(self.folder)) for path in self.folder.rglob('*') if path.is_file()},
                         {'here/cpu', 'out.trace'})

    def test_what_makes_no_sense_is_refused(self):
        for flag in ('--trace', '--trace=', '--memprofilerate=x', '--mutexprofilefraction=-1'):
            done = self.run_program(BUILD / 'testmain_tests', flag, status=2)
            self.assertIn('skein: ' + flag.split('=')[0], done.stderr)
            self.assertEqual(done.stdout, '')
        self.assertIn('cannot create', self.run_program(BUILD / 'testmain_tests', '--trace=no/folder', status=2).stderr)

    def test_help_tells_of_the_flags(self):
        self.assertIn('--mutexprofile=FILE', self.run_program(BUILD / 'testmain_tests', '--help').stdout)

    def test_benchmarks_have_them_too(self):
        program = BUILD / 'testmain_benchmarks'
        if not program.exists():
            self.skipTest('Google Benchmark is not installed')
        done = self.run_program(program, '--trace=out.trace', '--cpuprofile=cpu', '--benchmark_min_time=0.1', '--benchmark_format=csv')
        self.assertIn('"Sum/1000",', done.stdout)
        events = self.run_program(SKEIN, 'trace', 'events', '--kind=Log', 'out.trace').stdout
        self.assertRegex(events, r'benchmark: Sum/1000: \d+ iterations')
        self.assertIn('Sum', self.run_program(SKEIN, 'pprof', '-top', 'cpu').stdout)
        self.assertIn('--mutexprofile=FILE', self.run_program(program, '--help').stdout)


if __name__ == '__main__':
    SKEIN = os.path.abspath(sys.argv.pop(1))
    BUILD = pathlib.Path(SKEIN).parent
    unittest.main()

#!/usr/bin/env python3
"""Runs every fuzzer of a build folder for a while, one after the other.

    fuzz/run.py --seconds 30 build/fuzz [entry ...]

Each starts from testdata/fuzz/<entry>, from the recorded traces if it reads traces, and from what earlier
runs in this build folder found. Prints one line per fuzzer; exits 1 if one found something, and says how
to see it again.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST_INPUT = 64 * 1024


def reads_traces(entry):
    source = (ROOT / 'fuzz' / f'fuzz_{entry}.cc').read_text()
    return re.search(r'#include "(gotrace|ingest)/', source) is not None


def seeds(entry):
    folders = [ROOT / 'testdata' / 'fuzz' / entry]
    if reads_traces(entry):
        folders.append(ROOT / 'testdata' / 'traces')
    return [folder for folder in folders if folder.is_dir()]


def fuzz(program, entry, seconds):
    work = program.parent / 'found' / entry
    corpus = work / 'corpus'
    corpus.mkdir(parents=True, exist_ok=True)
    command = [program, f'-max_total_time={seconds}', '-timeout=20', '-rss_limit_mb=3000', f'-max_len={LONGEST_INPUT}',
               f'-artifact_prefix={work}/', '-print_final_stats=1', corpus, *seeds(entry)]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    log = run.stdout.decode(errors='replace')
    (work / 'log').write_text(log)
    runs = re.search(r'number_of_executed_units: (\d+)', log)
    result = 'ok' if run.returncode == 0 else f'FAILED, see {work}/log'
    print(f'{entry:24} {runs[1] if runs else "?":>10} runs  {result}', flush=True)
    if run.returncode != 0:
        for line in log.splitlines():
            if 'SUMMARY:' in line or 'Test unit written to' in line:
                print('    ' + line)
    return run.returncode == 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--seconds', type=int, default=30)
    options.add_argument('build', type=pathlib.Path)
    options.add_argument('entries', nargs='*')
    chosen = options.parse_args()
    entries = chosen.entries or sorted(p.stem[len('fuzz_'):] for p in (ROOT / 'fuzz').glob('fuzz_*.cc'))
    good = [fuzz(chosen.build.resolve() / f'fuzz_{entry}', entry, chosen.seconds) for entry in entries]
    print(f'{good.count(True)} passed, {good.count(False)} failed')
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())

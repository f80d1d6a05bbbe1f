#!/usr/bin/env python3
"""Compares `skein pprof -compat` with what google/pprof answers to some 700 command lines.

    tests/pprof/run.py path/to/skein [part of a command line]
"""
import concurrent.futures
import difflib
import sys

from cases import cases
from expectations import answer, read

SHOWN_LINES = 12


def difference(wanted, got):
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), 'google/pprof', 'skein', lineterm='', n=0)
    return '\n'.join('    ' + line[:200] for line in list(lines)[:SHOWN_LINES])


def main():
    program = [sys.argv[1], 'pprof', '-compat']
    chosen = sys.argv[2] if len(sys.argv) > 2 else ''
    todo = [(name, arguments) for name, arguments in cases() if chosen in ' '.join(arguments)]
    expected = {name: read(name) for name in {name for name, _ in todo}}
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda case: answer(program, case[1]), todo)
        for (name, arguments), got in zip(todo, answers):
            wanted = expected[name][' '.join(arguments)]
            if got != wanted:
                wrong += 1
                print(f'{" ".join(arguments)}\n{difference(wanted, got)}')
    print(f'pprof: {len(todo)} command lines, {wrong} differ')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())

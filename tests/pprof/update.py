#!/usr/bin/env python3
"""Writes testdata/profiles/expected/ anew.

    tests/pprof/update.py                     with the pprof of the Go that is installed
    tests/pprof/update.py path/to/pprof       with a google/pprof
    tests/pprof/update.py path/to/pprof GROUP of one file of expectations only

The cases of native/ (groups native and weblist) need google/pprof, with llvm-symbolizer and GNU objdump (and no llvm-objdump) on the PATH.

A case that answers differently when it is asked again is an error: it cannot be compared.
"""
import itertools
import subprocess
import sys

from cases import cases
from expectations import EXPECTED, answer, write


def reference():
    if len(sys.argv) > 1:
        return [sys.argv[1]]
    return [subprocess.check_output(['go', 'tool', '-n', 'pprof'], text=True).strip()]


def main():
    program = reference()
    EXPECTED.mkdir(exist_ok=True)
    unstable = []
    for name, group in itertools.groupby(cases(), key=lambda case: case[0]):
        if len(sys.argv) > 2 and name != sys.argv[2]:
            continue
        answers = []
        for _, arguments in group:
            text = answer(program, arguments)
            if any(answer(program, arguments) != text for _ in range(2)):
                unstable.append(arguments)
            answers.append((arguments, text))
        write(name, answers)
    for arguments in unstable:
        print('answers differently each time:', ' '.join(arguments))
    return 1 if unstable else 0


if __name__ == '__main__':
    sys.exit(main())

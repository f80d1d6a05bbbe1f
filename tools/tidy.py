#!/usr/bin/env python3
"""Runs clang-tidy 14 on our C++ files that differ from the main branch, or on all of them.

    tools/tidy.py BUILD [--all] [--jobs N] [--base REF]

BUILD holds compile_commands.json. Prints what clang-tidy prints, and one closing line; exits 1 if anything
was found.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ('src', 'fuzz', 'tests', 'bench')


def compiled(build):
    """Our source files that the build folder knows how to compile."""
    commands = json.loads((build / 'compile_commands.json').read_text())
    files = {pathlib.Path(command['file']).resolve() for command in commands}
    return sorted(f for f in files if f.suffix == '.cc' and f.relative_to(ROOT).parts[0] in OURS)


def changed(base):
    """Files that differ from `base`, committed or not; new ones too."""
    def git(*words):
        return subprocess.run(['git', *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    names = git('diff', '--name-only', base) + git('ls-files', '--others', '--exclude-standard')
    return {ROOT / name for name in names}


def touches(source, files):
    """True for a changed source, and for one whose own header changed."""
    return source in files or source.with_suffix('.h') in files


def tidy(source, build):
    run = subprocess.run(['clang-tidy-14', '--quiet', '-p', build, source], capture_output=True, text=True, check=False)
    return source, run.returncode, run.stdout


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('build', type=pathlib.Path)
    options.add_argument('--all', action='store_true')
    options.add_argument('--jobs', type=int, default=1)
    options.add_argument('--base', default='origin/main')
    chosen = options.parse_args()
    sources = compiled(chosen.build)
    if not chosen.all:
        try:
            files = changed(chosen.base)
        except subprocess.CalledProcessError:
            files = changed('HEAD')
        sources = [s for s in sources if touches(s, files)]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        for source, code, output in pool.map(lambda s: tidy(s, chosen.build), sources):
            if code != 0:
                bad += 1
                print(f'--- {source.relative_to(ROOT)}\n{output}', flush=True)
    print(f'tidy: {len(sources)} files, {bad} with findings')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

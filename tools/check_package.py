#!/usr/bin/env python3
"""Unpacks a Debian package and uses what is in it, without installing it:   check_package.py FILE.deb

Looks for the files that belong in it, records a program with its skein, and builds tests/collect/consumer against
its library. Exits 1 if something is missing.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WANTED = [r'usr/bin/skein', r'usr/lib/.*libskein\.so\.0', r'usr/lib/.*libskein\.so', r'usr/lib/.*libskein_gtest_main\.a',
          r'usr/include/skein/(skein|trace|profile|http|skein_http)\.h', r'usr/lib/.*cmake/skein/skeinConfig\.cmake',
          r'usr/lib/.*pkgconfig/skein\.pc', r'usr/lib/.*pkgconfig/skein_gtest_main\.pc', r'usr/share/doc/skein/copyright', r'usr/share/doc/skein/docs/collection\.md',
          r'usr/share/doc/skein/examples/hello\.cc', r'usr/share/doc/skein/examples/CMakeLists\.txt']


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def main():
    package = pathlib.Path(sys.argv[1]).resolve()
    info = run('dpkg-deb', '--info', package)
    print(info.strip())
    files = re.findall(r'\./(\S+)', run('dpkg-deb', '--contents', package))
    missing = [pattern for pattern in WANTED if not any(re.fullmatch(pattern, file) for file in files)]
    for pattern in missing:
        print(f'missing: {pattern}')
    if missing or not re.search(r'Depends: .*libc6', info):
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch) / 'root'
        run('dpkg-deb', '--extract', package, root)
        skein = root / 'usr' / 'bin' / 'skein'
        trace = pathlib.Path(scratch) / 'true.trace'
        run(skein, 'record', '-o', trace, '/bin/true')
        print(run(skein, 'trace', 'validate', trace).strip())
        build = pathlib.Path(scratch) / 'build'
        run('cmake', '-S', ROOT / 'tests' / 'collect' / 'consumer', '-B', build, f'-DCMAKE_PREFIX_PATH={root}/usr')
        run('cmake', '--build', build)
        run(build / 'in_c', trace)
        print(run(skein, 'trace', 'validate', trace).strip())
        for name, extra in (('some_tests', []), ('some_benchmarks', ['--benchmark_min_time=0.1'])):
            if (build / name).exists():  # Without Google Benchmark there is only the first.
                run(build / name, f'--trace={trace}', *extra)
                print(f"{name}: {run(skein, 'trace', 'validate', trace).strip()}")
        run('cmake', '-S', root / 'usr/share/doc/skein/examples', '-B', build / 'examples', f'-DCMAKE_PREFIX_PATH={root}/usr')
        run('cmake', '--build', build / 'examples', '--target', 'example_hello', 'example_shop', 'example_warehouse')
        run(build / 'examples' / 'example_hello', trace)
        print(run(skein, 'trace', 'validate', trace).strip())
    print(f'{len(files)} files, {os.path.getsize(package) / 1e6:.1f} MB: good')
    return 0


if __name__ == '__main__':
    sys.exit(main())

"""`skein pprof` against the pprof of the Go that is installed, on profiles that tools/make_profiles makes."""
import os
import pathlib
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROFILES = ROOT / 'build' / 'bench' / 'profiles'
TRIES = 3

# name, the bar, its unit, and whether a good number is high or low.
BARS = {
    'top_cpu': ('pprof -top, 340,000 samples: CPU', 30, 'x less', 'high'),
    'top_memory': ('pprof -top, 340,000 samples: memory', 5, 'x less', 'high'),
    'labels_wall': ('pprof -top, 500,000 x 3 labels', 2, 's', 'low'),
    'labels_memory': ('pprof -top, 500,000 x 3 labels', 500, 'MiB', 'low'),
    'merge_cpu': ('pprof of 100 profiles: CPU', 4, 'x less', 'high'),
    'merge_memory': ('pprof of 100 profiles: memory', 7, 'x less', 'high'),
    'flame_wait': ('first flame graph, 340,000 samples', 300, 'ms', 'low'),
    'flame_size': ('first flame graph, 340,000 samples', 1, 'MB', 'low'),
    'start': ('pprof of a small profile', 10, 'ms of CPU', 'low'),
}


def make(go):
    if (PROFILES / 'merge' / '099.pb.gz').exists():
        return
    print(f'making {PROFILES.relative_to(ROOT)} ...', flush=True)
    PROFILES.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, 'GOWORK': 'off', 'GOFLAGS': '', 'CGO_ENABLED': '0'}
    subprocess.run([go, 'build', '-trimpath', '-o', PROFILES / 'make', '.'], check=True, env=environment,
                   cwd=ROOT / 'tools' / 'make_profiles')
    subprocess.run([PROFILES / 'make', PROFILES], check=True)


def run_once(command):
    """CPU seconds, peak MiB and seconds of one run."""
    with open(os.devnull, 'wb') as nowhere:
        start = os.times().elapsed
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        elapsed = os.times().elapsed - start
    if process.returncode != 0:
        raise SystemExit(f'{command}: exit {process.returncode}')
    return {'cpu': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss / 1024, 'wall': elapsed}


def measure(program, *arguments, tries=TRIES):
    runs = [run_once([*program, '-symbolize=none', *arguments]) for _ in range(tries)]
    return min(runs, key=lambda run: run['cpu'])


def first_flame(skein, profile):
    """Milliseconds from when the profile is loaded and served until its flame graph is there, those of loading, and MB."""
    begin = time.monotonic()
    server = subprocess.Popen([skein, 'open', '--no-browser', '--http=127.0.0.1:0', profile], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    try:
        url = server.stdout.readline().strip()
        start = time.monotonic()
        with urllib.request.urlopen(f'{url}api/profile/flame', timeout=60) as answer:
            size = len(answer.read())
        return (time.monotonic() - start) * 1000, (start - begin) * 1000, size / 1e6
    finally:
        server.terminate()
        server.wait()


def compare(report, go, skein):
    make(go)
    ours = [skein, 'pprof']
    theirs = [subprocess.run([go, 'tool', '-n', 'pprof'], check=True, capture_output=True, text=True).stdout.strip()]
    big, labels = PROFILES / 'allocs.pb.gz', PROFILES / 'labels.pb.gz'
    merge = sorted((PROFILES / 'merge').glob('*.pb.gz'))
    print(f'\n{PROFILES.relative_to(ROOT)}: skein pprof against go tool pprof')
    for name, arguments in (('top', ['-top', big]), ('merge', ['-top', *merge])):
        a, b = measure(ours, *arguments), measure(theirs, *arguments, tries=1)
        report.line(f'{name}_cpu', b['cpu'] / a['cpu'], f'{a["cpu"]:.2f} s against {b["cpu"]:.2f} s')
        report.line(f'{name}_memory', b['memory'] / a['memory'], f'{a["memory"]:.0f} MiB against {b["memory"]:.0f} MiB')
    of_labels = measure(ours, '-top', labels)
    report.line('labels_wall', of_labels['wall'], f'{of_labels["cpu"]:.2f} s CPU; go tool pprof needs more than 14 GB')
    report.line('labels_memory', of_labels['memory'])
    wait, loading, size = min(first_flame(skein, big) for _ in range(TRIES))
    report.line('flame_wait', wait, f'asked at once; loading took {loading:.0f} ms')
    report.line('flame_size', size)
    start = measure(ours, '-top', ROOT / 'testdata' / 'profiles' / 'cpu.pb.gz', tries=9)
    report.line('start', start['cpu'] * 1000)

"""What profiling native programs costs, and how exact it is: bench/profiling.cc."""
import json
import re
import subprocess
import tempfile

# name, the bar, its unit, and whether a good number is high or low.
BARS = {
    'heap_pair': ('profiling: malloc and free, sampled', 2, 'ns more', 'low'),
    'heap_error': ('profiling: estimate of 10 GB', 2, '% off', 'low'),
    'cpu_error': ('profiling: CPU time of two threads', 5, '% off', 'low'),
}


def compare(report, build):
    print('\nprofiling native programs')
    with tempfile.TemporaryDirectory() as folder:
        profile = f'{folder}/cpu.pb.gz'
        run = subprocess.run([build / 'bench_profiling', profile], check=True, capture_output=True, text=True)
        raw = subprocess.run([build / 'skein', 'pprof', '-raw', profile], check=True, capture_output=True, text=True).stdout
    found = json.loads(run.stdout)
    report.line('heap_pair', found['pair'] - found['pair_off'], f'{found["pair_off"]:.1f} ns without')
    report.line('heap_error', found['heap_error'])
    # A sample: its hits, its nanoseconds, its locations.
    seconds = sum(int(ns) for ns in re.findall(r'^\s+\d+\s+(\d+):', raw, re.M)) / 1e9
    report.line('cpu_error', 100 * abs(seconds / found['cpu_seconds'] - 1), f'{seconds:.2f} of {found["cpu_seconds"]:.2f} s')

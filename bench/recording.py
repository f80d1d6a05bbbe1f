"""What recording native programs costs: bench/collect.cc, bench/compose.cc, and examples/shop under load."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
import demo_record  # noqa: E402

TRIES = 3
SECONDS = 2

# name, the bar, its unit, and whether a good number is high or low.
BARS = {
    'site_off': ('recording: a site that is off', 2, 'ns', 'low'),
    'event': ('recording: event without a stack', 15, 'ns', 'low'),
    'event_stack': ('recording: event with 12 frames', 70, 'ns', 'low'),
    'region': ('recording: region, begin and end', 0.6, 'x Go', 'low'),
    'mutex': ('recording: free mutex, both calls', 2, 'ns more', 'low'),
    'read': ('recording: read of 8 bytes', 90, 'ns more', 'low'),
    'read_file': ('recording: open, read 4 KiB, close', 10, '% more', 'low'),
    'composer': ('recording: composer, 8 threads', 25, 'ns/record', 'low'),
    'service': ('recording: requests/s of the shop', 0.9, 'x of off', 'high'),
}


def go_region_ns(go, scratch):
    program = scratch / 'regions'
    scratch.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, 'GOWORK': 'off', 'GOFLAGS': '', 'CGO_ENABLED': '0'}
    subprocess.run([go, 'build', '-trimpath', '-o', program, ROOT / 'bench' / 'regions' / 'main.go'], check=True, env=environment)
    return min(float(subprocess.run([program], check=True, capture_output=True, text=True).stdout) for _ in range(TRIES))


def sites(build):
    """The least of some runs of each number."""
    runs = [json.loads(subprocess.run([build / 'bench_collect'], check=True, capture_output=True, text=True).stdout)
            for _ in range(TRIES)]
    return {when: {what: min(run[when][what] for run in runs) for what in runs[0][when]} for when in runs[0]}


def shop_rates(build, trace):
    """Requests a second without and with recording: the best of some runs, in turns."""
    off, on = [], []
    for _ in range(TRIES):
        off.append(demo_record.run(build, trace, SECONDS, plain=True)[0])
        on.append(demo_record.run(build, trace, SECONDS)[0])
    return max(off), max(on)


def compare(report, go, build):
    scratch = ROOT / 'build' / 'bench'
    print('\nrecording native programs')
    ns = sites(build)
    off, on = ns['off'], ns['recording']
    report.line('site_off', off['log'], f'a region: {off["region"]:.1f}')
    report.line('event', on['label'])
    report.line('event_stack', on['region'] / 2)
    theirs = go_region_ns(go, scratch)
    report.line('region', on['region'] / theirs, f'{on["region"]:.0f} ns against {theirs:.0f} ns')
    report.line('mutex', on['mutex'] - off['mutex'], f'{off["mutex"]:.1f} -> {on["mutex"]:.1f}')
    report.line('read', on['read'] - off['read'], f'{off["read"]:.0f} -> {on["read"]:.0f}')
    report.line('read_file', (on['file'] / off['file'] - 1) * 100, f'{off["file"]:.0f} -> {on["file"]:.0f} ns')
    report.line('composer', float(subprocess.run([build / 'bench_compose'], check=True, capture_output=True, text=True).stdout))
    rate_off, rate_on = shop_rates(build, scratch / 'shop.trace')
    report.line('service', rate_on / rate_off, f'{rate_off:.0f} -> {rate_on:.0f}')

#!/usr/bin/env python3
"""Records examples/shop, a C++ service, under load: `make demo-record`.

    tools/demo_record.py BUILD [-o TRACE] [--seconds=3] [--unlocked] [--plain]

BUILD is the folder of skein and of the examples. Starts the shop's warehouse, the shop under `skein record`
(--plain: without), and lets wrk, or where there is none a few threads of this script, ask for its pages. Prints
what the load maker measured.
"""
import argparse
import http.client
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

SHOP = pathlib.Path(__file__).resolve().parent.parent / 'examples' / 'shop'
CONNECTIONS = 16


class Program:
    """A running program that prints its port first."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            raise SystemExit(f'{command[0]} printed no port')
        self.port = int(line)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.process.stdout.close()
        return status


def load_by_wrk(port, seconds):
    done = subprocess.run(['wrk', '--threads=1', f'--connections={CONNECTIONS}', f'--duration={seconds}s', '--latency',
                           '--script', SHOP / 'load.lua', f'http://127.0.0.1:{port}'],
                          capture_output=True, text=True, check=True)
    if 'Non-2xx' in done.stdout or 'Socket errors' in done.stdout:
        raise SystemExit(done.stdout)
    value = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if len(line.split()) == 2}
    return float(value['Requests/sec:']), value['50%'], value['99%']


def load_by_threads(port, seconds):
    """For machines without wrk, and for tests."""
    took_ms = []
    end = time.monotonic() + seconds

    def ask(first):
        connection = http.client.HTTPConnection('127.0.0.1', port)
        item = first
        while time.monotonic() < end:
            begin = time.monotonic()
            connection.request('GET', f'/items/{item}')
            answer = connection.getresponse()
            if answer.status != 200 or not answer.read():
                raise SystemExit(f'item {item}: status {answer.status}')
            took_ms.append((time.monotonic() - begin) * 1000)
            item = (item + 7) % 500
        connection.close()

    threads = [threading.Thread(target=ask, args=(31 * i,)) for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took_ms.sort()
    return len(took_ms) / seconds, f'{took_ms[len(took_ms) // 2]:.2f}ms', f'{took_ms[len(took_ms) * 99 // 100]:.2f}ms'


def run(build, trace, seconds, unlocked=False, plain=False, with_wrk=True):
    """Requests per second, and the latency that half and 99 % of them kept below, as text."""
    warehouse = Program(build / 'example_warehouse')
    recorder = [] if plain else [build / 'skein', 'record', '-o', trace]
    try:
        shop = Program(*recorder, build / 'example_shop', warehouse.port, *(['--unlocked'] if unlocked else []))
        load = load_by_wrk if with_wrk and shutil.which('wrk') else load_by_threads
        try:
            return load(shop.port, seconds)
        finally:
            if shop.stop() != 0:
                raise SystemExit('the shop failed')
    finally:
        warehouse.stop()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('build', type=pathlib.Path)
    options.add_argument('-o', dest='trace', type=pathlib.Path, default='shop.trace')
    options.add_argument('--seconds', type=int, default=3)
    options.add_argument('--unlocked', action='store_true', help='the shop whose lock is held only where it has to be')
    options.add_argument('--plain', action='store_true', help='record nothing')
    chosen = options.parse_args()
    rate, half, most = run(chosen.build, chosen.trace, chosen.seconds, chosen.unlocked, chosen.plain)
    print(f'{rate:.0f} requests/s; half of them within {half}, 99 % within {most}')


if __name__ == '__main__':
    sys.exit(main())

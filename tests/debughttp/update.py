#!/usr/bin/env python3
"""Writes what Go's net/http/pprof answers to testdata/debughttp/go.json:   update.py [GO]"""
import json
import pathlib
import subprocess
import sys
import tempfile

import requests

FOLDER = pathlib.Path(__file__).resolve().parent


def main():
    go = sys.argv[1] if len(sys.argv) > 1 else 'go'
    with tempfile.TemporaryDirectory() as scratch:
        program = pathlib.Path(scratch) / 'server'
        subprocess.run([go, 'build', '-o', program, FOLDER / 'server.go'], check=True)
        server = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline())
            answers = {f'{method} {target}': requests.ask(port, method, target)[0] for method, target in requests.REQUESTS}
        finally:
            server.kill()
            server.wait()
    lines = ',\n'.join(f'  {json.dumps(asked)}: {json.dumps(answer)}' for asked, answer in answers.items())
    (FOLDER.parents[1] / 'testdata' / 'debughttp' / 'go.json').write_text('{\n' + lines + '\n}\n')


if __name__ == '__main__':
    main()

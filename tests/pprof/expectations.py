"""Runs command lines of pprof, and keeps what they answered as text files that people can read."""
import gzip
import hashlib
import html
import os
import pathlib
import re
import subprocess
import tempfile

TESTDATA = pathlib.Path(__file__).resolve().parents[2] / 'testdata' / 'profiles'
EXPECTED = TESTDATA / 'expected'


def page(text):
    """What a page says: its styles and scripts are our own."""
    body = text[text.index('<body>'):]
    body = re.sub(r'<script.*?</script>\n?', '', body, flags=re.DOTALL)
    body = re.sub(r' onClick="[^"]*"', '', body)
    return '\n'.join(line.rstrip() for line in html.unescape(body).splitlines()) + '\n'


def shown(output):
    """Profiles are compared by their content, not by how gzip packed it."""
    if output.startswith(b'<!DOCTYPE html>'):
        return page(output.decode())
    if not output.startswith(b'\x1f\x8b'):
        return output.decode()
    raw = gzip.decompress(output)
    return f'profile of {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}\n'


def answer(program, arguments):
    """What a program answers, as one text: exit status, output, and then messages."""
    words = ''
    if '<' in arguments:  # The shell.
        words = arguments[-1].replace('; ', '\n') + '\n'
        arguments = arguments[:-2]
    with tempfile.TemporaryDirectory() as home:
        environment = {'PATH': os.environ['PATH'], 'HOME': home, 'TZ': 'UTC', 'LC_ALL': 'C.UTF-8'}
        run = subprocess.run(program + ['-symbolize=none'] + arguments, cwd=TESTDATA, env=environment,
                             input=words.encode(), capture_output=True, timeout=60, check=False)
    text = f'exit {run.returncode}\n{shown(run.stdout)}'.replace('(pprof) ', '')
    messages = run.stderr.decode().replace('pprof: ', '')
    return text + ''.join(f'! {line}\n' for line in messages.splitlines())


def write(name, answers):
    blocks = [f'=== {" ".join(arguments)}\n{text}' for arguments, text in answers]
    (EXPECTED / f'{name}.txt').write_text(''.join(blocks))


def read(name):
    """From command lines to answers."""
    blocks = re.split(r'^=== ', (EXPECTED / f'{name}.txt').read_text(), flags=re.MULTILINE)[1:]
    return dict(block.split('\n', 1) for block in blocks)

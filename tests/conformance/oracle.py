"""Go's own trace library, as a program that is built of tests/oracle."""
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Oracle:
    def __init__(self, go, folder):
        self.program = os.path.join(folder, "oracle")
        build = os.path.join(ROOT, "tests", "oracle", "build.sh")
        subprocess.run([build, self.program], env={**os.environ, "GO": go}, check=True)

    def ask(self, trace, *options):
        return json.loads(subprocess.run([self.program, *options, trace], capture_output=True, check=True).stdout)

#!/usr/bin/env python3
"""Checks that NOTICE names every library that tools/setup.sh installs, and no other."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = r"\blib[a-z0-9.+-]+-dev\b"


def main():
    build = re.search(r"^build='(.*?)'", (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8"), re.M | re.S)
    installed = set(re.findall(LIBRARY, build[1]))
    named = set(re.findall("^" + LIBRARY, (ROOT / "NOTICE").read_text(encoding="utf-8"), re.M))
    for what, names in (("not in NOTICE", installed - named), ("in NOTICE, but not installed", named - installed)):
        for name in sorted(names):
            print(f"{name}: {what}")
    print("notices: ok" if installed == named else "notices: wrong")
    return installed != named


if __name__ == "__main__":
    sys.exit(main())

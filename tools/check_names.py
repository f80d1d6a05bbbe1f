#!/usr/bin/env python3
"""Checks that each type under src/ has a name of its own.

Modules become one program, in which two types of one namespace with one name are undefined behaviour that no compiler
or linker reports: it keeps one of their constructors for both. Types within unnamed namespaces, functions and other types
do not count. Exits 1 and prints file:line of each further definition.
"""
import pathlib
import re
import sys

TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL)
TOKEN = re.compile(
    r'(?P<space>\bnamespace\b\s*(?P<path>[\w:]*)\s*\{)'
    r'|\b(?:struct|class|union|enum(?:\s+class)?)\s+(?:alignas\(\w+\)\s*)?(?P<type>\w+)\s*(?:final\s*)?(?::[^:{};()][^{};()]*)?\{'
    r'|(?P<open>\{)|(?P<close>\})')


def blank(match):
    return re.sub(r'[^\n]', ' ', match[0])


def types(code):
    """The name with its namespaces, and the line, of each type that other files could name."""
    code = TEXT.sub(blank, code)
    scopes = []  # The namespaces, or None for what is inside of anything else.
    for token in TOKEN.finditer(code):
        if token['close']:
            scopes and scopes.pop()
            continue
        if token['type'] and None not in scopes:
            line = code.count('\n', 0, token.start()) + 1
            yield '::'.join([*scopes, token['type']]), line
        scopes.append((token['path'] or None) if token['space'] else None)


def main():
    src = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else 'src')
    first, clashes = {}, []
    for file in sorted(src.rglob('*')):
        if file.suffix not in ('.h', '.cc'):
            continue
        for name, line in types(file.read_text(errors='replace')):
            place = f'{file}:{line}'
            if name in first:
                clashes.append(f'{place}: {name} is also the name of a type at {first[name]}')
            first.setdefault(name, place)
    print('\n'.join(clashes) or f'names: ok, {len(first)} types')
    return 1 if clashes else 0


if __name__ == '__main__':
    sys.exit(main())

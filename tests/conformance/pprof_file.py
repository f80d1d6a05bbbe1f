"""Reads what is needed of a pprof file (profile.proto, gzipped) without a library."""

import gzip


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, value) of each field: an int, or the bytes of a text or message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            assert key & 7 == 2, key
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def numbers(value):
    """Of a repeated field, packed or not."""
    if isinstance(value, int):
        return [value]
    found, at = [], 0
    while at < len(value):
        number, at = varint(value, at)
        found.append(number)
    return found


def lines_of(packed):
    """One line for each stack: "count ns stack", as tests/oracle prints them, sorted."""
    strings, functions, locations, samples = [], {}, {}, []
    for number, value in fields(gzip.decompress(packed)):
        if number == 6:
            strings.append(value.decode(errors="replace"))
        elif number == 5:
            functions.update([(f[1], f) for f in [dict(fields(value))]])
        elif number == 4:
            location = dict(fields(value))
            locations[location[1]] = location.get(3, 0), dict(fields(location[4]))
        elif number == 2:
            stack, values = [], []
            for field, part in fields(value):
                if field == 1:
                    stack += numbers(part)
                elif field == 2:
                    values += numbers(part)
            samples.append((stack, values))

    def frame(location):
        address, line = locations[location]
        function = functions[line[1]]
        name, file = strings[function.get(2, 0)], strings[function.get(4, 0)]
        return f"{address:x} {name} {file}:{line.get(2, 0)}"

    return sorted(f"{values[0]} {values[1]} {';'.join(map(frame, stack))}" for stack, values in samples)

"""What tests ask of /debug/pprof, and what of the answers must be as Go's are."""
import http.client

ROOT = '/debug/pprof/'
PROFILES = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate']
HEADERS = ['Allow', 'Content-Disposition', 'Content-Type', 'Location', 'X-Content-Type-Options', 'X-Go-Pprof']

REQUESTS = [
    ('GET', '/'), ('GET', '/debug'), ('GET', '/debug/pprof'), ('GET', ROOT), ('HEAD', ROOT), ('GET', ROOT + '?debug=1'),
    ('PUT', ROOT), ('GET', ROOT + 'cmdline'), ('HEAD', ROOT + 'cmdline'), ('POST', ROOT + 'heap'), ('DELETE', ROOT + 'profile'),
    ('GET', ROOT + 'symbol'), ('GET', ROOT + 'symbol?0x0+0x1+nonsense'), ('POST', ROOT + 'symbol'),
    ('GET', ROOT + 'profile?seconds=1'), ('GET', ROOT + 'trace?seconds=0.1'), ('GET', ROOT + 'trace?seconds=-3'),
    ('GET', ROOT + 'nothing'), ('GET', ROOT + 'nothing?seconds=1'), ('GET', ROOT + 'heap/'), ('GET', ROOT + 'heap?gc=1'),
    ('GET', ROOT + 'heap?debug=1&gc=1'), ('GET', ROOT + 'heap?seconds=1;debug=1'), ('GET', ROOT + 'heap?%73econds=%30'),
    ('GET', ROOT + 'heap?seconds=%zz&debug=1'), ('GET', ROOT + 'heap?debug=1&debug=0'),
] + [request for name in PROFILES for request in [
    ('GET', ROOT + name), ('HEAD', ROOT + name), ('GET', ROOT + name + '?debug=0'), ('GET', ROOT + name + '?debug=1'),
    ('GET', ROOT + name + '?debug=x'), ('GET', ROOT + name + '?seconds=1'), ('GET', ROOT + name + '?seconds=0'),
    ('GET', ROOT + name + '?seconds=-1'), ('GET', ROOT + name + '?seconds=1.5'), ('GET', ROOT + name + '?seconds=1&debug=1'),
]] + [('GET', ROOT + 'goroutine?debug=2')]


def ask(port, method, target, posted='0x0'):
    """Status, headers and, of text that is the same everywhere, the body; and the body itself."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
    connection.request(method, target, body=posted if method == 'POST' else None)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    found = {'status': answer.status, 'headers': {name: answer.getheader(name) for name in HEADERS if answer.getheader(name)}}
    if answer.status != 200 or '/symbol' in target:
        found['body'] = body.decode()
    return found, body

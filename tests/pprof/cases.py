"""The command lines whose output must be that of google/pprof, to the byte.

Each case is a list of arguments; it is run in testdata/profiles with TZ=UTC. Expectations stand in
testdata/profiles/expected/, one file for each profile; tests/pprof/update.py makes them.
"""

# Left out because google/pprof itself does not always answer the same: -files and -call_tree where nodes
# that differ have one name (their order is that of a Go map).

SMALL = ['contention', 'contention.mangled', 'cpu', 'cpu.mangled', 'cpusmall', 'heap', 'heap_alloc',
         'heap_request', 'heap_sizetags', 'heap_tags', 'long_name_funcs', 'report_testprofile',
         'symbolz', 'unknown']
REAL = ['go_allocs', 'go_block', 'go_cpu', 'go_goroutine', 'go_heap', 'go_mutex', 'go_threadcreate']
LEGACY = ['legacy_cppbench.contention', 'legacy_cppbench.cpu', 'legacy_cppbench.growth', 'legacy_cppbench.heap',
          'legacy_cppbench.thread', 'legacy_cppbench.thread.all', 'legacy_cppbench.thread.none', 'legacy_go.crc32.cpu',
          'legacy_go.godoc.thread', 'legacy_gobench.cpu', 'legacy_gobench.heap', 'legacy_java.contention',
          'legacy_java.cpu', 'legacy_java.heap']

FOR_SMALL = [
    '-top', '-text -cum', '-top -lines', '-top -addresses -noinlines', '-top -unit=auto -sample_index=0',
    '-tree', '-tree -lines -nodecount=3', '-peek .', '-traces', '-traces -lines', '-raw', '-tags',
    '-comments', '-dot', '-dot -lines', '-callgrind', '-proto', '-topproto',
    '-list line|main -source_path=.',
]
FOR_REAL = [
    '-top -nodecount=15', '-top -cum -nodecount=15 -lines', '-top -sample_index=0 -nodecount=9',
    '-tree -nodecount=6', '-tree -focus=main -relative_percentages -nodecount=4', '-dot -nodecount=6',
    '-dot -nodecount=6 -lines -focus=runtime', '-tags', '-comments', '-peek main\\.main$',
    '-top -hide=^runtime -nodecount=8', '-top -show=^main|^runtime -nodecount=8',
    '-top -ignore=gc|mark -nodecount=8', '-proto', '-topproto -nodecount=20',
]
FOR_LEGACY = ['-top -addresses -nodecount=12', '-top', '-tags', '-proto', '-traces -addresses -focus=nothing',
              '-callgrind -nodecount=2']
OTHERS = [
    '-top -focus=line1 cpu', '-top -focus=line1 -ignore=line2 cpu', '-top -ignore=line3 cpu',
    '-top -hide=line2 cpu', '-top -show=line2 cpu', '-top -show_from=line2 cpu',
    '-top -prune_from=line2 cpu', '-top -focus=nothing cpu', '-top -hide=nothing -ignore=none cpu',
    '-top -focus=line1 -relative_percentages cpu', '-tree -hide=line3 -lines cpu',
    '-traces -show=line2|line3 cpu', '-dot -focus=line1 -nodecount=2 cpu', '-top -trim=false cpu',
    '-top -nodefraction=0.5 cpu', '-top -nodecount=2 cpu', '-dot -edgefraction=0.5 cpu',
    '-dot -nodefraction=0.2 cpu', '-top -divide_by=7 cpu', '-top -divide_by=0 cpu',
    '-top -unit=ms cpu', '-top -unit=hours cpu', '-top -unit=mb cpu', '-top -mean cpu',
    '-tree -mean heap', '-top -sample_index=samples cpu', '-top -sample_index=9 cpu',
    '-top -sample_index=nothing cpu', '-top -compact_labels cpu', '-top -lines -showcolumns cpu',
    '-top -filefunctions cpu', '-top -functions cpu', '-top -noinlines cpu', '-tree -noinlines cpu',
    '-dot -noinlines -lines cpu', '-raw -focus=line1 cpu', '-proto -focus=line1 cpu',
    '-callgrind -focus=line1 cpu', '-tags -focus=line1 cpu', '-peek line2 cpu', '-peek nothing cpu',
    '-list nothing cpu', '-list line2 -noinlines -source_path=. cpu', '-list 3000 -source_path=. cpu',
    '-list line1 -trim_path=testdata -source_path=testdata cpu', '-list line1 -source_path=expected cpu',
    '-top -tagfocus=key1:tag1 cpu', '-top -tagfocus=tag[13] cpu', '-top -tagignore=tag2 cpu',
    '-tags -tagshow=key1 cpu', '-tags -taghide=key1 cpu', '-traces -tagshow=key2 cpu',
    '-top -tagroot=key1 cpu', '-top -tagleaf=key2 cpu', '-tree -tagroot=key1,key2 cpu',
    '-traces -tagroot=key1 -tagleaf=key3 cpu', '-dot -tagroot=key1 cpu', '-top -tagroot=nothing cpu',
    '-top -tagfocus=1024 heap', '-top -tagfocus=bytes=1mb: heap_tags', '-top -tagfocus=:512kb heap',
    '-top -tagfocus=100kb:2mb heap', '-top -tagignore=1mb: heap', '-tags -unit=bytes heap',
    '-tags -unit=mb heap_sizetags', '-traces heap_sizetags', '-dot heap_sizetags',
    '-top -tagleaf=bytes heap', '-top -tagroot=bytes -unit=kb heap', '-dot -unit=kb heap_tags',
    '-top -inuse_objects heap', '-top -alloc_space heap', '-top -inuse_space -alloc_objects heap_alloc',
    '-top -contentions contention', '-top -mean_delay contention', '-top -total_delay contention',
    '-dot -mean_delay contention', '-traces -mean_delay contention',
    '-top cpu cpu', '-top cpu cpusmall', '-raw cpu cpu', '-proto cpu cpusmall', '-tree heap heap_alloc',
    '-top cpu heap', '-raw heap heap_request heap_tags', '-top heap heap_tags heap_sizetags',
    '-top -base cpusmall cpu', '-top -diff_base cpusmall cpu', '-top -base cpu cpu',
    '-tree -diff_base cpusmall cpu', '-dot -diff_base cpusmall cpu', '-traces -base cpusmall cpu',
    '-top -diff_base cpusmall -normalize cpu', '-top -base cpusmall -normalize cpu',
    '-top -diff_base cpu -drop_negative cpusmall', '-tree -base cpu -drop_negative cpusmall',
    '-raw -diff_base cpusmall cpu', '-tags -diff_base cpusmall cpu', '-proto -diff_base heap heap_tags',
    '-top -normalize cpu', '-top -base cpu -diff_base cpu cpu', '-top -diff_base nothing.pb.gz cpu',
    '-top nothing.pb.gz', '-top cpu nothing.pb.gz', '-top README', '-top -cum -flat cpu',
    '-top -tree cpu', '-top -focus=( cpu', '-top -tagfocus=[ cpu',
    '-list ( cpu', '-top -http=:0 cpu', '-no_browser -top cpu', '-top -add_comment=hello cpu',
    '-comments -add_comment=hello cpu', '-top -buildid=abc cpu', '-top -nodecount=1 -cum go_cpu',
    '-dot -cum -nodecount=5 go_heap', '-tags -focus=main go_cpu', '-tree -diff_base go_heap go_allocs',
    '-top -base go_heap go_allocs', '-top -divide_by=2.5 -unit=kb go_heap',
    '-dot -nodecount=5 -tagshow=worker go_cpu', '-top -sample_index=inuse_objects go_heap',
    '-peek compress go_cpu', '-top -show_from=main -nodecount=10 go_cpu',
    '-top -prune_from=main -nodecount=10 go_cpu',
]

# Profiles of the programs in native/, which have no names yet: -symbolize here undoes the =none that all get.
NATIVE = [
    f'{options} -symbolize={mode} native/{profile}.count' for options, mode, profile in [
        ('-top', 'local', 'tiny'), ('-top -lines -showcolumns', 'local', 'tiny'), ('-raw', 'local', 'tiny'),
        ('-traces -addresses', 'local', 'tiny'), ('-tree -noinlines', 'local', 'tiny'), ('-callgrind', 'local', 'tiny'),
        ('-top', 'fastlocal', 'tiny'), ('-raw', 'fastlocal', 'tiny'), ('-top', 'demangle=none', 'tiny'),
        ('-top', 'demangle=full', 'tiny'), ('-top', 'local:demangle=templates', 'tiny'), ('-proto', 'force', 'tiny'),
        ('-top', 'remote', 'tiny'), ('-top', 'quickly', 'tiny'), ('-raw', 'local', 'tiny_stripped'),
        ('-top -lines', '', 'tiny_stripped'), ('-raw', 'fastlocal', 'tiny_stripped'), ('-top', 'local', 'tiny_elsewhere'),
        ('-list Work|Sum -trim_path=/srv/tiny -source_path=native', 'local', 'tiny'),
        ('-list . -source_path=native', 'local', 'tiny'), ('-peek Work', 'local', 'tiny'), ('-dot', 'local', 'tiny'),
        ('-top -buildid=abcdef', 'local', 'tiny'), ('-tree native/tiny', 'local', 'tiny_elsewhere'),
        ('-top native/tiny.cc', 'local', 'tiny_elsewhere'), ('-disasm=Work', 'local', 'tiny_inside'),
        ('-disasm=. -focus=Largest', 'local', 'tiny_inside'), ('-disasm=Work -intel_syntax', 'local', 'tiny_inside'),
        ('-disasm=tiny::Largest.int', 'local', 'tiny_inside'),
        ('-disasm=nothing', 'local', 'tiny_inside'),
        ('-disasm=Work', 'local', 'tiny_elsewhere'), ('-disasm=Work -weblist=Work', 'local', 'tiny_inside'),
        ('-weblist=nothing', 'local', 'tiny'), ('-disasm=_start', 'local', 'tiny_stripped'),
    ]
]
# Options together, on programs that were taken apart.
NATIVE += [f'{options} -symbolize=local native/tiny_inside.count' for options in [
    '-top -cum -focus=Twice -lines', '-top -hide=Twice|Sum', '-top -show_from=Work -addresses', '-tree -lines -nodecount=4',
    '-tree -noinlines -focus=Largest -relative_percentages', '-peek Sum', '-traces -noinlines -lines', '-dot -lines',
    '-dot -noinlines -addresses', '-callgrind -lines', '-top -filefunctions',
    '-top -prune_from=Twice', '-raw -ignore=Largest', '-topproto -lines', '-tags', '-top -divide_by=3 -unit=auto',
    '-list tiny:: -trim_path=/srv/tiny -source_path=native', '-list Sum -trim_path=/srv -source_path=native',
    '-list Largest -source_path=nowhere', '-disasm=Work|Largest -divide_by=10', '-disasm=_start -focus=Largest',
    '-disasm=Work -ignore=Twice -relative_percentages', '-top native/tiny native/tiny_elsewhere.count',
    '-top -diff_base native/tiny.count', '-tree -base native/tiny_stripped.count', '-raw native/tiny_stripped.count',
]]
# Pages of source and instructions: what they say, not how they look.
WEBLIST = [f'{options} -output=/dev/stdout -symbolize=local -source_path=native -trim_path=/srv/tiny native/{profile}.count'
           for options, profile in [
               ('-weblist=Work', 'tiny_inside'), ('-weblist=. -focus=Largest', 'tiny_inside'), ('-weblist=Sum', 'tiny_inside'),
               ('-weblist=tiny.cc', 'tiny_inside'), ('-weblist=Twice -divide_by=3', 'tiny_inside'), ('-weblist=Work', 'tiny'),
               ('-weblist=Work -intel_syntax', 'tiny_inside'), ('-weblist=. -ignore=Twice', 'tiny_elsewhere'),
               ('-weblist=Largest -noinlines', 'tiny_inside'), ('-weblist=_start', 'tiny_stripped')]]
# Names that profiles have already are made readable too.
NAMES = [f'-top -symbolize={mode} {profile}' for mode in ('', 'local', 'force', 'demangle=full', 'demangle=templates')
         for profile in ('cpu.mangled', 'heap.mangled', 'long_name_funcs', 'go_cpu', 'unknown', 'legacy_java.cpu')]

# Words of the shell, one line each.
SHELL = [
    'o', 'top 2', 'cum=true; top2', 'focus=line1; peek line2; :; top', 'help nothing',
    'x; lines; focus; nodecount=x; sample_index=nothing; list', 'samples; top; mean_cpu; top; total_cpu; top',
    'tags tag1 -tag2; tags', 'tree 3 line2 -line1', 'unit=ms //: a comment; top; unit=auto; top', 'focus line1',
    'call_tree; o', 'granularity=lines; top 3; lines=true; o', 'top 4 -cum; top 4', 'quit; top',
]


def profile(word):
    return word + '.pb.gz' if word in SMALL + REAL else word


def cases():
    """(expectation file, arguments) of each case."""
    for name in SMALL:
        yield from ((name, line.split() + [profile(name)]) for line in FOR_SMALL)
    for name in REAL:
        yield from ((name, line.split() + [profile(name)]) for line in FOR_REAL)
    for name in LEGACY:
        yield from (('legacy', line.split() + [name]) for line in FOR_LEGACY)
    yield from (('native', line.split()) for line in NATIVE)
    yield from (('native', [profile(word) for word in line.split()]) for line in NAMES)
    yield from (('weblist', line.split()) for line in WEBLIST)
    yield from (('shell', ['cpu.pb.gz', '<', words]) for words in SHELL)
    yield from (('options', [profile(word) for word in line.split()]) for line in OTHERS)

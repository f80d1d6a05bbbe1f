import type { Group } from '../api/goroutine_types';
import type { Task, TaskType } from '../api/task_types';
import type { TraceInfo } from '../api/trace_types';
import type { GoroutineRef } from '../api/types';
import { formatCount, plural, shownName } from '../base/format';
import { singleRow, type Row, type Run } from './rows';
import type { Work } from './work';

// A list that may not be wholly at hand (api/paged_list.ts).
export interface ListView<T> {
  readonly total: number;
  at(i: number): T | undefined;
  indexOf(id: number): number;
  want(from: number, to: number): void;
}

// What the rows of the timeline are made from.
export interface TreeInput {
  readonly trace: TraceInfo;
  readonly groups: readonly Group[];
  readonly taskTypes: readonly TaskType[];
  readonly pins: readonly string[];
  readonly filter: string;
  readonly focus: Focus | null;
  isOpen(key: string): boolean;
  goroutinesOf(group: number): ListView<{ id: number; name: string }>;
  tasksOf(type: string): ListView<Task>;
  found: ListView<{ id: number; name: string }> | null; // Goroutines that fit the filter.
  depth(track: string): number; // How deep slices nest there, as far as is known.
}

// A goroutine with those that woke it, or a task with its descendants and goroutines.
export interface Focus {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly work: Work | null; // Of a task: when which goroutine worked for it.
}

export const HEIGHT = {
  section: 28, counter: 52, lane: 18, state: 20, nested: 12, group: 26, goroutine: 18, type: 24, note: 28,
} as const;

const LANES: Record<string, string> = {
  network: 'Network', timers: 'Timers', syscalls: 'System calls', runtime: 'Runtime', logs: 'User logs',
};

// Sections as they stand from top to bottom.
const SECTIONS: readonly { key: string; title: string; runs(input: TreeInput): Run[] }[] = [
  { key: 'focus', title: '', runs: focusRuns },
  { key: 'pinned', title: 'Pinned', runs: pinnedRuns },
  { key: 'found', title: 'Goroutines found', runs: foundRuns },
  { key: 'counters', title: 'Counters', runs: counterRuns },
  { key: 'gc', title: 'Garbage collection', runs: gcRuns },
  { key: 'events', title: 'Events', runs: eventRuns },
  { key: 'procs', title: 'Processors', runs: procRuns },
  { key: 'threads', title: 'Threads', runs: threadRuns },
  { key: 'goroutines', title: 'Goroutines', runs: groupRuns },
  { key: 'tasks', title: 'Tasks', runs: taskRuns },
];

// Sections that begin closed; everything else that opens inside a section begins closed too.
const CLOSED_AT_FIRST: ReadonlySet<string> = new Set(['section/threads']);

export function isOpenAtFirst(key: string): boolean {
  return key.startsWith('section/') && !CLOSED_AT_FIRST.has(key);
}

export function trackRuns(input: TreeInput): Run[] {
  const runs: Run[] = [];
  for (const section of SECTIONS) {
    const rows = section.runs(input);
    if (rows.length === 0) continue;
    const key = `section/${section.key}`;
    const open = input.isOpen(key);
    runs.push(singleRow(sectionRow(key, sectionTitle(section, input), sectionDetail(section.key, input), open),
      HEIGHT.section));
    if (open) runs.push(...rows);
  }
  if (runs.length === 0) runs.push(singleRow(noteRow('note/none', 'No track fits the filter.'), HEIGHT.note));
  return runs;
}

function sectionTitle(section: { key: string; title: string }, input: TreeInput): string {
  return section.key === 'focus' ? (input.focus?.title ?? '') : section.title;
}

function sectionRow(key: string, title: string, detail: string, open: boolean): Row {
  return { key, kind: 'section', track: null, family: key, title, detail, indent: 0, open };
}

function noteRow(key: string, title: string): Row {
  return { key, kind: 'note', track: null, family: key, title, detail: '', indent: 1, open: null };
}

function sectionDetail(key: string, input: TreeInput): string {
  switch (key) {
    case 'procs': return formatCount(input.trace.procs.length);
    case 'threads': return formatCount(input.trace.threads.length);
    case 'goroutines': return formatCount(input.trace.goroutines);
    case 'tasks': return formatCount(input.trace.tasks);
    case 'found': return formatCount(input.found?.total ?? 0);
    default: return '';
  }
}

function fits(filter: string, title: string): boolean {
  return filter === '' || title.toLowerCase().includes(filter.toLowerCase());
}

function leaf(kind: Row['kind'], track: string, title: string, detail = '', indent = 1): Row {
  return { key: track, kind, track, family: track, title, detail, indent, open: null };
}

function heightOf(kind: Row['kind'], depth: number): number {
  const base = kind === 'goroutine' ? HEIGHT.goroutine : HEIGHT.state;
  return base + 4 + depth * HEIGHT.nested;
}

function focusRuns(input: TreeInput): Run[] {
  return (input.focus?.rows ?? []).map((row) => placed({ ...row, key: `focus:${row.key}` }, input));
}

function pinnedRuns(input: TreeInput): Run[] {
  return input.pins.flatMap((track) => {
    const row = rowOfTrack(track, input);
    return row ? [placed({ ...row, key: `pin:${track}` }, input)] : [];
  });
}

function placed(row: Row, input: TreeInput): Run {
  const track = row.track ?? '';
  switch (row.kind) {
    case 'counter': return singleRow(row, HEIGHT.counter);
    case 'lane': return singleRow(row, laneHeight(track, input));
    case 'group': return singleRow({ ...row, open: null }, HEIGHT.group);
    case 'task': return singleRow({ ...row, open: null }, taskHeight(track, input));
    default: return singleRow(row, heightOf(row.kind, input.depth(track)));
  }
}

// A row for a track that stands outside its section.
export function rowOfTrack(track: string, input: Pick<TreeInput, 'groups'>): Row | null {
  const [kind = '', id = ''] = track.split('/');
  switch (kind) {
    case 'p': return leaf('proc', track, `Proc ${id}`);
    case 't': return leaf('thread', track, `Thread ${id}`);
    case 'g': return leaf('goroutine', track, `G${id}`);
    case 'task': return leaf('task', track, `Task ${id}`);
    case 'group': return leaf('group', track, groupName(input.groups.find((g) => g.group === Number(id))));
    case 'counter': return leaf('counter', track, COUNTERS[id] ?? id);
    default: return leaf('lane', track, LANES[track] ?? (track === 'gc' ? 'Garbage collection' : track));
  }
}

const COUNTERS: Record<string, string> = { goroutines: 'Goroutines', heap: 'Heap', threads: 'Threads' };

function counterRuns(input: TreeInput): Run[] {
  return Object.entries(COUNTERS).filter(([id, title]) => input.trace.counters.includes(id) && fits(input.filter, title))
    .map(([id, title]) => singleRow(leaf('counter', `counter/${id}`, title), HEIGHT.counter));
}

function laneHeight(track: string, input: TreeInput): number {
  return track === 'gc' ? Math.max(1, input.depth('gc')) * HEIGHT.lane + 4 : HEIGHT.lane + 2;
}

function gcRuns(input: TreeInput): Run[] {
  if (!input.trace.lanes.includes('gc') || !fits(input.filter, 'Garbage collection')) return [];
  return [singleRow(leaf('lane', 'gc', 'Collections', plural(input.trace.gc_cycles, 'cycle')), laneHeight('gc', input))];
}

function eventRuns(input: TreeInput): Run[] {
  return input.trace.lanes.filter((lane) => lane in LANES && fits(input.filter, LANES[lane] ?? ''))
    .map((lane) => singleRow(leaf('lane', lane, LANES[lane] ?? lane), laneHeight(lane, input)));
}

function procRuns(input: TreeInput): Run[] {
  return input.trace.procs.filter((id) => fits(input.filter, `Proc ${id}`))
    .map((id) => singleRow(leaf('proc', `p/${id}`, `Proc ${id}`), heightOf('proc', input.depth(`p/${id}`))));
}

function threadRuns(input: TreeInput): Run[] {
  return input.trace.threads.filter((id) => fits(input.filter, `Thread ${id}`))
    .map((id) => singleRow(leaf('thread', `t/${id}`, `Thread ${id}`), heightOf('thread', input.depth(`t/${id}`))));
}

export function groupName(group: { readonly name: string } | undefined): string {
  return group?.name || '(no stack seen)';
}

function groupRuns(input: TreeInput): Run[] {
  return input.groups.filter((g) => fits(input.filter, groupName(g))).flatMap((group) => {
    const key = `group/${group.group}`;
    const open = input.isOpen(key);
    const row: Row = { key, kind: 'group', track: key, family: key, title: groupName(group), detail: formatCount(group.count),
      indent: 1, open };
    const head = singleRow(row, HEIGHT.group);
    return open ? [head, goroutineRun(key, input.goroutinesOf(group.group), input)] : [head];
  });
}

function foundRuns(input: TreeInput): Run[] {
  return input.found && input.found.total > 0 ? [goroutineRun('found', input.found, input, 1)] : [];
}

function goroutineRun(owner: string, list: ListView<{ id: number; name: string }>, input: TreeInput, indent = 2): Run {
  const prefix = owner === 'found' ? 'found:' : '';
  return {
    count: list.total,
    height: heightOf('goroutine', input.depth(owner)),
    row: (i) => {
      const g = list.at(i);
      if (!g) return { ...noteRow(`${owner}#${i}`, '…'), indent };
      const row = leaf('goroutine', `g/${g.id}`, `G${g.id}`, owner === 'found' ? g.name : '', indent);
      return { ...row, key: prefix + row.key, family: owner };
    },
    indexOf: (key) => list.indexOf(idIn(key, `${prefix}g/`)),
    want: (from, to) => list.want(from, to),
  };
}

// The number behind a prefix; NaN if there is none.
function idIn(key: string, prefix: string): number {
  return key.startsWith(prefix) ? Number(key.slice(prefix.length)) : NaN;
}

function taskHeight(track: string, input: TreeInput): number {
  return HEIGHT.lane + 4 + Math.max(0, input.depth(track) - 1) * HEIGHT.nested;
}

function taskRuns(input: TreeInput): Run[] {
  return input.taskTypes.filter((t) => fits(input.filter, t.name)).flatMap((type) => {
    const key = `type/${type.name}`;
    const open = input.isOpen(key);
    const row: Row = { key, kind: 'type', track: null, family: key, title: shownName(type.name),
      detail: formatCount(type.count), indent: 1, open };
    const head = singleRow(row, HEIGHT.type);
    return open ? [head, taskRun(key, input.tasksOf(type.name), input)] : [head];
  });
}

function taskRun(owner: string, list: ListView<Task>, input: TreeInput): Run {
  return {
    count: list.total,
    height: taskHeight(owner, input),
    row: (i) => {
      const task = list.at(i);
      return task ? { ...leaf('task', `task/${task.id}`, `Task ${task.id}`, '', 2), family: owner } : noteRow(`${owner}#${i}`, '…');
    },
    indexOf: (key) => list.indexOf(idIn(key, 'task/')),
    want: (from, to) => list.want(from, to),
  };
}

export function goroutineRow(g: GoroutineRef, detail = ''): Row {
  return leaf('goroutine', `g/${g.id}`, `G${g.id}`, detail || g.name);
}

export function taskRow(task: { readonly id: number; readonly name: string }, depth = 0): Row {
  return leaf('task', `task/${task.id}`, `Task ${task.id}`, task.name, 1 + depth);
}

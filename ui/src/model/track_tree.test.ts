import { describe, expect, it } from 'vitest';
import type { Group } from '../api/goroutine_types';
import type { TaskType } from '../api/task_types';
import type { TraceInfo } from '../api/trace_types';
import { Layout } from './rows';
import { isOpenAtFirst, trackRuns, type ListView, type TreeInput } from './track_tree';

const trace = { procs: [0, 1], threads: [7001, 7002], lanes: ['gc', 'network', 'logs'], counters: ['goroutines', 'heap', 'threads'], gc_cycles: 3, goroutines: 12, tasks: 2 } as unknown as TraceInfo;
const groups = [{ group: 4, name: 'main.worker', count: 10 }, { group: 5, name: '', count: 2 }] as unknown as Group[];
const taskTypes = [{ name: 'request', count: 2 }] as unknown as TaskType[];

function listOf<T extends { id: number }>(...items: T[]): ListView<T> {
  return { total: items.length, at: (i) => items[i], indexOf: (id) => items.findIndex((x) => x.id === id), want: () => {} };
}

function layout(changes: Partial<TreeInput> & { toggled?: string[] } = {}): Layout {
  return new Layout(trackRuns({
    trace, groups, taskTypes, pins: [], filter: '', focus: null, found: null,
    isOpen: (key) => isOpenAtFirst(key) !== (changes.toggled ?? []).includes(key),
    goroutinesOf: () => listOf({ id: 17, name: 'main.worker' }, { id: 18, name: 'main.worker' }),
    tasksOf: () => listOf(),
    depth: () => 0,
    ...changes,
  }));
}

// Titles, indented, with + for what is closed and - for what is open.
function outline(of: Layout): string[] {
  return of.rowsBetween(0, of.height).map(({ row }) => `${'  '.repeat(row.indent)}${row.open === null ? '' : row.open ? '- ' : '+ '}${row.title}`);
}

describe('the tracks', () => {
  it('stand in their sections; threads and groups begin closed', () => {
    expect(outline(layout())).toEqual([
      '- Counters', '  Goroutines', '  Heap', '  Threads',
      '- Garbage collection', '  Collections',
      '- Events', '  Network', '  User logs',
      '- Processors', '  Proc 0', '  Proc 1',
      '+ Threads',
      '- Goroutines', '  + main.worker', '  + (no stack seen)',
      '- Tasks', '  + request',
    ]);
  });

  it('leave out counters without values, as of a native program that has no heap of Go', () => {
    const native = layout({ trace: { ...trace, counters: ['goroutines', 'threads'] } });
    expect(outline(native).slice(0, 3)).toEqual(['- Counters', '  Goroutines', '  Threads']);
  });

  it('open and close', () => {
    const shown = outline(layout({ toggled: ['section/counters', 'section/threads', 'group/4'] }));
    expect(shown[0]).toBe('+ Counters');
    expect(shown).toContain('  Thread 7002');
    expect(shown.slice(shown.indexOf('  - main.worker')).slice(0, 3)).toEqual(['  - main.worker', '    G17', '    G18']);
  });

  it('are left out where the filter does not fit, sections with them', () => {
    expect(outline(layout({ filter: 'PROC 1' }))).toEqual(['- Processors', '  Proc 1']);
    expect(outline(layout({ filter: 'nothing at all' }))).toEqual(['  No track fits the filter.']);
  });

  it('come to the top when pinned', () => {
    const pinned = layout({ pins: ['p/1', 'g/99'] });
    expect(outline(pinned).slice(0, 3)).toEqual(['- Pinned', '  Proc 1', '  G99']);
    expect(pinned.find('p/1')?.y).toBeGreaterThan(pinned.find('pin:p/1')?.y ?? Infinity);
  });

  it('grow with what nests on them', () => {
    const flat = layout({ toggled: ['group/4'] });
    const deep = layout({ toggled: ['group/4'], depth: (track) => (track === 'group/4' ? 2 : 0) });
    expect(deep.height - flat.height).toBe(2 * 2 * 12);
    expect(deep.find('g/18')?.height).toBe((flat.find('g/18')?.height ?? 0) + 24);
  });
});

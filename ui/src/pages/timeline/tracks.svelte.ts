import { ask } from '../../api/client';
import { PagedList } from '../../api/paged_list';
import type { GoroutineNames, RelatedAnswer } from '../../api/goroutine_types';
import type { Task, TasksAnswer, TaskType, TaskTypesAnswer, Waterfall } from '../../api/task_types';
import { plural } from '../../base/format';
import { parseList, formatList } from '../../model/route';
import { Layout } from '../../model/rows';
import { goroutineRow, isOpenAtFirst, taskRow, trackRuns, type Focus } from '../../model/track_tree';
import type { Shell } from '../context';
import { typeParams } from '../tasks/type_name';

interface Named { readonly id: number; readonly name: string }

const MAX_FOCUS_ROWS = 60;

// Which rows the timeline has: what is open, pinned, filtered and in focus stands in the address.
export class Tracks {
  layout = $state.raw(new Layout([]));
  focus = $state.raw<Focus | null>(null);
  private taskTypes: readonly TaskType[] = [];
  private readonly goroutines = new Map<number, PagedList<Named>>();
  private readonly tasks = new Map<string, PagedList<Task>>();
  private found: { filter: string; list: PagedList<Named> } | null = null;
  private readonly depths = new Map<string, number>();
  private focusKey = '';

  constructor(private readonly shell: Shell, private readonly changed: () => void) {
    if (shell.trace.tasks > 0) void this.loadTaskTypes();
  }

  private async loadTaskTypes(): Promise<void> {
    try {
      this.taskTypes = (await ask<TaskTypesAnswer>('task_types')).types;
      this.rebuild();
    } catch {
      // The rest of the timeline stands without the tasks.
    }
  }

  rebuild(): void {
    const { params } = this.shell.route;
    const toggled = new Set(parseList(params['open']));
    const filter = params['filter'] ?? '';
    const runs = trackRuns({
      trace: this.shell.trace,
      groups: this.shell.groups.all,
      taskTypes: this.taskTypes,
      pins: parseList(params['pin']),
      filter,
      focus: this.focus,
      isOpen: (key) => isOpenAtFirst(key) !== toggled.has(key),
      goroutinesOf: (group) => this.goroutinesOf(group),
      tasksOf: (type) => this.tasksOf(type),
      found: this.foundBy(filter),
      depth: (track) => this.depths.get(track) ?? 0,
    });
    this.layout = new Layout(runs);
    this.changed();
  }

  toggle(key: string): void {
    const toggled = new Set(parseList(this.shell.route.params['open']));
    if (!toggled.delete(key)) toggled.add(key);
    this.shell.set({ open: formatList(toggled) }, 'replace');
  }

  pinned(track: string): boolean {
    return parseList(this.shell.route.params['pin']).includes(track);
  }

  togglePin(track: string): void {
    const pins = parseList(this.shell.route.params['pin']);
    const rest = pins.filter((pin) => pin !== track);
    this.shell.set({ pin: formatList(rest.length < pins.length ? rest : [...pins, track]) }, 'replace');
  }

  // Slices of this depth were seen on a track: rows grow to hold them, and stay so.
  noteDepth(track: string, owner: string, depth: number): void {
    let grew = false;
    for (const key of track === owner ? [track] : [track, owner]) {
      if ((this.depths.get(key) ?? 0) >= depth) continue;
      this.depths.set(key, depth);
      grew = true;
    }
    if (grew) queueMicrotask(() => this.rebuild());
  }

  // `g/17`: it and those that woke it. `task/5`: it, its descendants and their goroutines.
  async setFocus(key: string): Promise<void> {
    if (key === this.focusKey) return;
    this.focusKey = key;
    const [kind, id = ''] = key.split('/');
    this.focus = null;
    this.rebuild();
    if (key === '') return;
    try {
      const focus = kind === 'task' ? await taskFocus(id) : await goroutineFocus(id);
      if (key !== this.focusKey) return;
      this.focus = focus;
    } catch {
      if (key === this.focusKey) this.focus = { title: `${key} is not in this trace`, rows: [], work: null };
    }
    this.rebuild();
  }

  private goroutinesOf(group: number): PagedList<Named> {
    let list = this.goroutines.get(group);
    if (!list) {
      const expected = this.shell.groups.get(group)?.count ?? 0;
      list = goroutineList({ group }, () => this.rebuild(), expected);
      this.goroutines.set(group, list);
    }
    return list;
  }

  private tasksOf(type: string): PagedList<Task> {
    let list = this.tasks.get(type);
    if (!list) {
      const load = async (offset: number, limit: number, signal: AbortSignal) => {
        const answer = await ask<TasksAnswer>('tasks', { ...typeParams(type), offset, limit, sort: 'start', order: 'asc' }, signal);
        return { total: answer.total, items: answer.tasks };
      };
      list = new PagedList(load, () => this.rebuild(), this.taskTypes.find((t) => t.name === type)?.count ?? 0, (task) => task.id);
      this.tasks.set(type, list);
    }
    return list;
  }

  private foundBy(filter: string): PagedList<Named> | null {
    if (this.found?.filter === filter) return this.found.list;
    this.found?.list.stop();
    this.found = null;
    const q = filter.trim().replace(/^[gG](?=\d+$)/, '');
    if (q === '') return null;
    const list = goroutineList({ q }, () => this.rebuild(), 0);
    this.found = { filter, list };
    list.want(0, 1);
    return list;
  }
}

function goroutineList(params: { group?: number; q?: string }, changed: () => void, expected: number): PagedList<Named> {
  return new PagedList<Named>(async (offset, limit, signal) => {
    const answer = await ask<GoroutineNames>('goroutines', { ...params, offset, limit, sort: 'created', order: 'asc', brief: 1 }, signal);
    return { total: answer.total, items: answer.goroutines };
  }, changed, expected, (g) => g.id);
}

async function goroutineFocus(id: string): Promise<Focus> {
  const { goroutines } = await ask<RelatedAnswer>('related', { goroutine: id, depth: 2 });
  const rows = goroutines.slice(0, MAX_FOCUS_ROWS)
    .map((g) => goroutineRow(g, g.depth === 0 ? g.name : `${g.name}, woke ${plural(g.wakes, 'time')}`));
  return { title: `G${id} and its wakers`, rows, work: null };
}

async function taskFocus(id: string): Promise<Focus> {
  const { tasks, goroutines } = await ask<Waterfall>('task_waterfall', { id });
  const rows = [...tasks.slice(0, MAX_FOCUS_ROWS).map((t) => taskRow(t, t.depth)), ...goroutines.slice(0, MAX_FOCUS_ROWS).map((g) => goroutineRow(g))];
  const work = new Map(goroutines.map((g) => [g.id, g.spans.map(([from, to]) => ({ from, to }))]));
  return { title: `Task ${id} ${tasks[0]?.name ?? ''}`, rows, work };
}

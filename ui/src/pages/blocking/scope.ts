import type { Params } from '../../api/client';
import type { Shell } from '../context';
import { idleOf, idleQuestion } from '../idle/idle';

// Which part of the program a profile of the trace is narrowed to.
export interface ScopePart {
  readonly params: readonly string[]; // Of the address; without them, the part is gone.
  readonly title: string;
  readonly href: string;
}

export const SCOPE_PARAMS = ['goroutine', 'group', 'task', 'region_type', 'min', 'max'] as const;

// What the address keeps from view to view of one profile, and from kind to kind.
export const KEPT_PARAMS: readonly string[] = [...SCOPE_PARAMS, 'idle', 'name'];

export function scopeParts(shell: Shell): ScopePart[] {
  const { params } = shell.route;
  const parts: ScopePart[] = [];
  const { goroutine, group, task, region_type: region } = params;
  if (goroutine) parts.push({ params: ['goroutine'], title: `Goroutine ${goroutine}`, href: shell.href(['goroutines', 'g', goroutine]) });
  if (group) parts.push({ params: ['group'], title: shell.groups.get(Number(group))?.name || `Group ${group}`, href: shell.href(['goroutines', 'group', group]) });
  if (task) parts.push({ params: ['task'], title: `Task ${task}`, href: shell.href(['timeline'], { sel: `task/${task}`, focus: `task/${task}` }) });
  if (region) parts.push({ params: ['region_type', 'min', 'max'], title: params['name'] ? `Region ${params['name']}` : `Region type ${region}`, href: shell.href(['regions', region]) });
  return parts;
}

// The share of every question about such a profile. Only of synchronisation some is idle.
export function scopeQuestion(shell: Shell, of: string): Params {
  const { params } = shell.route;
  const idle = of === 'sync' ? idleQuestion(idleOf(params, 'all')) : {};
  return { of, ...idle, ...(shell.range ?? {}), ...Object.fromEntries(SCOPE_PARAMS.map((name) => [name, params[name]])) };
}

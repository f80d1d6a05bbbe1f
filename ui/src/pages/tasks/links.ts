import { formatSpan } from '../../model/route';
import type { Shell } from '../context';

// The timeline of a task: its tracks and those of its descendants and goroutines, in the time it took.
export function taskTracks(shell: Shell, task: { readonly id: number; readonly start: number | null; readonly end: number | null }): string {
  const from = task.start ?? 0;
  const to = Math.max(from + 1, task.end ?? shell.trace.end);
  const air = Math.max(10, (to - from) * 0.05);
  return shell.href(['timeline'], { focus: `task/${task.id}`, sel: `task/${task.id}`, view: formatSpan({ from: Math.max(0, from - air), to: to + air }) });
}

// An item on the timeline, with as much room around it.
export function onTimeline(shell: Shell, item: string, from: number, to: number, focus: string | null): string {
  const air = Math.max(100, (to - from) / 2);
  return shell.href(['timeline'], { sel: item, focus, view: formatSpan({ from: Math.max(0, from - air), to: to + air }) });
}

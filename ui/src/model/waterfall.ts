import { shownName } from '../base/format';
import type { Waterfall, WaterfallTask } from '../api/task_types';
import type { Nanos } from '../base/time';

// One line of a task's waterfall; x and width are shares of the task's time.
export interface Line {
  readonly key: string;
  readonly kind: 'task' | 'region';
  readonly id: number; // Of the task.
  readonly item: string;
  readonly title: string;
  readonly indent: number;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly open: boolean; // The trace does not show its beginning or its end.
  readonly logs: WaterfallTask['log_list'];
}

// Every task with its regions below, as they begin.
export function linesOf(waterfall: Waterfall, most: number): Line[] {
  const lines: Line[] = [];
  for (const task of waterfall.tasks) {
    lines.push({
      key: `task/${task.id}`, kind: 'task', id: task.id, item: `task/${task.id}`, title: `${task.id} ${task.name}`, indent: task.depth,
      start: task.start ?? waterfall.from, end: task.end ?? waterfall.to, open: !task.complete, logs: task.log_list,
    });
    for (const region of task.region_list) {
      lines.push({
        key: region.item, kind: 'region', id: task.id, item: region.item, title: shownName(region.name), indent: task.depth + 1,
        start: region.start, end: region.end, open: false, logs: [],
      });
    }
    if (lines.length >= most) return lines.slice(0, most);
  }
  return lines;
}

// Where a moment stands, clipped to the task's time.
export function shareOf(waterfall: Pick<Waterfall, 'from' | 'to'>, time: Nanos): number {
  return Math.min(1, Math.max(0, (time - waterfall.from) / (waterfall.to - waterfall.from)));
}

import { expect, it } from 'vitest';
import type { Waterfall } from '../api/task_types';
import { linesOf, shareOf } from './waterfall';

const TASK = { name: 'request', parent: null, duration: 80, complete: true, logs: 0, regions: 1, depth: 0, log_list: [] };
const WATERFALL: Waterfall = {
  from: 10, to: 90, task_count: 2, goroutines: [], goroutine_count: 0, states: [],
  tasks: [
    { ...TASK, id: 1, start: 10, end: 90, region_list: [{ item: 'region/0', name: 'load', start: 20, end: 30, goroutine: null }] },
    { ...TASK, id: 2, name: 'part', parent: 1, start: 40, end: null, complete: false, depth: 1, region_list: [] },
  ],
};

it('has a line for each task, with its regions below', () => {
  expect(linesOf(WATERFALL, 10).map((line) => [line.title, line.indent, line.start, line.end, line.open])).toEqual([
    ['1 request', 0, 10, 90, false], ['load', 1, 20, 30, false], ['2 part', 1, 40, 90, true]]);
});

it('stops where there is no more room', () => expect(linesOf(WATERFALL, 2)).toHaveLength(2));

it('places moments within the time of the task', () => {
  expect([0, 30, 90, 100].map((time) => shareOf(WATERFALL, time))).toEqual([0, 0.25, 1, 1]);
});

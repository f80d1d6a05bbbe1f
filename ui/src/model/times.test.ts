import { expect, it } from 'vitest';
import type { StateInfo } from '../api/trace_types';
import { classOfReason, timesByClass } from './times';

const classes = ['running', 'runnable', 'syscall', 'syscall (blocked)', 'network', 'sync', 'GC', 'other'];
const waiting = (reason: string, c: number): StateInfo => ({ title: reason, state: 'Waiting', reason, class: c, proc_lost: false });
const row = { exec: 1, sched: 2, syscall: 3, syscall_block: 4 };

it('sums block reasons into their classes', () => {
  const classOf = classOfReason([waiting('chan receive', 5), waiting('select', 5), waiting('network', 4)], classes);
  expect(timesByClass({ ...row, block: { 'chan receive': 10, select: 20, network: 5, 'never heard of': 7 } }, classOf))
    .toEqual([1, 2, 3, 4, 5, 30, 0, 7]);
});

it('understands the names of classes, as they come within a window', () => {
  const classOf = classOfReason([], classes);
  expect(timesByClass({ ...row, block: { sync: 10, GC: 3 } }, classOf)).toEqual([1, 2, 3, 4, 0, 10, 3, 0]);
});

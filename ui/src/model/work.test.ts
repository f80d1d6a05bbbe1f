import { expect, it } from 'vitest';
import { NONE } from '../api/tile';
import { isWork, workIn, type Work } from './work';

const WORK: Work = new Map([[17, [{ from: 10, to: 20 }, { from: 40, to: 60 }]]]);
const TILE = {
  start: Float64Array.of(5, 50, 70), end: Float64Array.of(45, 65, 80), goroutine: Float64Array.of(17, 17, 18),
  slices: Uint32Array.of(1, 1, 1), group: Uint32Array.of(0, 0, 0),
};

it('clears the parts of a slice in which its goroutine was at work', () => {
  expect(workIn(TILE, 0, WORK)).toEqual([{ from: 10, to: 20 }, { from: 40, to: 45 }]);
  expect(workIn(TILE, 1, WORK)).toEqual([{ from: 50, to: 60 }]);
});

it('clears nothing of others, of merged slices, and of those without a goroutine', () => {
  expect(workIn(TILE, 2, WORK)).toEqual([]);
  expect(workIn({ ...TILE, slices: Uint32Array.of(9, 1, 1) }, 0, WORK)).toEqual([]);
  expect(workIn({ ...TILE, group: Uint32Array.of(NONE, 0, 0) }, 0, WORK)).toEqual([]);
});

it('knows whether a goroutine was at work', () => {
  expect([15, 30, 40].map((time) => isWork(WORK, 17, time))).toEqual([true, false, true]);
  expect(isWork(WORK, 18, 15)).toBe(false);
  expect(isWork(WORK, null, 15)).toBe(false);
});

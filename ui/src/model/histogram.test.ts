import { describe, expect, it } from 'vitest';
import { barsOf, decades, extentOf, holds, rangeOf } from './histogram';

const BUCKETS = [{ from: 100, to: 1000, count: 4 }, { from: 1000, to: 10_000, count: 2 }];

describe('a histogram of durations', () => {
  it('has bars as wide as their share of the logarithm', () => {
    const bars = barsOf(BUCKETS, 100, 10_000);
    expect(bars.map((b) => [b.x, b.width, b.height])).toEqual([[0, 0.5, 1], [0.5, 0.5, 0.5]]);
  });
  it('reaches over all that are drawn on one scale', () => {
    expect(extentOf([BUCKETS, [{ from: 0, to: 2, count: 1 }]])).toEqual({ low: 1, high: 10_000 });
    expect(extentOf([[], []])).toBeNull();
  });
  it('filters by whole buckets, in whichever order they were chosen', () => {
    const [first, second] = [BUCKETS[0]!, BUCKETS[1]!];
    expect(rangeOf(second, first)).toEqual({ min: 100, max: 9999 });
    expect(holds({ min: 1000, max: null }, first)).toBe(false);
    expect(holds({ min: 999, max: null }, first)).toBe(true);
    expect(holds({ min: null, max: 999 }, second)).toBe(false);
  });
  it('has a mark at each power of ten', () => {
    expect(decades(100, 10_000)).toEqual([{ at: 100, x: 0 }, { at: 1000, x: 0.5 }, { at: 10_000, x: 1 }]);
  });
});

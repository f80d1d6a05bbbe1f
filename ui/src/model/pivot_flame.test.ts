import { expect, it } from 'vitest';
import { pivotFlame } from './pivot_flame';

// all - main(1) - f(2) - g(3) - f, and all - other(4) - f.
const tree = {
  parent: [-1, 0, 1, 2, 3, 0, 5],
  frame: [0, 1, 2, 3, 2, 4, 2],
  self: [0, 1, 2, 0, 4, 0, 8],
  total: [15, 7, 6, 4, 4, 8, 8],
};

it('merges what is below each outermost call, and what is above it', () => {
  const { callees, callers } = pivotFlame(tree, 2);
  expect(callees).toEqual({ parent: [-1, 0, 1], frame: [2, 3, 2], self: [10, 0, 4], total: [14, 4, 4] });
  expect(callers).toEqual({ parent: [-1, 0, 0], frame: [2, 4, 1], self: [0, 0, 0], total: [14, 8, 6] });
});

it('is empty for a frame that is nowhere', () => {
  expect(pivotFlame(tree, 9).callees.total).toEqual([0]);
});

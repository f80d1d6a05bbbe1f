import { expect, it } from 'vitest';
import { withWokenBy } from './wake_flame';

it('puts one frame between a waiter and all its wakers', () => {
  const tree = withWokenBy({
    functions: ['wait', 'send', 'close'],
    nodes: { parent: [-1, 0, 1, 1], function: [0, 0, 1, 2], waker: [0, 0, 1, 1], self: [0, 0, 5, 2], total: [7, 7, 5, 2] },
  });
  expect(tree).toEqual({ parent: [-1, 0, 1, 2, 2], frame: [0, 1, 4, 2, 3], self: [0, 0, 0, 5, 2], total: [7, 7, 7, 5, 2] });
});

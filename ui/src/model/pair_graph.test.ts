import { expect, test } from 'vitest';
import type { BlockPair } from '../api/answer_types';
import { layoutPairs, OTHERS } from './pair_graph';

function pair(waiter: string, waker: string, ns: number): BlockPair {
  const goroutine = { id: 1, name: '', group: 0 };
  return { kind: 'sync', count: 1, ns, idle: false, longest: ns, from: 0, to: ns, item: 'slice/g/1/0',
    waiter: { function: waiter, goroutine, stack: [] }, waker: { function: waker, goroutine, stack: [] } };
}

test('ribbons are as wide as the time is long, and fill both sides', () => {
  const graph = layoutPairs([pair('a', 'x', 60), pair('a', 'y', 20), pair('b', 'x', 20)], 5, 100);
  expect(graph.left.map((node) => [node.name, node.height])).toEqual([['a', 80], ['b', 20]]);
  expect(graph.right.map((node) => [node.name, node.height])).toEqual([['x', 80], ['y', 20]]);
  expect(graph.ribbons.map((r) => [r.y0, r.y1, r.height])).toEqual([[0, 0, 60], [60, 90, 20], [90, 60, 20]]);
});

test('pairs of the same functions are one ribbon', () => {
  const graph = layoutPairs([pair('a', 'x', 60), pair('a', 'x', 40)], 5, 100);
  expect(graph.ribbons).toHaveLength(1);
  expect(graph.ribbons[0]).toMatchObject({ ns: 100, count: 2 });
});

test('what is not among the heaviest is one node', () => {
  const graph = layoutPairs([pair('a', 'x', 60), pair('b', 'x', 30), pair('c', 'x', 10)], 1, 100);
  expect(graph.left.map((node) => [node.name, node.ns])).toEqual([['a', 60], [OTHERS, 40]]);
});

test('functions nobody knows are not mixed with all the others', () => {
  const graph = layoutPairs([pair('a', 'x', 60), pair('', 'x', 30), pair('c', 'x', 10)], 2, 100);
  expect(graph.left.map((node) => node.name)).toEqual(['a', '', OTHERS]);
});

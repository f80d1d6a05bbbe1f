import { describe, expect, it } from 'vitest';
import type { CallNodes } from '../api/profile_types';
import { layoutFlame, neighbour, type FlameLayout } from './flame';

const NOTHING: CallNodes = { parent: [], frame: [], self: [], total: [] };

//        0: 10
//   1: 6      2: 3       1 is left out
// 3: 4  own 2
const TREE: CallNodes = { parent: [-1, 0, 0, 1], frame: [0, 1, 2, 3], self: [0, 2, 3, 4], total: [10, 6, 3, 4] };

function drawn(layout: FlameLayout): string[] {
  return layout.boxes.map((box) => `${box.rest ? 'rest of ' : ''}${box.tree} ${box.node}: row ${box.row}, ${box.x.toFixed(2)}+${box.width.toFixed(2)}`);
}

describe('a flame graph', () => {
  it('puts callees below their callers, and what is left out beside its siblings', () => {
    expect(drawn(layoutFlame(TREE, NOTHING, 0.01))).toEqual([
      'callees 0: row 0, 0.00+1.00',
      'callees 1: row 1, 0.00+0.60',
      'callees 2: row 1, 0.60+0.30',
      'callees 3: row 2, 0.00+0.40',
      'rest of callees 0: row 1, 0.90+0.10',
    ]);
  });

  it('leaves out what is too narrow, with all below it', () => {
    expect(drawn(layoutFlame(TREE, NOTHING, 0.5))).toEqual(['callees 0: row 0, 0.00+1.00', 'callees 1: row 1, 0.00+0.60']);
  });

  it('puts callers above the pivot', () => {
    const callers: CallNodes = { parent: [-1, 0, 1], frame: [0, 4, 5], self: [0, 0, 10], total: [10, 10, 10] };
    const layout = layoutFlame(TREE, callers, 0.01);
    expect(layout.rows).toBe(5);
    expect(layout.pivotRow).toBe(2);
    expect(drawn(layout).filter((line) => line.startsWith('callers'))).toEqual(['callers 1: row 1, 0.00+1.00', 'callers 2: row 0, 0.00+1.00']);
    expect(drawn(layout)[0]).toBe('callees 0: row 2, 0.00+1.00');
  });

  it('gives a box the room of both profiles that are compared', () => {
    const both: CallNodes = { parent: [-1, 0, 0], frame: [0, 1, 2], self: [0, 2, 0], total: [2, 2, 0], base_self: [0, 2, 4], base_total: [6, 2, 4] };
    expect(drawn(layoutFlame(both, NOTHING, 0.01)).slice(1)).toEqual(['callees 1: row 1, 0.00+0.50', 'callees 2: row 1, 0.50+0.50']);
  });

  it('is the root alone when nothing was counted', () => {
    expect(drawn(layoutFlame({ parent: [-1], frame: [0], self: [0], total: [0] }, NOTHING, 0.01))).toEqual(['callees 0: row 0, 0.00+1.00']);
  });
});

describe('arrow keys', () => {
  const callers: CallNodes = { parent: [-1, 0], frame: [0, 4], self: [0, 10], total: [10, 10] };
  const layout = layoutFlame(TREE, callers, 0.01);
  const at = (tree: string, node: number): number => layout.boxes.findIndex((box) => box.tree === tree && box.node === node && !box.rest);

  it.each([
    ['ArrowDown', 'callees', 0, 'callees', 1],
    ['ArrowDown', 'callees', 1, 'callees', 3],
    ['ArrowDown', 'callees', 3, 'callees', 3],
    ['ArrowUp', 'callees', 3, 'callees', 1],
    ['ArrowUp', 'callees', 0, 'callers', 1],
    ['ArrowDown', 'callers', 1, 'callees', 0],
    ['ArrowUp', 'callers', 1, 'callers', 1],
    ['ArrowRight', 'callees', 1, 'callees', 2],
    ['ArrowLeft', 'callees', 2, 'callees', 1],
    ['ArrowLeft', 'callees', 1, 'callees', 1],
    ['Home', 'callees', 3, 'callees', 0],
  ])('%s from %s %d', (key, tree, node, toTree, toNode) => expect(neighbour(layout, at(tree, node), key)).toBe(at(toTree, toNode)));
});

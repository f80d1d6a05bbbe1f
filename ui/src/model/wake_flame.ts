import type { WakeTreeAnswer } from '../api/answer_types';
import type { CallNodes } from '../api/profile_types';

export const WOKEN = '↑ woken by';

// The tree with a frame "woken by" between each waiter's stack and its wakers'. Frame 0 is all, frame i + 1 function i,
// and the frame after the last function WOKEN.
export function withWokenBy({ nodes, functions }: Pick<WakeTreeAnswer, 'nodes' | 'functions'>): CallNodes {
  const parent: number[] = [];
  const frame: number[] = [];
  const self: number[] = [];
  const total: number[] = [];
  const add = (up: number, what: number, own: number, all: number): number => {
    parent.push(up);
    frame.push(what);
    self.push(own);
    return total.push(all) - 1;
  };
  const begins = (node: number, up: number): boolean => Boolean(nodes.waker[node]) && !nodes.waker[up];
  const woken = nodes.parent.map(() => 0);
  nodes.parent.forEach((up, i) => { if (begins(i, up)) woken[up] = (woken[up] ?? 0) + (nodes.total[i] ?? 0); });
  const place: number[] = []; // Of each node,
  const between = new Map<number, number>(); // and of the "woken by" below a waiter's leaf.
  nodes.parent.forEach((up, i) => {
    let below = up < 0 ? -1 : (place[up] ?? -1);
    if (begins(i, up)) {
      below = between.get(up) ?? add(below, functions.length + 1, 0, woken[up] ?? 0);
      between.set(up, below);
    }
    place[i] = add(below, i === 0 ? 0 : (nodes.function[i] ?? 0) + 1, nodes.self[i] ?? 0, nodes.total[i] ?? 0);
  });
  return { parent, frame, self, total };
}

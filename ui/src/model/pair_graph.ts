import type { BlockPair } from '../api/answer_types';

// The functions that wait, at the left, and those that end it, at the right, with ribbons between them as wide as the
// time is long.
export interface GraphNode {
  readonly name: string;
  readonly ns: number;
  readonly y: number;
  readonly height: number;
}

export interface GraphRibbon {
  readonly from: number; // Into `left`.
  readonly to: number; // Into `right`.
  readonly ns: number;
  readonly count: number;
  readonly y0: number;
  readonly y1: number;
  readonly height: number;
}

export interface PairGraph {
  readonly left: readonly GraphNode[];
  readonly right: readonly GraphNode[];
  readonly ribbons: readonly GraphRibbon[];
  readonly height: number;
}

interface Edge { readonly from: string; readonly to: string; ns: number; count: number }

const GAP = 10;
const LEAST = 14; // A label's height.

// The heaviest functions of either side; the others are one more, `OTHERS`.
export const OTHERS = '\0'; // No function is called that; one without a stack is ''.
export function layoutPairs(pairs: readonly BlockPair[], most: number, height: number): PairGraph {
  const left = heaviest(pairs, (pair) => pair.waiter.function, most);
  const right = heaviest(pairs, (pair) => pair.waker.function, most);
  const edges = new Map<string, Edge>();
  for (const pair of pairs) {
    const from = left.has(pair.waiter.function) ? pair.waiter.function : OTHERS;
    const to = right.has(pair.waker.function) ? pair.waker.function : OTHERS;
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, ns: 0, count: 0 };
    edge.ns += pair.ns;
    edge.count += pair.count;
    edges.set(key, edge);
  }
  const list = [...edges.values()].toSorted((a, b) => b.ns - a.ns);
  const total = list.reduce((sum, edge) => sum + edge.ns, 0);
  const scale = total > 0 ? height / total : 0;
  const lefts = stack(sums(list, (edge) => edge.from), scale);
  const rights = stack(sums(list, (edge) => edge.to), scale);
  const leftUsed = lefts.map(() => 0);
  const rightUsed = rights.map(() => 0);
  const ribbons = list.map((edge): GraphRibbon => {
    const from = lefts.findIndex((node) => node.name === edge.from);
    const to = rights.findIndex((node) => node.name === edge.to);
    const ribbon = {
      from, to, ns: edge.ns, count: edge.count, height: edge.ns * scale,
      y0: (lefts[from]?.y ?? 0) + (leftUsed[from] ?? 0), y1: (rights[to]?.y ?? 0) + (rightUsed[to] ?? 0),
    };
    leftUsed[from] = (leftUsed[from] ?? 0) + ribbon.height;
    rightUsed[to] = (rightUsed[to] ?? 0) + ribbon.height;
    return ribbon;
  });
  return { left: lefts, right: rights, ribbons, height: Math.max(bottom(lefts), bottom(rights)) };
}

function heaviest(pairs: readonly BlockPair[], nameOf: (pair: BlockPair) => string, most: number): Set<string> {
  const totals = new Map<string, number>();
  for (const pair of pairs) totals.set(nameOf(pair), (totals.get(nameOf(pair)) ?? 0) + pair.ns);
  return new Set([...totals].toSorted((a, b) => b[1] - a[1]).slice(0, most).map(([name]) => name));
}

function sums(edges: readonly Edge[], nameOf: (edge: Edge) => string): [string, number][] {
  const totals = new Map<string, number>();
  for (const edge of edges) totals.set(nameOf(edge), (totals.get(nameOf(edge)) ?? 0) + edge.ns);
  return [...totals].toSorted((a, b) => b[1] - a[1]);
}

function stack(totals: readonly [string, number][], scale: number): GraphNode[] {
  let y = 0;
  return totals.map(([name, ns]) => {
    const node = { name, ns, y, height: ns * scale };
    y += Math.max(LEAST, node.height) + GAP;
    return node;
  });
}

function bottom(nodes: readonly GraphNode[]): number {
  const last = nodes.at(-1);
  return last ? last.y + Math.max(LEAST, last.height) : 0;
}

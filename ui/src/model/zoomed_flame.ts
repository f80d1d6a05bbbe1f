import type { StacksAnswer } from '../api/types';

type Nodes = StacksAnswer['nodes'];

// A frame of an icicle: callers above, callees below. `x` and `width` are shares of the whole width.
export interface FlameFrame {
  readonly node: number;
  readonly depth: number;
  readonly x: number;
  readonly width: number;
}

// The tree below `root` over the whole width, its ancestors above it. Frames narrower than `least` are left out with
// all below them. Parents come before children in `nodes`.
export function layoutZoomed(nodes: Nodes, root: number, least: number): FlameFrame[] {
  const above = ancestors(nodes, root);
  const frames: FlameFrame[] = above.map((node, depth) => ({ node, depth, x: 0, width: 1 }));
  const whole = nodes.total[root] ?? 0;
  if (whole <= 0) return frames;
  const placed = new Map<number, { depth: number; free: number }>(); // Where the next child goes.
  const place = (node: number, depth: number, x: number): void => {
    const width = (nodes.total[node] ?? 0) / whole;
    placed.set(node, { depth, free: x });
    frames.push({ node, depth, x, width });
  };
  place(root, above.length, 0);
  for (let node = root + 1; node < nodes.parent.length; node++) {
    const parent = placed.get(nodes.parent[node] ?? -1);
    if (!parent) continue;
    const width = (nodes.total[node] ?? 0) / whole;
    if (width >= least) place(node, parent.depth + 1, parent.free);
    parent.free += width;
  }
  return frames;
}

function ancestors(nodes: Nodes, node: number): number[] {
  const list: number[] = [];
  for (let up = nodes.parent[node] ?? -1; up >= 0; up = nodes.parent[up] ?? -1) list.unshift(up);
  return list;
}

import type { CallNodes } from '../api/profile_types';

// A box of the picture. `x` and `width` are shares of the whole width; row 0 is the top.
export interface FlameBox {
  readonly tree: 'callees' | 'callers';
  readonly node: number; // Of the tree; of a rest, the node that it is a part of.
  readonly rest: boolean; // What is too narrow to show, together.
  readonly parent: number; // The box one came from; -1: the root.
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

export interface FlameLayout {
  readonly boxes: readonly FlameBox[];
  readonly rows: number;
  readonly pivotRow: number; // Where the root of the callees lies: below its callers.
}

function widthOf(nodes: CallNodes, node: number): number {
  return nodes.weight?.[node] ?? (nodes.total[node] ?? 0) + (nodes.base_total?.[node] ?? 0);
}

// Callees grow downwards from the root, callers upwards. What is narrower than `least` has no box. Box 0 is the root.
export function layoutFlame(callees: CallNodes, callers: CallNodes, least: number): FlameLayout {
  const boxes: FlameBox[] = [{ tree: 'callees', node: 0, rest: false, parent: -1, row: 0, x: 0, width: 1 }];
  place(callees, 'callees', least, boxes);
  place(callers, 'callers', least, boxes);
  const [top, bottom] = boxes.reduce(([low, high], box) => [Math.min(low, box.row), Math.max(high, box.row)], [0, 0]);
  return { boxes: boxes.map((box) => ({ ...box, row: box.row - top })), rows: bottom - top + 1, pivotRow: -top };
}

// Parents come before children, so that it is known where a child goes.
function place(nodes: CallNodes, tree: FlameBox['tree'], least: number, boxes: FlameBox[]): void {
  const whole = widthOf(nodes, 0);
  if (!(whole > 0)) return;
  const step = tree === 'callees' ? 1 : -1;
  const placed = [0]; // The box of each node; undefined: it has none.
  const free = [0]; // Where its next child goes.
  for (let node = 1; node < nodes.parent.length; node++) {
    const parent = nodes.parent[node] ?? 0;
    const from = boxes[placed[parent] ?? -1];
    if (!from) continue;
    const x = free[parent] ?? 0;
    const width = widthOf(nodes, node) / whole;
    free[parent] = x + width;
    if (width < least) continue;
    free[node] = x;
    placed[node] = boxes.length;
    boxes.push({ tree, node, rest: false, parent: placed[parent] ?? 0, row: from.row + step, x, width });
  }
  if (nodes.weight) return; // With negative values it is not known how much room is a node's own.
  placed.forEach((i, node) => {
    const { row, x, width } = boxes[i] as FlameBox;
    const own = ((nodes.self[node] ?? 0) + (nodes.base_self?.[node] ?? 0)) / whole;
    const taken = (free[node] ?? x) - x;
    const rest = width - own - taken; // Neither its own nor that of a child that is shown.
    if (rest >= least) boxes.push({ tree, node, rest: true, parent: i, row: row + step, x: x + taken, width: rest });
  });
}

// Where an arrow key leads from a box: up and down the picture, or to a neighbour in the row.
export function neighbour(layout: FlameLayout, at: number, key: string): number {
  const { boxes } = layout;
  const box = boxes[at];
  if (!box) return 0;
  if (key === 'Home') return 0;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const row = boxes.map((_, i) => i).filter((i) => boxes[i]?.row === box.row).toSorted((a, b) => (boxes[a]?.x ?? 0) - (boxes[b]?.x ?? 0));
    return row[row.indexOf(at) + (key === 'ArrowRight' ? 1 : -1)] ?? at;
  }
  const outwards = (key === 'ArrowUp') === (box.tree === 'callees');
  if (outwards && at !== 0) return box.parent;
  const tree = key === 'ArrowUp' ? 'callers' : 'callees';
  let widest = at;
  boxes.forEach((child, i) => {
    if (child.parent === at && child.tree === tree && i !== at && (widest === at || child.width > (boxes[widest]?.width ?? 0))) widest = i;
  });
  return widest;
}

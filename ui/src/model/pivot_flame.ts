import type { CallNodes } from '../api/profile_types';

interface Tree {
  readonly parent: number[];
  readonly frame: number[];
  readonly self: number[];
  readonly total: number[];
}

// What a tree of calls is from one frame on: below it all that it called wherever it stood, above it all its callers.
// Where it calls itself, the outermost call is meant. For trees that are here whole; the server pivots others.
export function pivotFlame(nodes: CallNodes, frame: number): { callees: CallNodes; callers: CallNodes } {
  const callees = new Merged(frame);
  const callers = new Merged(frame);
  const place: number[] = []; // In callees, of each node that is the frame or below it; -1: it is not.
  nodes.parent.forEach((parent, node) => {
    const above = parent < 0 ? -1 : (place[parent] ?? -1);
    const of = nodes.frame[node] ?? 0;
    const begins = above < 0 && of === frame;
    place[node] = begins ? 0 : above < 0 ? -1 : callees.child(above, of);
    const at = place[node] ?? -1;
    if (at < 0) return;
    callees.add(at, nodes.self[node] ?? 0, nodes.total[node] ?? 0);
    if (begins) climb(nodes, node, callers);
  });
  return { callees: callees.heaviestFirst(), callers: callers.heaviestFirst() };
}

// Adds the way from a node to the root.
function climb(nodes: CallNodes, node: number, callers: Merged): void {
  const total = nodes.total[node] ?? 0;
  let at = 0;
  callers.add(at, 0, total);
  for (let up = nodes.parent[node] ?? -1; up > 0; up = nodes.parent[up] ?? -1) {
    at = callers.child(at, nodes.frame[up] ?? 0);
    callers.add(at, 0, total);
  }
}

class Merged {
  private readonly tree: Tree = { parent: [-1], frame: [], self: [0], total: [0] };
  private readonly known = new Map<string, number>();

  constructor(root: number) {
    this.tree.frame.push(root);
  }

  child(parent: number, frame: number): number {
    const key = `${parent} ${frame}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const node = this.tree.parent.push(parent) - 1;
    this.tree.frame.push(frame);
    this.tree.self.push(0);
    this.tree.total.push(0);
    this.known.set(key, node);
    return node;
  }

  add(node: number, self: number, total: number): void {
    this.tree.self[node] = (this.tree.self[node] ?? 0) + self;
    this.tree.total[node] = (this.tree.total[node] ?? 0) + total;
  }

  // No node is heavier than its parent, nor, of equals, before it.
  heaviestFirst(): CallNodes {
    const { parent, frame, self, total } = this.tree;
    const order = parent.map((_, i) => i).sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || a - b);
    const position = new Map(order.map((node, i) => [node, i]));
    return {
      parent: order.map((node) => position.get(parent[node] ?? -1) ?? -1),
      frame: order.map((node) => frame[node] ?? 0),
      self: order.map((node) => self[node] ?? 0),
      total: order.map((node) => total[node] ?? 0),
    };
  }
}

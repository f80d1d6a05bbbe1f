import type { Nanos, Span } from '../base/time';

// Tracks are fetched in blocks: `COLUMNS` columns of 2^level nanoseconds. Blocks of one level tile time,
// and a block of a level covers two of the level below, so a picture at one zoom can stand in for another.
export const COLUMNS = 1024;

export interface Block {
  readonly level: number;
  readonly index: number;
}

const MAX_LEVEL = 44; // 2^44 ns a column: 200 days a block.

// The level whose columns are nearest to one pixel.
export function levelFor(nanosPerPixel: number): number {
  return Math.min(MAX_LEVEL, Math.max(0, Math.round(Math.log2(Math.max(1, nanosPerPixel)))));
}

export function blockSpan({ level, index }: Block): Span {
  const length = COLUMNS * 2 ** level;
  return { from: index * length, to: (index + 1) * length };
}

// The blocks of a level that a window touches, within the trace [0, end).
export function blocksWithin(level: number, window: Span, end: Nanos): Block[] {
  const length = COLUMNS * 2 ** level;
  const from = Math.max(0, Math.floor(window.from / length));
  const last = Math.ceil(Math.min(window.to, Math.max(end, 1)) / length);
  return Array.from({ length: Math.max(0, last - from) }, (_, i) => ({ level, index: from + i }));
}

export function parentOf({ level, index }: Block): Block {
  return { level: level + 1, index: Math.floor(index / 2) };
}

export function childrenOf({ level, index }: Block): Block[] {
  return level === 0 ? [] : [{ level: level - 1, index: 2 * index }, { level: level - 1, index: 2 * index + 1 }];
}

// What can be drawn for a block: itself, or what is at hand of it: its children or its nearest
// ancestor. `has` says what is at hand. Empty if there is nothing.
export function standIns(block: Block, has: (block: Block) => boolean): Block[] {
  if (has(block)) return [block];
  const children = childrenOf(block).flatMap((child) => (has(child) ? [child] : childrenOf(child).filter(has)));
  const ancestor = nearestAncestor(block, has);
  return ancestor ? [ancestor, ...children] : children;
}

function nearestAncestor(block: Block, has: (block: Block) => boolean): Block | null {
  for (let up = parentOf(block); up.level <= MAX_LEVEL; up = parentOf(up)) {
    if (has(up)) return up;
  }
  return null;
}

import { NONE, type Tile } from '../api/tile';
import type { Span } from '../base/time';

// When each goroutine worked for the task in focus, by id; spans are in order and do not touch.
export type Work = ReadonlyMap<number, readonly Span[]>;

// The parts of a tile's slice in which its goroutine was at work.
export function workIn(tile: Pick<Tile, 'start' | 'end' | 'goroutine' | 'slices' | 'group'>, i: number, work: Work): Span[] {
  if (tile.slices[i] !== 1 || tile.group[i] === NONE) return [];
  const [start, end] = [tile.start[i] ?? 0, tile.end[i] ?? 0];
  return (work.get(tile.goroutine[i] ?? -1) ?? [])
    .filter((span) => span.from < end && span.to > start)
    .map((span) => ({ from: Math.max(span.from, start), to: Math.min(span.to, end) }));
}

// Whether a goroutine was at work for the task at that moment.
export function isWork(work: Work, goroutine: number | null, time: number): boolean {
  return goroutine !== null && (work.get(goroutine) ?? []).some((span) => span.from <= time && time <= span.to);
}

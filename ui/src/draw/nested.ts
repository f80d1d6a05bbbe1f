// Slices within the states: regions, stop-the-world, assists, sweeps; and the lanes made of such.

import type { NestedSlice } from '../api/timeline_types';
import { inkOn } from '../base/color';
import { formatCount, shownName } from '../base/format';
import type { PlacedRow } from '../model/rows';
import { HEIGHT } from '../model/track_tree';
import { functionColor, type Palette } from './palette';
import { Batch, clampX, pieces, type Scene } from './scene';
import { stateHeight } from './track';

// Where slices of a depth stand within their row, and how high they are.
export function nestedPlace(placed: PlacedRow, depth: number): { top: number; height: number } {
  const { kind, track } = placed.row;
  if (track === 'gc') return { top: 2 + depth * HEIGHT.lane, height: HEIGHT.lane - 2 };
  if (kind === 'task') {
    return depth === 0 ? { top: 2, height: HEIGHT.lane } : { top: 2 + HEIGHT.lane + (depth - 1) * HEIGHT.nested, height: HEIGHT.nested - 1 };
  }
  return { top: 3 + stateHeight(kind) + depth * HEIGHT.nested, height: HEIGHT.nested - 1 };
}

export function nestedColor(palette: Palette, slice: Pick<NestedSlice, 'kind' | 'name'>): string {
  switch (slice.kind) {
    case 'stop-the-world': return palette.theme === 'light' ? '#b3261e' : '#f0645a';
    case 'gc': return palette.gc;
    case 'assist': return palette.theme === 'light' ? '#eda374' : '#a35a35';
    case 'sweep': return palette.theme === 'light' ? '#f3cdb2' : '#6e4a35';
    default: return functionColor(palette, slice.name, false);
  }
}

// Every slice at hand on a track, each once and whole: one that reaches over the edge of a block comes in parts, or
// with the block before.
export function nestedSlices(scene: Scene, track: string): NestedSlice[] {
  const slices: NestedSlice[] = [];
  const last = new Map<number, number>(); // By depth: where in `slices`.
  let shownTo = -Infinity;
  for (const { data, span } of pieces(scene, scene.nested, track)) {
    const continued = shownTo === span.from;
    for (const slice of data) {
      if (slice.end <= span.from || slice.start >= span.to || (continued && slice.start < span.from)) continue;
      const before = last.get(slice.depth) ?? -1;
      const begun = slices[before];
      if (continued && begun && isSame(begun, slice) && slice.start === span.from && begun.end >= slice.start) {
        slices[before] = { ...begun, end: Math.max(begun.end, slice.end), busy_ns: begun.busy_ns + slice.busy_ns };
        continue;
      }
      last.set(slice.depth, slices.length);
      slices.push(slice);
    }
    shownTo = span.to;
  }
  return slices;
}

function isSame(a: NestedSlice, b: NestedSlice): boolean {
  return a.item === b.item && a.kind === b.kind && a.count === 1 && b.count === 1;
}

// Returns how many rows deep the slices are.
export function paintNested(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, y: number): number {
  const slices = nestedSlices(scene, placed.row.track as string);
  let depth = 0;
  const batch = new Batch();
  const faded = new Batch();
  for (const slice of slices) {
    depth = Math.max(depth, slice.depth + 1);
    const { top, height } = nestedPlace(placed, slice.depth);
    const x0 = clampX(scene, slice.start);
    const x1 = clampX(scene, slice.end);
    if (x1 < 0 || x0 > scene.view.width) continue;
    const target = scene.match && !scene.match.text(slice.name) ? faded : batch;
    const width = Math.max(1, x1 - x0 - (x1 - x0 > 4 ? 1 : 0));
    target.add(nestedColor(scene.palette, slice), x0, y + top, width, height);
  }
  context.globalAlpha = 0.22;
  faded.fill(context);
  context.globalAlpha = 1;
  batch.fill(context);
  paintLabels(context, scene, placed, slices, y);
  return depth;
}

function paintLabels(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, slices: readonly NestedSlice[],
  y: number): void {
  context.textBaseline = 'middle';
  for (const slice of slices) {
    const x0 = Math.max(0, clampX(scene, slice.start));
    const room = Math.min(scene.view.width, clampX(scene, slice.end)) - x0 - 6;
    if (room < 20) continue;
    const { top, height } = nestedPlace(placed, slice.depth);
    context.font = `${height > 12 ? 11 : 9}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
    const name = slice.count > 1 ? `${formatCount(slice.count)} × ${shownName(slice.name)}` : shownName(slice.name);
    const text = scene.cutter.cut(name, height > 12 ? room : room * 1.2);
    if (text === '') continue;
    context.fillStyle = inkOn(nestedColor(scene.palette, slice), '#14171c', '#ffffff');
    context.fillText(text, x0 + 4, y + top + height / 2 + 0.5);
  }
}

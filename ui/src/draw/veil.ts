// Greys out what has nothing to do with the task in focus.

import type { Span } from '../base/time';
import type { PlacedRow } from '../model/rows';
import { workIn, type Work } from '../model/work';
import { clampX, pieces, type Scene } from './scene';
import { firstEndingAfter } from './track';

const STRENGTH = 0.8;
const VEILED = new Set(['proc', 'thread', 'goroutine']);

// Over what paintStates and paintNested drew.
export function paintVeil(context: CanvasRenderingContext2D, scene: Scene, work: Work, placed: PlacedRow, y: number): void {
  if (!VEILED.has(placed.row.kind)) return;
  const clear = placed.row.kind === 'goroutine' ? (work.get(Number(placed.row.track?.slice(2))) ?? []) : shownWork(scene, work, placed);
  context.fillStyle = scene.palette.ground;
  context.globalAlpha = STRENGTH;
  let x = 0;
  for (const span of clear) {
    const x0 = clampX(scene, span.from);
    if (x0 > x) context.fillRect(x, y, x0 - x, placed.height - 1);
    x = Math.max(x, clampX(scene, span.to));
  }
  if (x < scene.view.width) context.fillRect(x, y, scene.view.width - x, placed.height - 1);
  context.globalAlpha = 1;
}

// Where goroutines of the task ran on a processor or thread, as far as single slices show.
function shownWork(scene: Scene, work: Work, placed: PlacedRow): Span[] {
  const spans: Span[] = [];
  for (const { data: tile, span } of pieces(scene, scene.tiles, placed.row.track as string)) {
    const from = Math.max(span.from, scene.view.from);
    const to = Math.min(span.to, scene.view.to);
    for (let i = firstEndingAfter(tile, from); i < tile.count && (tile.start[i] ?? 0) < to; i++) {
      for (const part of workIn(tile, i, work)) spans.push({ from: Math.max(part.from, span.from), to: Math.min(part.to, span.to) });
    }
  }
  return spans;
}

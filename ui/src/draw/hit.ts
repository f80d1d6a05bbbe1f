// What lies under the pointer.

import { NONE, type Tile } from '../api/tile';
import type { Instant, NestedSlice } from '../api/timeline_types';
import type { Nanos } from '../base/time';
import type { PlacedRow } from '../model/rows';
import { nanosPerPixel, timeAt, xOf } from '../model/viewport';
import { instantsAt } from './instants';
import { nestedPlace, nestedSlices } from './nested';
import { pieces, type Scene } from './scene';
import { firstEndingAfter, itemTitle, stateHeight } from './track';

export type Hit = { readonly placed: PlacedRow; readonly time: Nanos } & (
  | { readonly kind: 'states'; readonly tile: Tile; readonly i: number; readonly title: string; readonly item: string | null }
  | { readonly kind: 'nested'; readonly slice: NestedSlice }
  | { readonly kind: 'instant'; readonly instant: Instant }
  | { readonly kind: 'row' }
);

const NEAR_PX = 4;

export function hitTest(scene: Scene, x: number, y: number): Hit | null {
  const placed = scene.rows.find((r) => y + scene.scroll >= r.y && y + scene.scroll < r.y + r.height);
  if (!placed) return null;
  const time = timeAt(scene.view, x);
  const at = { placed, time };
  if (placed.row.track === null) return { ...at, kind: 'row' };
  const inRow = y + scene.scroll - placed.y;
  const instant = instantNear(scene, placed, x, inRow);
  if (instant) return { ...at, kind: 'instant', instant };
  const slice = nestedUnder(scene, placed, time, inRow);
  if (slice) return { ...at, kind: 'nested', slice };
  if (STATES.has(placed.row.kind) && inRow < stateHeight(placed.row.kind) + 3) {
    const found = stateAt(scene, placed, time);
    if (found) return { ...at, kind: 'states', ...found };
  }
  return { ...at, kind: 'row' };
}

const STATES: ReadonlySet<string> = new Set(['proc', 'thread', 'goroutine', 'group']);

function instantNear(scene: Scene, placed: PlacedRow, x: number, inRow: number): Instant | null {
  const { kind, track } = placed.row;
  if (track === null || track === 'gc' || kind === 'counter' || kind === 'group') return null;
  if (kind !== 'lane' && inRow > 8) return null;
  const reach = kind === 'lane' ? NEAR_PX : 3;
  let best: Instant | null = null;
  let distance = reach;
  for (const instant of instantsAt(scene, track)) {
    const x0 = xOf(scene.view, instant.time);
    const x1 = Math.max(x0, xOf(scene.view, instant.end));
    const away = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    if (away < distance) [best, distance] = [instant, away];
  }
  return best;
}

function nestedUnder(scene: Scene, placed: PlacedRow, time: Nanos, inRow: number): NestedSlice | null {
  if (placed.row.kind === 'group' || placed.row.kind === 'counter') return null;
  const slop = nanosPerPixel(scene.view);
  let best: NestedSlice | null = null;
  for (const slice of nestedSlices(scene, placed.row.track as string)) {
    const { top, height } = nestedPlace(placed, slice.depth);
    if (inRow < top || inRow > top + height || slice.start > time + slop || slice.end < time - slop) continue;
    if (slice.start <= time && slice.end > time) return slice;
    best ??= slice;
  }
  return best;
}

// The item at a moment, or the nearest one within a pixel.
function stateAt(scene: Scene, placed: PlacedRow, time: Nanos): { tile: Tile; i: number; title: string; item: string | null } | null {
  const slop = nanosPerPixel(scene.view);
  const { kind, track } = placed.row;
  for (const { data: tile, span } of pieces(scene, scene.tiles, track as string).reverse()) {
    if (time < span.from || time >= span.to) continue;
    let i = firstEndingAfter(tile, time);
    if (i >= tile.count || (tile.start[i] ?? 0) > time + slop) i -= 1;
    if (i < 0 || i >= tile.count || (tile.end[i] ?? 0) < time - slop || (tile.start[i] ?? 0) > time + slop) continue;
    const number = tile.slice[i] ?? NONE;
    const item = kind === 'group' || number === NONE ? null : `slice/${track}/${number}`;
    return { tile, i, title: itemTitle(scene, kind, tile, i), item };
  }
  return null;
}

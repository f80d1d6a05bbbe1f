import type { Flows, SliceDetails } from '../../api/timeline_types';
import type { Span } from '../../base/time';
import { paintArrows } from '../../draw/arrows';
import { paintCounter } from '../../draw/counter';
import type { Hit } from '../../draw/hit';
import { paintInstants } from '../../draw/instants';
import { nestedPlace, nestedSlices, paintNested } from '../../draw/nested';
import { clampX, type Scene } from '../../draw/scene';
import { paintGrid, paintMark, paintPointer, paintRange } from '../../draw/time_axis';
import { paintStates, stateHeight } from '../../draw/track';
import { paintVeil } from '../../draw/veil';
import type { Layout, PlacedRow, Row } from '../../model/rows';

// What lies over the tracks.
export interface Over {
  readonly layout: Layout;
  readonly range: Span | null;
  readonly mark: Span | null;
  readonly drag: Span | null; // Being selected or measured right now.
  readonly grid: boolean;
  readonly hover: Hit | null;
  readonly selected: SliceDetails | null;
  readonly selectedItem: string | null;
  readonly flows: Flows | null; // All that show.
  readonly selectedFlows: Flows | null;
}

// Tells of each row how deep slices nest on it.
export function paintTracks(context: CanvasRenderingContext2D, scene: Scene, grid: boolean, nests: (row: Row, depth: number) => void): void {
  context.fillStyle = scene.palette.ground;
  context.fillRect(0, 0, scene.view.width, scene.height);
  for (const placed of scene.rows) paintBackdrop(context, scene, placed);
  if (grid) paintGrid(context, scene.palette, scene.view, scene.height);
  for (const placed of scene.rows) {
    const depth = paintRow(context, scene, placed, placed.y - scene.scroll);
    if (scene.work) paintVeil(context, scene, scene.work, placed, placed.y - scene.scroll);
    if (depth > 0) nests(placed.row, depth);
  }
}

function paintBackdrop(context: CanvasRenderingContext2D, scene: Scene, { row, y, height }: PlacedRow): void {
  const top = y - scene.scroll;
  if (row.kind === 'section') {
    context.fillStyle = scene.palette.sunk;
    context.fillRect(0, top, scene.view.width, height);
  }
  context.fillStyle = scene.palette.line;
  context.globalAlpha = row.kind === 'goroutine' || row.kind === 'note' ? 0.5 : 1;
  context.fillRect(0, top + height - 1, scene.view.width, 1);
  context.globalAlpha = 1;
}

function paintRow(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, y: number): number {
  switch (placed.row.kind) {
    case 'counter':
      paintCounter(context, scene, placed, y);
      return 0;
    case 'lane':
      if (placed.row.track === 'gc') return paintNested(context, scene, placed, y);
      paintInstants(context, scene, placed, y);
      return 0;
    case 'group':
      paintStates(context, scene, placed, y);
      return 0;
    case 'task':
    case 'proc':
    case 'thread':
    case 'goroutine': {
      if (placed.row.kind !== 'task') paintStates(context, scene, placed, y);
      const depth = paintNested(context, scene, placed, y);
      paintInstants(context, scene, placed, y);
      return depth;
    }
    default:
      return 0;
  }
}

export function paintOver(context: CanvasRenderingContext2D, scene: Scene, over: Over): void {
  context.clearRect(0, 0, scene.view.width, scene.height);
  if (over.range) paintRange(context, scene.palette, scene.view, over.range, scene.height);
  const trackY = (track: string): number | null => middleOf(scene, over.layout, track);
  if (over.flows) paintArrows(context, scene, over.flows, trackY, false);
  if (over.hover) paintHover(context, scene, over.hover);
  paintSelected(context, scene, over);
  if (over.selectedFlows) paintArrows(context, scene, over.selectedFlows, trackY, true);
  if (over.mark) paintMark(context, scene.palette, scene.view, over.mark, scene.height);
  if (over.drag) paintMark(context, scene.palette, scene.view, over.drag, scene.height);
  if (over.hover && !over.drag) paintPointer(context, scene.palette, scene.view, over.hover.time, scene.height);
}

// A track's row on the screen, or where it would be: the nearest of its places.
function middleOf(scene: Scene, layout: Layout, track: string): number | null {
  const shown = scene.rows.find((r) => r.row.track === track);
  const placed = shown ?? layout.find(track);
  if (!placed) return null;
  const height = placed.row.kind === 'lane' || placed.row.kind === 'task' ? placed.height : stateHeight(placed.row.kind) + 4;
  return placed.y - scene.scroll + height / 2;
}

function paintHover(context: CanvasRenderingContext2D, scene: Scene, hit: Hit): void {
  const y = hit.placed.y - scene.scroll;
  const { kind } = hit.placed.row;
  if (hit.kind === 'states' && kind !== 'group') {
    outline(context, scene, hit.tile.start[hit.i] ?? 0, hit.tile.end[hit.i] ?? 0, y + 2, stateHeight(kind), scene.palette.text, 1);
  } else if (hit.kind === 'nested') {
    const { top, height } = nestedPlace(hit.placed, hit.slice.depth);
    outline(context, scene, hit.slice.start, hit.slice.end, y + top, height, scene.palette.text, 1);
  }
}

// The selected slice wherever it shows: on its own track, and as the same time of its goroutine,
// processor and thread.
function paintSelected(context: CanvasRenderingContext2D, scene: Scene, over: Over): void {
  const details = over.selected;
  if (!details) return;
  const twins = [details.goroutine_item, details.proc_item, details.thread_item].map(trackOfItem);
  for (const placed of scene.rows) {
    const { track, kind } = placed.row;
    const y = placed.y - scene.scroll;
    if (track === null || kind === 'group' || kind === 'counter') continue;
    const nested = nestedSlices(scene, track).find((s) => s.item === details.item);
    if (nested) {
      const { top, height } = nestedPlace(placed, nested.depth);
      outline(context, scene, nested.start, nested.end, y + top, height, scene.palette.accent, 2);
    } else if (details.kind === 'slice' && (track === details.track || twins.includes(track))) {
      outline(context, scene, details.start, details.end, y + 2, stateHeight(kind), scene.palette.accent, 2);
    } else if (track === details.track) {
      outline(context, scene, details.start, details.end, y + 1, placed.height - 2, scene.palette.accent, 2);
    }
  }
}

// "slice/p/0/123" -> "p/0"
export function trackOfItem(item: string | null): string | null {
  const match = /^slice\/([^/]+\/[^/]+)\//.exec(item ?? '');
  return match?.[1] ?? null;
}

function outline(context: CanvasRenderingContext2D, scene: Scene, start: number, end: number, y: number, height: number, color: string,
  width: number): void {
  const x0 = clampX(scene, start);
  const x1 = Math.max(x0 + 2, clampX(scene, end));
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(x0 - width / 2, y - width / 2, x1 - x0 + width - (x1 - x0 > 4 ? 1 : 0), height + width);
}

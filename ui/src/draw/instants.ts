// Moments: marks on tracks, ticks on the lanes of events.

import type { Instant } from '../api/timeline_types';
import { SYSCALL } from '../base/states';
import type { PlacedRow } from '../model/rows';
import { xOf } from '../model/viewport';
import type { Palette } from './palette';
import { pieces, type Scene } from './scene';

const NETWORK_INK = { light: '#3c9fd4', dark: '#5fb6e2' } as const;
const QUIET_INK = { light: '#a3abb6', dark: '#646d7a' } as const;
const CROWDED_PX = 9;

function instantColor(palette: Palette, instant: Pick<Instant, 'kind'>, track: string): string {
  switch (instant.kind) {
    case 'log': return palette.accent;
    case 'syscall exit': return palette.states[SYSCALL] ?? palette.text;
    case 'unblock': return (track === 'network' ? NETWORK_INK : QUIET_INK)[palette.theme];
    default: return palette.textSoft;
  }
}

export function instantsAt(scene: Scene, track: string): Instant[] {
  const found: Instant[] = [];
  for (const { data, span } of pieces(scene, scene.instants, track)) {
    for (const instant of data) {
      if (instant.time >= span.from && instant.time < span.to) found.push(instant);
    }
  }
  return found;
}

export function paintInstants(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, y: number): void {
  const track = placed.row.track as string;
  const lane = placed.row.kind === 'lane';
  let freeFrom = -Infinity;
  for (const instant of instantsAt(scene, track)) {
    const x = Math.round(xOf(scene.view, instant.time));
    if (x < -6 || x > scene.view.width + 6) continue;
    context.fillStyle = instantColor(scene.palette, instant, track);
    if (scene.match) context.globalAlpha = scene.match.text(instant.text) ? 1 : 0.22;
    if (lane) paintTick(context, scene, instant, x, y, placed.height);
    else if (instant.count === 1 && x >= freeFrom) MARKS[instant.kind]?.(context, x, y);
    else paintCrowd(context, scene, instant, x, y);
    freeFrom = x + CROWDED_PX;
    context.globalAlpha = 1;
  }
}

// Many in one place stand higher than one.
function paintTick(context: CanvasRenderingContext2D, scene: Scene, instant: Instant, x: number, y: number, room: number): void {
  const full = room - 4;
  const height = instant.count === 1 ? full * 0.6 : Math.min(full, full * (0.6 + 0.1 * Math.log2(instant.count)));
  const width = Math.max(instant.count === 1 ? 2 : 1, xOf(scene.view, instant.end) - xOf(scene.view, instant.time));
  context.fillRect(x, y + room - 2 - height, width, height);
}

// Where there is no room for marks of their own, a thread along the top of the row says that there are some.
function paintCrowd(context: CanvasRenderingContext2D, scene: Scene, instant: Instant, x: number, y: number): void {
  context.globalAlpha *= 0.45;
  context.fillRect(x, y, Math.max(1, xOf(scene.view, instant.end) - xOf(scene.view, instant.time)), 2);
}

type Mark = (context: CanvasRenderingContext2D, x: number, y: number) => void;

const MARKS: Record<string, Mark> = {
  'proc start': (c, x, y) => triangle(c, x, y, 4),
  'proc stop': (c, x, y) => triangle(c, x, y, -4),
  sample: (c, x, y) => c.fillRect(x, y, 1, 4),
  log: (c, x, y) => flag(c, x, y),
  label: (c, x, y) => c.fillRect(x - 1, y, 3, 3),
  gomaxprocs: (c, x, y) => flag(c, x, y),
};

function triangle(context: CanvasRenderingContext2D, x: number, y: number, width: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y + 3);
  context.lineTo(x, y + 6);
  context.fill();
}

function flag(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillRect(x, y, 1, 9);
  context.fillRect(x, y, 5, 4);
}

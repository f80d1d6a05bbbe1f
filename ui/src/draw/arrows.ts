// Arrows from who caused a goroutine to run to where it ran.

import type { Flows } from '../api/timeline_types';
import { xOf } from '../model/viewport';
import { isWork, type Work } from '../model/work';
import type { Palette } from './palette';
import type { Scene } from './scene';

// The y of a track's middle on the canvas; null if the track is not laid out.
export type TrackY = (track: string) => number | null;

interface Arrow { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number; readonly kind: string }

const MIN_ALPHA = 0.16;

export function paintArrows(context: CanvasRenderingContext2D, scene: Scene, flows: Flows, trackY: TrackY, emphasis: boolean): void {
  const arrows = arrowsOf(scene, flows, trackY);
  context.lineWidth = emphasis ? 1.5 : 1;
  context.globalAlpha = emphasis ? 0.95 : Math.max(MIN_ALPHA, Math.min(0.8, 60 / Math.sqrt(arrows.length + 1) / 10));
  for (const arrow of arrows) paintArrow(context, arrow, arrowColor(scene.palette, arrow.kind, emphasis));
  context.globalAlpha = 1;
}

function arrowColor(palette: Palette, kind: string, emphasis: boolean): string {
  if (emphasis) return palette.accent;
  switch (kind) {
    case 'go': return palette.states[0] ?? palette.text;
    case 'syscall exit': return palette.states[2] ?? palette.text;
    case 'new task': return palette.heap;
    default: return palette.textSoft;
  }
}

// Each flow as it shows: between processors, between threads, between goroutines, wherever both ends
// have a row.
export function arrowsOf(scene: Scene, flows: Flows, trackY: TrackY): Arrow[] {
  const arrows: Arrow[] = [];
  const add = (i: number, from: string | null, to: string | null): void => {
    const y0 = from === null ? null : trackY(from);
    const y1 = to === null ? null : trackY(to);
    if (y0 === null || y1 === null || !shows(y0, y1, scene.height)) return;
    const x0 = xOf(scene.view, flows.from_time[i] ?? 0);
    const x1 = xOf(scene.view, flows.to_time[i] ?? 0);
    if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > scene.view.width) return;
    arrows.push({ x0, y0, x1, y1, kind: flows.kinds[flows.kind[i] ?? 0] ?? '' });
  };
  for (let i = 0; i < flows.kind.length; i++) {
    const lane = flows.from_lane[i] ?? null;
    const target = flows.to_lane[i] ?? null;
    if (target !== null) {
      add(i, lane, target);
      continue;
    }
    if (scene.work && !concerns(scene.work, flows, i)) continue;
    add(i, lane ?? id('p', flows.from_proc[i]), id('p', flows.to_proc[i]));
    add(i, lane ?? id('t', flows.from_thread[i]), id('t', flows.to_thread[i]));
    add(i, lane ?? id('g', flows.from_goroutine[i]), id('g', flows.to_goroutine[i]));
  }
  return arrows;
}

function concerns(work: Work, flows: Flows, i: number): boolean {
  return isWork(work, flows.from_goroutine[i] ?? null, flows.from_time[i] ?? 0) || isWork(work, flows.to_goroutine[i] ?? null, flows.to_time[i] ?? 0);
}

function id(kind: string, value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : `${kind}/${value}`;
}

function shows(y0: number, y1: number, height: number): boolean {
  return Math.max(y0, y1) >= 0 && Math.min(y0, y1) <= height;
}

function paintArrow(context: CanvasRenderingContext2D, { x0, y0, x1, y1 }: Arrow, color: string): void {
  const bend = Math.min(60, Math.max(8, Math.abs(x1 - x0) / 2));
  context.strokeStyle = color;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1 - 3, y1);
  context.stroke();
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x1 - 5, y1 - 3);
  context.lineTo(x1 - 5, y1 + 3);
  context.fill();
}

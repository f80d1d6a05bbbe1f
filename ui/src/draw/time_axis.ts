// The ruler, the grid, and what marks stretches of time: the range, the mark, the pointer.

import { formatDuration, formatInstant, timeTicks, type Span } from '../base/time';
import { nanosPerPixel, xOf, type Viewport } from '../model/viewport';
import type { Palette } from './palette';

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

export function paintRuler(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, height: number): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const tick of timeTicks(view, view.width)) {
    const x = Math.round(xOf(view, tick.at)) + 0.5;
    context.fillStyle = palette.lineStrong;
    context.fillRect(x - 0.5, height - 5, 1, 5);
    context.fillStyle = palette.textSoft;
    if (x + 4 + context.measureText(tick.label).width > view.width) continue;
    context.fillText(tick.label, x + 4, height / 2 + 1);
  }
}

export function paintGrid(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, height: number): void {
  context.fillStyle = palette.lineStrong;
  context.globalAlpha = 0.55;
  for (const tick of timeTicks(view, view.width)) context.fillRect(Math.round(xOf(view, tick.at)), 0, 1, height);
  context.globalAlpha = 1;
}

// What lies outside the range steps back.
export function paintRange(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, range: Span, height: number): void {
  const x0 = Math.min(view.width, Math.max(0, xOf(view, range.from)));
  const x1 = Math.min(view.width, Math.max(0, xOf(view, range.to)));
  context.fillStyle = palette.sunk;
  context.globalAlpha = 0.62;
  context.fillRect(0, 0, x0, height);
  context.fillRect(x1, 0, view.width - x1, height);
  context.globalAlpha = 1;
  context.fillStyle = palette.accent;
  context.fillRect(x0 - 1, 0, 1, height);
  context.fillRect(x1, 0, 1, height);
}

// A stretch between two lines with its length written at the top.
export function paintMark(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, mark: Span, height: number,
  label = true): void {
  const x0 = xOf(view, mark.from);
  const x1 = xOf(view, mark.to);
  if (x1 < 0 || x0 > view.width) return;
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.08;
  context.fillRect(x0, 0, x1 - x0, height);
  context.globalAlpha = 1;
  context.fillRect(Math.round(x0), 0, 1, height);
  context.fillRect(Math.round(x1), 0, 1, height);
  if (label) paintTag(context, palette, view, formatDuration(mark.to - mark.from), (x0 + x1) / 2, 4);
}

export function paintPointer(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, time: number, height: number): void {
  const x = Math.round(xOf(view, time));
  context.fillStyle = palette.textSoft;
  context.globalAlpha = 0.5;
  context.fillRect(x, 0, 1, height);
  context.globalAlpha = 1;
}

export function paintPointerTime(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, time: number, height: number): void {
  paintTag(context, palette, view, formatInstant(time, nanosPerPixel(view)), xOf(view, time), (height - 18) / 2);
}

function paintTag(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, text: string, x: number, y: number): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 12;
  const left = Math.min(view.width - width - 2, Math.max(2, x - width / 2));
  context.fillStyle = palette.text;
  context.beginPath();
  context.roundRect(left, y, width, 18, 4);
  context.fill();
  context.fillStyle = palette.ground;
  context.fillText(text, left + 6, y + 9.5);
}

// The whole trace in a strip: what the goroutines did, and which part is looked at.

import type { Counters } from '../api/timeline_types';
import type { Span } from '../base/time';
import { xOf, type Viewport } from '../model/viewport';
import { seriesColor } from './counter';
import type { Palette } from './palette';

export interface Strip {
  readonly group: string;
  readonly stack: readonly string[];
  readonly lines: readonly string[];
}

// The highest of the stack's sums and the lines, over all columns.
export function stripTop(counters: Counters, strip: Strip): number {
  const find = (name: string) => counters.series.find((s) => s.group === strip.group && s.name === name)?.mean;
  const stack = strip.stack.map(find);
  const lines = strip.lines.map(find);
  let top = 0;
  for (let i = 0; i + 1 < counters.edges.length; i++) {
    top = Math.max(top, stack.reduce((sum, mean) => sum + (mean?.[i] ?? 0), 0), ...lines.map((mean) => mean?.[i] ?? 0));
  }
  return top;
}

export function paintStrip(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, counters: Counters, strip: Strip, top: number,
  y: number, height: number): void {
  const n = counters.edges.length - 1;
  const base = new Float64Array(Math.max(0, n));
  for (const name of strip.stack) {
    const mean = counters.series.find((s) => s.group === strip.group && s.name === name)?.mean ?? [];
    context.fillStyle = seriesColor(palette, name);
    for (let i = 0; i < n; i++) {
      const value = mean[i] ?? 0;
      if (value <= 0) continue;
      const low = base[i] ?? 0;
      base[i] = low + value;
      const x0 = Math.round(xOf(view, counters.edges[i] ?? 0));
      const x1 = Math.round(xOf(view, counters.edges[i + 1] ?? 0));
      const y0 = y + height * (1 - (low + value) / top);
      context.fillRect(x0, y0, x1 - x0, Math.max(0.5, y + height * (1 - low / top) - y0));
    }
  }
  for (const name of strip.lines) {
    const mean = counters.series.find((s) => s.group === strip.group && s.name === name)?.mean ?? [];
    context.fillStyle = palette.textSoft;
    mean.forEach((value, i) => {
      if (value === null) return;
      const x0 = xOf(view, counters.edges[i] ?? 0);
      context.fillRect(x0, Math.round(y + height * (1 - value / top)), xOf(view, counters.edges[i + 1] ?? 0) - x0 + 0.4, 1);
    });
  }
}

// Which part of the strip the eye is on.
export function paintWindow(context: CanvasRenderingContext2D, palette: Palette, view: Viewport, window: Span, height: number): void {
  const x0 = Math.max(0, xOf(view, window.from));
  const x1 = Math.min(view.width, Math.max(x0 + 2, xOf(view, window.to)));
  context.fillStyle = palette.sunk;
  context.globalAlpha = 0.72;
  context.fillRect(0, 0, x0, height);
  context.fillRect(x1, 0, view.width - x1, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1;
  context.strokeRect(x0 + 0.5, 0.5, Math.max(1, x1 - x0 - 1), height - 1);
}

// Counters over time: what adds up is stacked, limits are lines.

import type { Counters } from '../api/timeline_types';
import { chartOf, niceCeiling, type ChartSeries } from '../model/counters';
import type { PlacedRow } from '../model/rows';
import { xOf } from '../model/viewport';
import type { Palette } from './palette';
import { pieces, type Piece, type Scene } from './scene';

export function seriesColor(palette: Palette, key: string): string {
  switch (key) {
    case 'running': return palette.states[0] ?? palette.text;
    case 'syscall':
    case 'in_syscall': return palette.states[2] ?? palette.text;
    case 'runnable': return palette.states[1] ?? palette.text;
    case 'gc_waiting': return palette.states[6] ?? palette.text;
    case 'waiting': return palette.states[7] ?? palette.text;
    case 'allocated': return palette.heap;
    default: return palette.textSoft;
  }
}

export function paintCounter(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, y: number): void {
  const found = pieces(scene, scene.counters, 'all');
  const chart = chartOf(placed.row.track as string);
  if (!chart || found.length === 0) return;
  const top = niceCeiling(Math.max(...found.map((p) => highest(p, chart, scene.view.from, scene.view.to))), chart.unit);
  const box = { y: y + 4, height: placed.height - 8, top };
  context.save();
  context.beginPath();
  context.rect(0, y, scene.view.width, placed.height);
  context.clip();
  for (const piece of found) paintPiece(context, scene, piece, chart, box);
  context.restore();
  paintScale(context, scene, chart.format(top), y);
}

interface Box { readonly y: number; readonly height: number; readonly top: number }

function highest({ data, span }: Piece<Counters>, chart: ChartSeries, from: number, to: number): number {
  let most = 0;
  const stack = chart.stack.map((name) => seriesOf(data, chart, name));
  const lines = chart.lines.map((name) => seriesOf(data, chart, name));
  for (let i = 0; i + 1 < data.edges.length; i++) {
    if ((data.edges[i + 1] ?? 0) <= Math.max(from, span.from) || (data.edges[i] ?? 0) >= Math.min(to, span.to)) continue;
    most = Math.max(most, stack.reduce((sum, s) => sum + (s?.mean[i] ?? 0), 0), ...lines.map((s) => s?.mean[i] ?? 0));
  }
  return most;
}

function seriesOf(data: Counters, chart: ChartSeries, name: string) {
  return data.series.find((s) => s.name === name && chart.groups.includes(s.group));
}

function paintPiece(context: CanvasRenderingContext2D, scene: Scene, { data, span }: Piece<Counters>, chart: ChartSeries, box: Box): void {
  const n = data.edges.length - 1;
  const xs = data.edges.map((t) => xOf(scene.view, Math.min(Math.max(t, span.from), span.to)));
  const base = new Float64Array(n);
  for (const name of chart.stack) {
    const series = seriesOf(data, chart, name);
    if (!series) continue;
    context.fillStyle = seriesColor(scene.palette, name);
    for (let i = 0; i < n; i++) {
      const value = series.mean[i];
      const x = Math.round(xs[i] ?? 0);
      const width = Math.round(xs[i + 1] ?? 0) - x;
      if (value === null || value === undefined || value <= 0 || width <= 0) continue;
      const low = base[i] ?? 0;
      base[i] = low + value;
      const y1 = box.y + box.height * (1 - low / box.top);
      const y0 = box.y + box.height * (1 - (low + value) / box.top);
      context.fillRect(x, y0, width, Math.max(y1 - y0, 0.5));
    }
  }
  for (const name of chart.lines) paintLine(context, scene.palette, xs, seriesOf(data, chart, name)?.mean ?? [], box);
}

function paintLine(context: CanvasRenderingContext2D, palette: Palette, xs: readonly number[], values: readonly (number | null)[], box: Box): void {
  context.strokeStyle = palette.textSoft;
  context.lineWidth = 1;
  context.beginPath();
  let drawing = false;
  values.forEach((value, i) => {
    if (value === null || (xs[i + 1] ?? 0) <= (xs[i] ?? 0)) {
      drawing = false;
      return;
    }
    const y = Math.round(box.y + box.height * (1 - value / box.top)) + 0.5;
    if (drawing) context.lineTo(xs[i] ?? 0, y);
    else context.moveTo(xs[i] ?? 0, y);
    context.lineTo(xs[i + 1] ?? 0, y);
    drawing = true;
  });
  context.stroke();
}

function paintScale(context: CanvasRenderingContext2D, scene: Scene, text: string, y: number): void {
  context.font = '10px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  context.textBaseline = 'top';
  const width = context.measureText(text).width;
  context.fillStyle = scene.palette.ground;
  context.globalAlpha = 0.8;
  context.fillRect(2, y + 2, width + 6, 13);
  context.globalAlpha = 1;
  context.fillStyle = scene.palette.textSoft;
  context.fillText(text, 5, y + 4);
}

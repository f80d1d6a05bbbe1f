import type { Nanos, Span } from '../base/time';

// Which time a drawing of `width` pixels shows. Spans are never empty and never leave the trace by more
// than a margin, so that the ends can be brought to the middle of the screen.
export interface Viewport {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly width: number;
}

// As deep as one can zoom: this many nanoseconds over the whole width.
const LEAST_SPAN_NS = 50;
const MARGIN_SHARE = 0.05;

export function nanosPerPixel(view: Viewport): number {
  return (view.to - view.from) / Math.max(1, view.width);
}

export function xOf(view: Viewport, time: Nanos): number {
  return ((time - view.from) / (view.to - view.from)) * view.width;
}

export function timeAt(view: Viewport, x: number): Nanos {
  return view.from + (x / Math.max(1, view.width)) * (view.to - view.from);
}

// Keeps length where possible.
export function bounded(span: Span, whole: Span): Span {
  const length = Math.max(LEAST_SPAN_NS, span.to - span.from);
  const total = Math.max(LEAST_SPAN_NS, whole.to - whole.from);
  if (length >= total) {
    const margin = Math.min(length - total, 2 * MARGIN_SHARE * total) / 2;
    return { from: whole.from - margin, to: whole.from + total + margin };
  }
  const margin = length * MARGIN_SHARE;
  const from = Math.min(Math.max(span.from, whole.from - margin), whole.from + total + margin - length);
  return { from, to: from + length };
}

// `factor` < 1 goes nearer. The moment `around` stays under the same pixel.
export function zoomed(span: Span, factor: number, around: Nanos, whole: Span): Span {
  const length = Math.max(LEAST_SPAN_NS, (span.to - span.from) * factor);
  const scale = length / (span.to - span.from);
  const from = around - (around - span.from) * scale;
  return bounded({ from, to: from + length }, whole);
}

export function panned(span: Span, by: Nanos, whole: Span): Span {
  return bounded({ from: span.from + by, to: span.to + by }, whole);
}

// The span with air around it, for "zoom to selection".
export function framed(span: Span, whole: Span, air = 0.15): Span {
  const length = Math.max(LEAST_SPAN_NS, span.to - span.from);
  const middle = (span.from + span.to) / 2;
  return bounded({ from: middle - length * (0.5 + air), to: middle + length * (0.5 + air) }, whole);
}

// Between two spans, for animation; `t` from 0 to 1. Lengths are interpolated by their logarithm, so a
// zoom looks as fast at its end as at its beginning.
export function between(a: Span, b: Span, t: number): Span {
  const [la, lb] = [a.to - a.from, b.to - b.from];
  const length = la * (lb / la) ** t;
  const progress = Math.abs(lb - la) < 1e-9 * la ? t : (length - la) / (lb - la);
  const from = a.from + (b.from - a.from) * progress;
  return { from, to: from + length };
}

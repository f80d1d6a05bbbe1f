// Times are integer nanoseconds since the trace's start; exact in a number up to 104 days.
export type Nanos = number;

// Half open: [from, to).
export interface Span {
  readonly from: Nanos;
  readonly to: Nanos;
}

export function sameSpan(a: Span | null, b: Span | null): boolean {
  return a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to);
}

const UNITS = [
  { ns: 1e9, name: 's' },
  { ns: 1e6, name: 'ms' },
  { ns: 1e3, name: 'µs' },
  { ns: 1, name: 'ns' },
] as const;

// Four significant digits and a unit: 1.234 ms, 12.30 s, 640 ns; fewer for round ones: 1.5 ms.
export function formatDuration(ns: Nanos): string {
  const size = Math.abs(ns);
  if (size === 0) return '0';
  if (size >= 600e9) return formatMinutes(ns);
  const unit = UNITS.find((u) => size >= u.ns * 0.99995) ?? UNITS[3];
  const value = ns / unit.ns;
  if (unit.ns === 1) return `${Math.round(value)} ns`;
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(1, Math.abs(value)))));
  const text = value.toFixed(digits);
  const isRound = Math.round(Number(value.toPrecision(2)) * unit.ns) === ns;
  return `${isRound ? trimZeros(text) : text} ${unit.name}`;
}

function formatMinutes(ns: Nanos): string {
  const seconds = Math.round(Math.abs(ns) / 1e9);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const sign = ns < 0 ? '-' : '';
  if (hours > 0) return `${sign}${hours} h ${minutes} min`;
  return `${sign}${minutes} min ${seconds % 60} s`;
}

// A moment on the trace's clock, to `resolution` nanoseconds: 1.234 567 s.
export function formatInstant(ns: Nanos, resolution: Nanos = 1): string {
  const digits = Math.min(9, Math.max(0, 9 - Math.floor(Math.log10(Math.max(1, resolution)))));
  const [whole = '0', fraction = ''] = (ns / 1e9).toFixed(digits).split('.');
  const grouped = (fraction.match(/.{1,3}/g) ?? []).join('\u2009');
  return grouped ? `${whole}.${grouped} s` : `${whole} s`;
}

// Reads what people type: "1.5ms", "20 us", "3s", "250" (nanoseconds). null if it is none of these.
export function parseDuration(text: string): Nanos | null {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|m|min|h)?\s*$/.exec(text);
  if (!match) return null;
  const scale: Record<string, number> = {
    ns: 1, us: 1e3, 'µs': 1e3, 'μs': 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9,
  };
  return Math.round(Number(match[1]) * (scale[match[2] ?? 'ns'] ?? 1));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export interface Tick {
  readonly at: Nanos;
  readonly label: string;
}

// Round moments within the span, at least `minPixels` apart on a ruler of `width` pixels, with the
// shortest labels that tell neighbours apart.
export function timeTicks(span: Span, width: number, minPixels = 90): Tick[] {
  const length = span.to - span.from;
  if (length <= 0 || width <= 0) return [];
  const step = niceStep((length * minPixels) / width);
  const ticks: Tick[] = [];
  for (let at = Math.ceil(span.from / step) * step; at < span.to; at += step) {
    ticks.push({ at, label: tickLabel(at, step, span.to) });
  }
  return ticks;
}

// The smallest of 1, 2, 5 x 10^n that is at least `least`; never under 1 ns.
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5, 10].find((f) => f * power >= least) ?? 10;
  return factor * power;
}

function tickLabel(at: Nanos, step: Nanos, end: Nanos): string {
  if (at === 0) return '0';
  const unit = UNITS.find((u) => end >= u.ns) ?? UNITS[3];
  const digits = Math.max(0, Math.ceil(Math.log10(unit.ns) - Math.log10(step) - 1e-9));
  return `${(at / unit.ns).toFixed(digits)} ${unit.name}`;
}

import type { Counters } from '../api/timeline_types';
import { formatBytes, formatShortCount } from '../base/format';
import type { Nanos } from '../base/time';

// How the counters of a group are drawn.
export interface ChartSeries {
  readonly track: string;
  readonly groups: readonly string[]; // In the API.
  readonly stack: readonly string[]; // From the floor up.
  readonly lines: readonly string[];
  readonly unit: 'count' | 'bytes';
  format(value: number): string;
}

const CHARTS: readonly ChartSeries[] = [
  { track: 'counter/goroutines', groups: ['goroutines'], stack: ['running', 'syscall', 'runnable', 'gc_waiting'], lines: [],
    unit: 'count', format: formatValue },
  { track: 'counter/heap', groups: ['heap'], stack: ['allocated'], lines: ['goal'], unit: 'bytes', format: formatBytes },
  { track: 'counter/threads', groups: ['threads', 'gomaxprocs'], stack: ['running', 'in_syscall'], lines: ['gomaxprocs'],
    unit: 'count', format: formatValue },
];

// Names as people read them.
export const SERIES_NAMES: Readonly<Record<string, string>> = {
  running: 'Running', syscall: 'In system calls', runnable: 'Runnable', gc_waiting: 'Waiting in a mark assist', waiting: 'Waiting',
  allocated: 'Allocated', goal: 'Goal', in_syscall: 'In system calls, without a processor', gomaxprocs: 'GOMAXPROCS',
};

export function chartOf(track: string): ChartSeries | undefined {
  return CHARTS.find((chart) => chart.track === track);
}

// Means of small counts have fractions worth seeing.
function formatValue(value: number): string {
  return value < 100 && value % 1 !== 0 ? value.toFixed(value < 10 ? 2 : 1) : formatShortCount(Math.round(value));
}

// A round number at or above the highest value.
export function niceCeiling(value: number, unit: 'count' | 'bytes'): number {
  if (!(value > 0)) return 1;
  if (unit === 'count') return value <= 1 ? 1 : Math.max(1, niceHalf(value));
  const scale = 1024 ** Math.floor(Math.log2(value) / 10);
  return niceHalf(value / scale) * scale;
}

// Up to the next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten.
function niceHalf(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((f) => f * power >= value - 1e-9) ?? 10;
  return factor * power;
}

// Name and value of every series of a chart at a moment; what is not known is null.
export function valuesAt(data: Counters, chart: ChartSeries, time: Nanos): { name: string; key: string; value: number | null }[] {
  let column = data.edges.findIndex((edge) => edge > time) - 1;
  if (column < 0) column = Math.max(0, data.edges.length - 2);
  return data.series.filter((s) => chart.groups.includes(s.group))
    .map((s) => ({ name: SERIES_NAMES[s.name] ?? s.name, key: s.name, value: s.mean[column] ?? null }));
}

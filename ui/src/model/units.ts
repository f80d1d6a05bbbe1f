import { formatBytes, formatCount, formatShortCount } from '../base/format';
import { formatDuration } from '../base/time';

const NANOSECONDS: Readonly<Record<string, number>> = { nanoseconds: 1, microseconds: 1e3, milliseconds: 1e6, seconds: 1e9 };

// A profile's values as people read them: 12.3 ms, 4.5 MiB, 1,234.
export function valueFormat(unit: string): (value: number) => string {
  const ns = NANOSECONDS[unit];
  if (ns !== undefined) return (value) => formatDuration(value * ns);
  if (unit === 'bytes') return formatBytes;
  if (unit === '' || unit === 'count') return (value) => (Math.abs(value) < 1e6 ? formatCount(value) : formatShortCount(value));
  return (value) => `${formatCount(value)} ${unit}`;
}

// With its sign always: +1.2 ms, -3.4 ms, 0.
export function changeFormat(unit: string): (value: number) => string {
  const format = valueFormat(unit);
  return (value) => (value > 0 ? `+${format(value)}` : value < 0 ? `-${format(-value)}` : '0');
}

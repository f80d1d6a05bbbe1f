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

// What values are counted in, and the unit that was asked for, if one was: `size` of the former are one of it.
export interface ValueUnit {
  readonly unit: string;
  readonly shown_unit: { readonly name: string; readonly size: number } | null;
}

// As valueFormat(), but in the unit that was asked for.
export function shownFormat({ unit, shown_unit: shown }: ValueUnit): (value: number) => string {
  if (!shown) return valueFormat(unit);
  const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
  return (value) => `${number.format(value / shown.size)}${shown.name ? ` ${shown.name}` : ''}`;
}

// With its sign always: +1.2 ms, -3.4 ms, 0.
export function changeFormat(unit: ValueUnit): (value: number) => string {
  const format = shownFormat(unit);
  return (value) => (value > 0 ? `+${format(value)}` : value < 0 ? `-${format(-value)}` : '0');
}

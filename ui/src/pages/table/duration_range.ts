import type { DurationRange } from '../../model/histogram';

// `min` and `max` of an address.
export function durationRange(params: Readonly<Record<string, string>>): DurationRange | null {
  const read = (name: string): number | null => {
    const ns = Number(params[name] ?? '');
    return params[name] && Number.isSafeInteger(ns) && ns >= 0 ? ns : null;
  };
  const range = { min: read('min'), max: read('max') };
  return range.min === null && range.max === null ? null : range;
}

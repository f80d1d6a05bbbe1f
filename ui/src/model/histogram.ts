import type { DurationBucket } from '../api/types';
import type { Nanos } from '../base/time';

// A filter by duration; both ends count. null: open on that side.
export interface DurationRange {
  readonly min: Nanos | null;
  readonly max: Nanos | null;
}

// Bars on a logarithmic scale from `low` to `high`; x and width are shares of the whole.
export interface Bar {
  readonly bucket: DurationBucket;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

export function extentOf(histograms: Iterable<readonly DurationBucket[]>): { low: Nanos; high: Nanos } | null {
  let [low, high] = [Infinity, 0];
  for (const buckets of histograms) {
    for (const bucket of buckets) {
      low = Math.min(low, Math.max(1, bucket.from));
      high = Math.max(high, bucket.to);
    }
  }
  return low < high ? { low, high } : null;
}

export function barsOf(buckets: readonly DurationBucket[], low: Nanos, high: Nanos): Bar[] {
  const most = Math.max(1, ...buckets.map((b) => b.count));
  const place = (ns: Nanos): number => Math.log(Math.max(low, ns) / low) / Math.log(high / low);
  return buckets.map((bucket) => {
    const x = place(bucket.from);
    return { bucket, x, width: place(bucket.to) - x, height: bucket.count / most };
  });
}

// What a filter by whole buckets is: from the beginning of one to the end of the other.
export function rangeOf(a: DurationBucket, b: DurationBucket): DurationRange {
  return { min: Math.min(a.from, b.from), max: Math.max(a.to, b.to) - 1 };
}

export function holds(range: DurationRange, bucket: DurationBucket): boolean {
  return bucket.to - 1 >= (range.min ?? 0) && bucket.from <= (range.max ?? Infinity);
}

// 1 µs, 10 µs, ... within [low, high], as shares.
export function decades(low: Nanos, high: Nanos): { at: Nanos; x: number }[] {
  const marks = [];
  for (let at = 10 ** Math.ceil(Math.log10(low) - 1e-9); at <= high; at *= 10) {
    marks.push({ at, x: Math.log(at / low) / Math.log(high / low) });
  }
  return marks;
}

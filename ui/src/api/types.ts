import type { Nanos } from '../base/time';

// The shapes that many answers share; docs/api.md describes them all. Times are nanoseconds since the trace's start.

export interface GoroutineRef { readonly id: number; readonly name: string; readonly group: number }
export interface Frame { readonly function: string; readonly file: string; readonly line: number }

export type Stack = readonly Frame[];
export interface TaskRef { readonly id: number; readonly name: string }

export type Times = Readonly<Record<string, Nanos>>;

// What a stretch of a goroutine's life was spent on.
export interface TimesSpent {
  readonly exec: Nanos;
  readonly sched: Nanos;
  readonly syscall: Nanos;
  readonly syscall_block: Nanos;
  readonly blocked: Nanos;
  readonly block: Times;
  readonly range: Times;
  readonly unknown: Nanos;
  readonly total: Nanos;
}

export interface DurationBucket { readonly from: Nanos; readonly to: Nanos; readonly count: number }

// How long things of one kind took.
export interface Durations {
  readonly total_ns: Nanos;
  readonly mean: Nanos;
  readonly p50: Nanos;
  readonly p90: Nanos;
  readonly p99: Nanos;
  readonly max: Nanos;
  readonly histogram: readonly DurationBucket[];
}

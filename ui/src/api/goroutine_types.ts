import type { Nanos } from '../base/time';
import type { GoroutineRef, Stack, TaskRef, Times, TimesSpent } from './types';

// What the server says of goroutines, one by one and by start function.

export interface Group {
  readonly group: number;
  readonly name: string;
  readonly system: boolean;
  readonly count: number;
  readonly created: number;
  readonly alive: number;
  readonly never_ended: number;
  readonly exec: Nanos;
  readonly sched: Nanos;
  readonly syscall: Nanos;
  readonly syscall_block: Nanos;
  readonly blocked: Nanos;
  readonly unknown: Nanos;
  readonly block: Times;
  readonly range: Times;
  readonly total: Nanos;
  readonly mean: Nanos;
  readonly p50: Nanos;
  readonly p90: Nanos;
  readonly p99: Nanos;
  readonly max: Nanos;
  readonly spark: readonly number[];
}

export interface GroupsAnswer {
  readonly total: number;
  readonly goroutines_all: number;
  readonly exec_all: Nanos;
  readonly reasons: readonly string[];
  readonly ranges: readonly string[];
  readonly groups: readonly Group[];
}

export interface Goroutine extends TimesSpent {
  readonly id: number;
  readonly name: string;
  readonly group: number;
  readonly created: Nanos | null;
  readonly started: Nanos | null;
  readonly ended: Nanos | null;
  readonly before_trace: boolean;
}

export interface GoroutinesAnswer {
  readonly total: number;
  readonly name: string | null;
  readonly exec: Nanos;
  readonly exec_all: Nanos;
  readonly reasons: readonly string[];
  readonly ranges: readonly string[];
  readonly goroutines: readonly Goroutine[];
}

// The same list in brief.
export interface GoroutineNames { readonly total: number; readonly goroutines: readonly GoroutineRef[] }

export interface GoroutineDetails extends Goroutine {
  readonly system: boolean;
  readonly creator: GoroutineRef | null;
  readonly creation_stack: Stack;
  readonly entry_stack: Stack;
  readonly children: readonly GoroutineRef[];
  readonly child_count: number;
  readonly last_state: string;
  readonly last_since: Nanos;
  readonly last_stack: Stack;
  readonly regions: readonly {
    readonly item: string; readonly name: string; readonly start: Nanos; readonly end: Nanos;
    readonly depth: number; readonly task: number | null;
  }[];
  readonly region_count: number;
  readonly tasks: readonly TaskRef[];
}

export interface RelatedAnswer {
  readonly goroutines: readonly (GoroutineRef & { readonly depth: number; readonly wakes: number })[];
  readonly total: number;
}

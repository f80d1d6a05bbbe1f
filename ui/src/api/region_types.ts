import type { Nanos } from '../base/time';
import type { Durations, Frame, GoroutineRef, TaskRef, Times } from './types';

// What the server says of regions.

export interface RegionType extends Durations {
  readonly type: number;
  readonly name: string;
  readonly place: Frame | null;
  readonly count: number;
  readonly complete: number;
  readonly exec: Nanos;
}

export interface RegionTypesAnswer { readonly types: readonly RegionType[] }

export interface Region {
  readonly item: string;
  readonly type: number;
  readonly name: string;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly no_begin: boolean;
  readonly no_end: boolean;
  readonly depth: number;
  readonly goroutine: GoroutineRef;
  readonly task: TaskRef | null;
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

export interface RegionsAnswer {
  readonly total: number;
  readonly reasons: readonly string[];
  readonly ranges: readonly string[];
  readonly regions: readonly Region[];
}

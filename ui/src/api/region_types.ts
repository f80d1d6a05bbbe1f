import type { Nanos } from '../base/time';
import type { Durations, Frame, GoroutineRef, TaskRef, TimesSpent } from './types';

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

export interface Region extends TimesSpent {
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
}

export interface RegionsAnswer {
  readonly total: number;
  readonly reasons: readonly string[];
  readonly ranges: readonly string[];
  readonly regions: readonly Region[];
}

import type { Nanos } from '../base/time';
import type { GoroutineRef } from './types';

// What the server says of the trace as a whole, and of what is found in it.

export interface Diagnostic { readonly offset: number | null; readonly message: string; readonly lost_bytes: number }

export interface StateInfo {
  readonly title: string;
  readonly state: string;
  readonly reason: string;
  readonly class: number;
  readonly proc_lost: boolean;
}

export interface TraceInfo {
  readonly file: string;
  readonly format: string;
  readonly native: boolean;
  readonly end: Nanos;
  readonly wall_start: string | null;
  readonly bytes: number;
  readonly lost_bytes: number;
  readonly cut_off: boolean;
  readonly nameless: number;
  readonly events: number;
  readonly generations: number;
  readonly memory_bytes: number;
  readonly experimental_batches: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnostic_count: number;
  readonly classes: readonly string[];
  readonly states: readonly StateInfo[];
  readonly lane_states: readonly string[];
  readonly procs: readonly number[];
  readonly threads: readonly number[];
  readonly gomaxprocs: number;
  readonly lanes: readonly string[];
  readonly counters: readonly string[];
  readonly goroutines: number;
  readonly groups: number;
  readonly tasks: number;
  readonly regions: number;
  readonly logs: number;
  readonly samples: number;
  readonly gc_cycles: number;
  readonly gc_mark_ns: Nanos;
  readonly stw_count: number;
  readonly stw_ns: Nanos;
  readonly assist_ns: Nanos;
}

export interface Finding {
  readonly kind: string;
  readonly text: string;
  readonly value_ns: Nanos;
  readonly from: Nanos;
  readonly to: Nanos;
  readonly item: string | null;
  readonly goroutine: GoroutineRef | null;
  readonly group: number | null;
  readonly task: number | null;
}

export interface Overview { readonly findings: readonly Finding[] }

export interface SearchResult {
  readonly kind: 'goroutine' | 'function' | 'call' | 'task' | 'region' | 'log' | 'range';
  readonly title: string;
  readonly detail: string;
  readonly item: string | null;
  readonly goroutine: GoroutineRef | null;
  readonly group: number | null;
  readonly task: number | null;
  readonly profile: string | null;
  readonly from: Nanos | null;
  readonly to: Nanos | null;
}

export interface SearchAnswer { readonly results: readonly SearchResult[]; readonly total: number }

export interface FindAnswer {
  readonly found: { readonly item: string; readonly track: string; readonly title: string;
    readonly start: Nanos; readonly end: Nanos } | null;
}

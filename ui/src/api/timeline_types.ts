import type { Nanos } from '../base/time';
import type { GoroutineRef, Stack, TaskRef } from './types';

// What the server says for the timeline to draw, and of what is chosen there.

export interface CounterSeries {
  readonly name: string;
  readonly group: string;
  readonly unit: 'count' | 'bytes';
  readonly mean: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

export interface Counters { readonly edges: readonly Nanos[]; readonly series: readonly CounterSeries[] }

export interface NestedSlice {
  readonly start: Nanos;
  readonly end: Nanos;
  readonly depth: number;
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly busy_ns: Nanos;
  readonly item: string;
  readonly goroutine: GoroutineRef | null;
  readonly task: number | null;
}

export interface NestedAnswer {
  readonly tracks: readonly { readonly track: string; readonly slices: readonly NestedSlice[] }[];
}

export interface Instant {
  readonly time: Nanos;
  readonly end: Nanos;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  readonly item: string | null;
  readonly goroutine: GoroutineRef | null;
  readonly proc: number | null;
  readonly thread: number | null;
}

export interface InstantsAnswer {
  readonly tracks: readonly { readonly track: string; readonly instants: readonly Instant[] }[];
}

export interface Flows {
  readonly total: number;
  readonly kinds: readonly string[];
  readonly reasons: readonly string[];
  readonly kind: readonly number[];
  readonly reason: readonly number[];
  readonly wake: readonly (number | null)[];
  readonly from_time: readonly Nanos[];
  readonly from_goroutine: readonly (number | null)[];
  readonly from_proc: readonly (number | null)[];
  readonly from_thread: readonly (number | null)[];
  readonly from_lane: readonly (string | null)[];
  readonly to_time: readonly Nanos[];
  readonly to_goroutine: readonly (number | null)[];
  readonly to_proc: readonly (number | null)[];
  readonly to_thread: readonly (number | null)[];
  readonly to_lane: readonly (string | null)[];
}

export interface Link {
  readonly kind: string;
  readonly reason: string;
  readonly time: Nanos;
  readonly ran: Nanos | null;
  readonly from: GoroutineRef | null;
  readonly from_lane: string | null;
  readonly from_item: string | null;
  readonly to: GoroutineRef;
  readonly to_item: string | null;
  readonly stack: Stack;
  readonly wake: number | null;
}

export interface Near { readonly item: string; readonly title: string; readonly start: Nanos; readonly end: Nanos }

export interface SliceDetails {
  readonly item: string;
  readonly kind: string;
  readonly track: string;
  readonly title: string;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly duration: Nanos;
  readonly self: Nanos;
  readonly state: string;
  readonly class: number;
  readonly goroutine: GoroutineRef | null;
  readonly proc: number | null;
  readonly thread: number | null;
  readonly task: TaskRef | null;
  readonly start_stack: Stack;
  readonly end_stack: Stack;
  readonly args: readonly { readonly name: string; readonly value: string | number }[];
  readonly waker: Link | null;
  readonly incoming: readonly Link[];
  readonly outgoing: readonly Link[];
  readonly preceding: readonly Link[];
  readonly following: readonly Link[];
  readonly connected_truncated: boolean;
  readonly previous: Near | null;
  readonly next: Near | null;
  readonly nested: readonly {
    readonly kind: string; readonly name: string; readonly start: Nanos; readonly end: Nanos; readonly item: string;
  }[];
  readonly goroutine_item: string | null;
  readonly proc_item: string | null;
  readonly thread_item: string | null;
}

export interface SelectionTitle {
  readonly title: string;
  readonly group: number | null;
  readonly class: number;
  readonly count: number;
  readonly wall_ns: Nanos;
  readonly self_ns: Nanos;
  readonly mean_ns: number;
}

export interface SelectionAnswer {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly states: readonly { readonly class: number; readonly name: string; readonly ns: Nanos }[];
  readonly titles: readonly SelectionTitle[];
  readonly title_total: number;
  readonly sampled: boolean;
}

import type { Nanos } from '../base/time';
import type { Durations, GoroutineRef, Stack } from './types';

// What the server says of tasks.

export interface TaskType extends Durations {
  readonly name: string;
  readonly count: number;
  readonly complete: number;
}

export interface TaskTypesAnswer { readonly types: readonly TaskType[] }

export interface Task {
  readonly id: number;
  readonly name: string;
  readonly parent: number | null;
  readonly start: Nanos | null;
  readonly end: Nanos | null;
  readonly duration: Nanos;
  readonly complete: boolean;
  readonly logs: number;
  readonly regions: number;
  readonly goroutines: number;
  readonly children: number;
}

export interface TasksAnswer { readonly total: number; readonly tasks: readonly Task[] }

export interface TaskDetails extends Omit<Task, 'children' | 'goroutines'> {
  readonly begin_goroutine: GoroutineRef | null;
  readonly end_goroutine: GoroutineRef | null;
  readonly stack: Stack;
  readonly end_stack: Stack;
  readonly gc_overlap_ns: Nanos;
  readonly children: readonly Task[];
  readonly child_count: number;
  readonly descendants: readonly number[];
  readonly goroutines: readonly GoroutineRef[];
  readonly goroutine_count: number;
  readonly events: readonly TaskEvent[];
  readonly event_count: number;
  readonly descendant_count: number;
}

export interface TaskEvent {
  readonly time: Nanos;
  readonly elapsed: Nanos;
  readonly gap: Nanos;
  readonly goroutine: GoroutineRef | null;
  readonly kind: string;
  readonly category: string;
  readonly text: string;
  readonly item: string | null;
}

export interface TaskEventsAnswer { readonly events: readonly TaskEvent[]; readonly event_count: number }

export interface WaterfallTask extends Omit<Task, 'children' | 'goroutines'> {
  readonly depth: number;
  readonly region_list: readonly {
    readonly item: string; readonly name: string; readonly start: Nanos; readonly end: Nanos; readonly goroutine: GoroutineRef | null;
  }[];
  readonly log_list: readonly { readonly item: string; readonly time: Nanos; readonly category: string; readonly text: string }[];
}

export interface Waterfall {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly task_count: number;
  readonly tasks: readonly WaterfallTask[];
  readonly goroutines: readonly (GoroutineRef & { readonly spans: readonly (readonly [Nanos, Nanos])[] })[];
  readonly goroutine_count: number;
  readonly states: readonly Nanos[];
}

// What the server answers; docs/api.md describes it. Times are nanoseconds since the trace's start.
import type { Nanos } from '../base/time';

export interface GoroutineRef { readonly id: number; readonly name: string; readonly group: number }
export interface Frame { readonly function: string; readonly file: string; readonly line: number }
export type Stack = readonly Frame[];
export interface TaskRef { readonly id: number; readonly name: string }
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

export type Times = Readonly<Record<string, Nanos>>;

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

export interface Goroutine {
  readonly id: number;
  readonly name: string;
  readonly group: number;
  readonly created: Nanos | null;
  readonly started: Nanos | null;
  readonly ended: Nanos | null;
  readonly before_trace: boolean;
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

export interface GcCycle {
  readonly number: number;
  readonly item: string;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly began_before: boolean;
  readonly open: boolean;
  readonly mark: Nanos;
  readonly stw: Nanos;
  readonly sweep_termination: Nanos;
  readonly mark_termination: Nanos;
  readonly other_stops: Nanos;
  readonly assists: number;
  readonly assist: Nanos;
  readonly dedicated: Nanos;
  readonly fractional: Nanos;
  readonly idle: Nanos;
  readonly heap_before: number | null;
  readonly heap_most: number | null;
  readonly heap_after: number | null;
  readonly goal: number | null;
  readonly next_goal: number | null;
}
export interface GcCyclesAnswer { readonly total: number; readonly cycles: readonly GcCycle[] }
export interface MmuAnswer {
  readonly shares: readonly number[];
  readonly curve: readonly (readonly number[])[]; // Window, then a value for each share.
}
export interface MmuWindowsAnswer {
  readonly window: Nanos;
  readonly utilization: number;
  readonly windows: readonly { readonly start: Nanos; readonly end: Nanos; readonly utilization: number }[];
}

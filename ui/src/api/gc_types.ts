import type { Nanos } from '../base/time';

// What the server says of the garbage collector.

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

import type { GoroutineRef, Stack } from './types';

// The answers of docs/api.md about critical paths, blockers, ledgers and leaks.

export interface Part {
  readonly text: string;
  readonly own: string;
  readonly kind: string;
  readonly elsewhere: boolean;
  readonly own_function: string;
  readonly function: string;
  readonly group: number | null;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly goroutine: GoroutineRef | null;
  readonly item: string | null;
  readonly own_stack: Stack;
  readonly stack: Stack;
}

export interface CriticalPathAnswer {
  readonly task: { readonly id: number; readonly name: string } | null;
  readonly goroutine: GoroutineRef | null;
  readonly from: number;
  readonly to: number;
  readonly wall: number;
  readonly kinds: readonly string[];
  readonly own: readonly number[];
  readonly path: readonly number[];
  readonly steps: {
    readonly start: readonly number[];
    readonly end: readonly number[];
    readonly depth: readonly number[];
    readonly kind: readonly number[];
    readonly count: readonly number[];
    readonly goroutine: readonly number[];
    readonly function: readonly number[];
    readonly slice: readonly (number | null)[];
  };
  readonly goroutines: readonly (GoroutineRef | null)[];
  readonly functions: readonly string[];
  readonly part_count: number;
  readonly parts: readonly (Part & { readonly count: number; readonly ns: number })[];
}

export interface TaskSample {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly tasks: readonly number[];
}

export interface DifferenceAnswer {
  readonly type: string;
  readonly complete: number;
  readonly slow: TaskSample;
  readonly typical: TaskSample;
  readonly row_count: number;
  readonly rows: readonly (Part & { readonly slow: number; readonly typical: number })[];
}

export interface BlockSide {
  readonly function: string;
  readonly goroutine: GoroutineRef;
  readonly stack: Stack;
}

export interface BlockPair {
  readonly kind: string;
  readonly count: number;
  readonly ns: number;
  readonly longest: number;
  readonly idle: boolean;
  readonly from: number;
  readonly to: number;
  readonly item: string;
  readonly waiter: BlockSide;
  readonly waker: BlockSide;
}

// Of all waits, and of those of idle goroutines.
export interface IdleSums {
  readonly all: { readonly count: number; readonly ns: number };
  readonly idle: { readonly count: number; readonly ns: number };
}

export interface BlockersAnswer extends IdleSums {
  readonly total: number;
  readonly count: number;
  readonly ns: number;
  readonly pairs: readonly BlockPair[];
}

export interface WakeTreeAnswer extends IdleSums {
  readonly unit: string;
  readonly total: number;
  readonly count: number;
  readonly functions: readonly string[];
  readonly nodes: {
    readonly parent: readonly number[];
    readonly function: readonly number[];
    readonly waker: readonly number[];
    readonly self: readonly number[];
    readonly total: readonly number[];
  };
}

export interface LedgerAnswer {
  readonly kinds: readonly string[];
  readonly groups: readonly {
    readonly group: number;
    readonly name: string;
    readonly system: boolean;
    readonly count: number;
    readonly wall: number;
    readonly times: readonly number[];
  }[];
  readonly types: readonly {
    readonly type: string;
    readonly count: number;
    readonly complete: number;
    readonly wall: number;
    readonly own: readonly number[];
    readonly path: readonly number[];
  }[];
}

export interface ProcessorUseAnswer {
  readonly waited: number;
  readonly processors: number;
  readonly idle: number;
  readonly holders: readonly { readonly group: number; readonly name: string; readonly ns: number }[];
}

export interface LeaksAnswer {
  readonly stuck: readonly {
    readonly leak: boolean;
    readonly group: number;
    readonly name: string;
    readonly reason: string;
    readonly kind: string;
    readonly function: string;
    readonly count: number;
    readonly undecided: number;
    readonly born: number;
    readonly group_born: number;
    readonly group_died: number;
    readonly longest: number;
    readonly waited: number;
    readonly longest_return: number;
    readonly goroutine: GoroutineRef;
    readonly item: string;
    readonly growth: readonly number[];
    readonly stack: Stack;
  }[];
}

export interface OccurrencesAnswer {
  readonly of: string;
  readonly unit: 'samples' | 'ns';
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly count: number;
  readonly parts: readonly number[];
  readonly longest: readonly { readonly goroutine: GoroutineRef; readonly from: number; readonly to: number; readonly ns: number; readonly item: string; readonly stack: Stack }[];
}

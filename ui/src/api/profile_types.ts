// What the server answers about profiles (docs/api.md, Profiles).

export interface AboutAnswer {
  readonly kind: 'trace' | 'profile';
  readonly file: string;
  readonly start?: Readonly<Record<string, string>>; // Parameters of the address to begin with. Of a profile.
}

// A profile that can be compared with.
export interface OtherProfile {
  readonly id: number;
  readonly name: string;
  readonly samples: number;
  readonly types: readonly string[];
}

export interface OthersAnswer {
  readonly others: readonly OtherProfile[];
}

export interface ConfigsAnswer {
  readonly file: string; // Where they are kept.
  readonly configs: readonly { readonly name: string; readonly params: Readonly<Record<string, string>> }[];
}

export interface SampleType {
  readonly name: string;
  readonly unit: string;
  readonly total: number;
}

export interface ProfileAbout {
  readonly file: string;
  readonly base: number; // What it is compared with unless the address says otherwise; 0: nothing.
  readonly types: readonly SampleType[];
  readonly default_type: number;
  readonly samples: number;
  readonly functions: number;
  readonly locations: number;
  readonly time_ns: number;
  readonly duration_ns: number;
  readonly period: number;
  readonly period_type: string;
  readonly period_unit: string;
  readonly doc_url: string;
  readonly programs: readonly { readonly file: string; readonly build_id: string }[];
  readonly comments: readonly string[];
  readonly tags: readonly string[]; // The keys of its samples' tags.
}

// Of what every number of an answer is a part.
export interface Shown {
  readonly type: string;
  readonly unit: string;
  readonly all: number; // The whole profile.
  readonly shown: number; // What the filters leave.
  readonly base: number | null; // Of the profile compared with.
  readonly mean: boolean; // Values are means: shares of a sum make no sense.
  readonly shown_unit: { readonly name: string; readonly size: number } | null; // That was asked for: how many of `unit` it is.
  readonly warnings: readonly string[]; // Of filters that fit nothing.
}

export interface CallNodes {
  readonly parent: readonly number[]; // -1: the root.
  readonly frame: readonly number[]; // Into names.
  readonly self: readonly number[];
  readonly total: readonly number[];
  readonly base_self?: readonly number[];
  readonly base_total?: readonly number[];
  readonly weight?: readonly number[]; // Only where values are negative: the room it takes.
}

export interface FlameAnswer extends Shown {
  readonly names: readonly string[];
  readonly files: readonly string[];
  readonly callees: CallNodes;
  readonly callers: CallNodes; // Empty without a pivot.
  readonly search: { readonly sum: number; readonly frames: readonly number[] } | null;
}

export interface FrameRow {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly flat: number;
  readonly cum: number;
  readonly base_flat?: number;
  readonly base_cum?: number;
}

export interface TopRow extends FrameRow {
  readonly sum: number; // Of flat, of this row and all with more.
}

export interface TopAnswer extends Shown {
  readonly total: number;
  readonly rows: readonly TopRow[];
}

export interface CallersAnswer extends Shown {
  readonly itself: FrameRow;
  readonly caller_count: number;
  readonly callee_count: number;
  readonly callers: readonly FrameRow[];
  readonly callees: readonly FrameRow[];
}

export interface GraphAnswer {
  readonly dot: string;
  readonly nodes: readonly string[]; // The names of N1, N2, ...
  readonly all_nodes: number;
  readonly dropped_edges: number;
}

export interface TagValue {
  readonly text: string | null; // null: a number.
  readonly number: number;
  readonly unit: string;
  readonly sum: number;
  readonly samples: number;
}

export interface Tag {
  readonly key: string;
  readonly sum: number;
  readonly value_count: number;
  readonly values: readonly TagValue[];
}

export interface TagsAnswer extends Shown {
  readonly tags: readonly Tag[];
}

export interface ListedFunction {
  readonly name: string;
  readonly file: string;
  readonly flat: number;
  readonly cum: number;
  readonly problem: string; // Why there are no lines.
  readonly lines: readonly { readonly number: number; readonly text: string; readonly flat: number; readonly cum: number }[];
}

export interface Instruction {
  readonly address: string; // Hexadecimal.
  readonly text: string;
  readonly function: string; // Empty, as the file, if it is not known.
  readonly file: string;
  readonly line: number;
  readonly flat: number;
  readonly cum: number;
}

export interface DisassembledFunction {
  readonly names: readonly string[]; // All that stand at its address.
  readonly flat: number;
  readonly cum: number;
  readonly instruction_count: number;
  readonly instructions: readonly Instruction[]; // The first of them.
}

export interface DisasmAnswer extends Shown {
  readonly itself: FrameRow;
  readonly problem: string; // Why there is nothing.
  readonly functions: readonly DisassembledFunction[];
}

export interface SourceAnswer extends Shown {
  readonly itself: FrameRow;
  readonly function_count: number;
  readonly functions: readonly ListedFunction[];
}

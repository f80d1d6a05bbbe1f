// Where the timeline's rows stand. A run is any number of rows of one height, so that a million
// goroutines cost as much as one.

export type RowKind =
  | 'section' | 'counter' | 'lane' | 'proc' | 'thread' | 'group' | 'goroutine' | 'type' | 'task' | 'note';

export interface Row {
  readonly key: string; // Unique within a layout.
  readonly kind: RowKind;
  readonly track: string | null; // Its name in the API.
  readonly family: string; // Rows that have one height: the same for all of a run.
  readonly title: string;
  readonly detail: string;
  readonly indent: number;
  readonly open: boolean | null; // null: there is nothing to open.
}

export interface Run {
  readonly count: number;
  readonly height: number;
  row(i: number): Row;
  // The number of the row with this key, if it is here and known.
  indexOf(key: string): number;
  // Which rows are about to be shown: data may be fetched.
  want?(from: number, to: number): void;
}

export interface PlacedRow {
  readonly row: Row;
  readonly y: number;
  readonly height: number;
}

export function singleRow(row: Row, height: number): Run {
  return { count: 1, height, row: () => row, indexOf: (key) => (key === row.key ? 0 : -1) };
}

export class Layout {
  readonly height: number;
  private readonly tops: number[] = [];
  private readonly found = new Map<string, PlacedRow | null>();

  constructor(private readonly runs: readonly Run[]) {
    let y = 0;
    for (const run of runs) {
      this.tops.push(y);
      y += run.count * run.height;
    }
    this.height = y;
  }

  // Those that show in [from, to), top to bottom.
  rowsBetween(from: number, to: number): PlacedRow[] {
    const placed: PlacedRow[] = [];
    for (let r = this.runAt(from); r < this.runs.length && this.top(r) < to; r++) {
      const run = this.runs[r] as Run;
      const first = Math.max(0, Math.floor((from - this.top(r)) / run.height));
      const last = Math.min(run.count, Math.ceil((to - this.top(r)) / run.height));
      if (last > first) run.want?.(first, last);
      for (let i = first; i < last; i++) {
        placed.push({ row: run.row(i), y: this.top(r) + i * run.height, height: run.height });
      }
    }
    return placed;
  }

  rowAt(y: number): PlacedRow | null {
    return this.rowsBetween(y, y + 0.5)[0] ?? null;
  }

  find(key: string): PlacedRow | null {
    let placed = this.found.get(key);
    if (placed === undefined) this.found.set(key, (placed = this.search(key)));
    return placed;
  }

  private search(key: string): PlacedRow | null {
    for (let r = 0; r < this.runs.length; r++) {
      const run = this.runs[r] as Run;
      const i = run.indexOf(key);
      if (i >= 0) return { row: run.row(i), y: this.top(r) + i * run.height, height: run.height };
    }
    return null;
  }

  private top(r: number): number {
    return this.tops[r] ?? this.height;
  }

  // The last run that begins at or above y.
  private runAt(y: number): number {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle) <= y) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

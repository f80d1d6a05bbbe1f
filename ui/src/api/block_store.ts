// A cache of what tracks look like, block by block, that fetches what the picture on the screen needs.
//
// The painter says with want() what it needs now, as often as it likes. Needs that are not at hand are
// fetched in batches, nearest first, a few at a time; a batch of which nothing is needed any more is
// aborted. While one waits, get() gives whatever else is at hand, so drawing never blocks.

export interface Need {
  readonly track: string;
  readonly level: number;
  readonly index: number;
}

export interface BlockLoader<T> {
  // One answer per track, in order.
  load(tracks: readonly string[], level: number, index: number, signal: AbortSignal): Promise<readonly T[]>;
  sizeOf(block: T): number;
  changed(): void;
  failed(error: unknown): void;
}

interface Batch {
  readonly keys: readonly string[];
  readonly abort: AbortController;
}

const MAX_IN_FLIGHT = 3;
const MAX_TRACKS_PER_BATCH = 32;
const CAPACITY_BYTES = 96 << 20;
const PATIENCE_AFTER_FAILURE_MS = 2000;

export class BlockStore<T> {
  private readonly blocks = new Map<string, T>(); // In order of last use.
  private readonly batches = new Set<Batch>();
  private readonly loading = new Set<string>();
  private needs: readonly Need[] = [];
  private bytes = 0;
  private pausedUntil = 0;

  constructor(private readonly loader: BlockLoader<T>) {}

  get(track: string, level: number, index: number): T | undefined {
    const key = keyOf(track, level, index);
    const block = this.blocks.get(key);
    if (block !== undefined) {
      this.blocks.delete(key);
      this.blocks.set(key, block);
    }
    return block;
  }

  has(track: string, level: number, index: number): boolean {
    return this.blocks.has(keyOf(track, level, index));
  }

  get idle(): boolean {
    return this.batches.size === 0;
  }

  want(needs: readonly Need[]): void {
    this.needs = needs;
    this.abortObsolete();
    this.fetchMissing();
  }

  private abortObsolete(): void {
    if (this.batches.size === 0) return;
    const needed = new Set(this.needs.map((n) => keyOf(n.track, n.level, n.index)));
    for (const batch of [...this.batches]) {
      if (batch.keys.some((key) => needed.has(key))) continue;
      this.finish(batch);
      batch.abort.abort();
    }
  }

  private fetchMissing(): void {
    if (performance.now() < this.pausedUntil) return;
    while (this.batches.size < MAX_IN_FLIGHT) {
      const tracks = this.nextBatch();
      if (tracks.length === 0) return;
      void this.fetch(tracks);
    }
  }

  // The first missing need, and others of the same block.
  private nextBatch(): Need[] {
    const missing = this.needs.filter((n) => {
      const key = keyOf(n.track, n.level, n.index);
      return !this.blocks.has(key) && !this.loading.has(key);
    });
    const first = missing[0];
    if (!first) return [];
    return missing.filter((n) => n.level === first.level && n.index === first.index).slice(0, MAX_TRACKS_PER_BATCH);
  }

  private async fetch(needs: readonly Need[]): Promise<void> {
    const { level, index } = needs[0] as Need;
    const batch: Batch = { keys: needs.map((n) => keyOf(n.track, level, index)), abort: new AbortController() };
    this.batches.add(batch);
    for (const key of batch.keys) this.loading.add(key);
    try {
      const blocks = await this.loader.load(needs.map((n) => n.track), level, index, batch.abort.signal);
      batch.keys.forEach((key, i) => this.put(key, blocks[i]));
      this.evict();
    } catch (error) {
      if (batch.abort.signal.aborted) return;
      this.pausedUntil = performance.now() + PATIENCE_AFTER_FAILURE_MS;
      this.loader.failed(error);
      return;
    } finally {
      this.finish(batch);
    }
    this.loader.changed();
    this.fetchMissing();
  }

  private finish(batch: Batch): void {
    if (!this.batches.delete(batch)) return;
    for (const key of batch.keys) this.loading.delete(key);
  }

  private put(key: string, block: T | undefined): void {
    if (block === undefined) throw new Error('fewer tracks answered than asked for');
    this.blocks.set(key, block);
    this.bytes += this.loader.sizeOf(block);
  }

  private evict(): void {
    for (const [key, block] of this.blocks) {
      if (this.bytes <= CAPACITY_BYTES) return;
      this.blocks.delete(key);
      this.bytes -= this.loader.sizeOf(block);
    }
  }
}

function keyOf(track: string, level: number, index: number): string {
  return `${track} ${level} ${index}`;
}

import { BlockStore, type Need } from '../../api/block_store';
import { ask, askBytes } from '../../api/client';
import { decodeTiles, type Tile } from '../../api/tile';
import type { Counters, Instant, InstantsAnswer, NestedAnswer, NestedSlice } from '../../api/timeline_types';
import { blockSpan, COLUMNS, type Block } from '../../model/levels';
import type { PlacedRow } from '../../model/rows';

interface Listener {
  changed(): void;
  failed(error: unknown): void;
}

const BYTES_PER_SLICE = 300; // A parsed JSON object of this kind, about.

// The four kinds of data that the timeline draws, each with its own cache.
export class TimelineStores {
  readonly tiles: BlockStore<Tile>;
  readonly nested: BlockStore<readonly NestedSlice[]>;
  readonly instants: BlockStore<readonly Instant[]>;
  readonly counters: BlockStore<Counters>;

  constructor(listener: Listener) {
    this.tiles = new BlockStore({
      ...listener,
      load: async (tracks, level, index, signal) => decodeTiles(await askBytes('tiles', query(tracks, level, index), signal)),
      sizeOf: (tile) => tile.bytes,
    });
    this.nested = new BlockStore({
      ...listener,
      load: async (tracks, level, index, signal) => {
        const answer = await ask<NestedAnswer>('nested', query(tracks, level, index), signal);
        return answer.tracks.map((t) => t.slices);
      },
      sizeOf: (slices) => 100 + slices.length * BYTES_PER_SLICE,
    });
    this.instants = new BlockStore({
      ...listener,
      load: async (tracks, level, index, signal) => {
        const answer = await ask<InstantsAnswer>('instants', query(tracks, level, index), signal);
        return answer.tracks.map((t) => t.instants);
      },
      sizeOf: (instants) => 100 + instants.length * BYTES_PER_SLICE,
    });
    this.counters = new BlockStore({
      ...listener,
      load: async (_, level, index, signal) => [await ask<Counters>('counters', window(level, index), signal)],
      sizeOf: (counters) => counters.edges.length * counters.series.length * 32,
    });
  }

  want(rows: readonly PlacedRow[], blocks: readonly Block[]): void {
    const tracks = (kinds: ReadonlySet<string>): string[] =>
      [...new Set(rows.flatMap(({ row }) => (row.track !== null && kinds.has(row.kind) ? [row.track] : [])))];
    const needs = (list: readonly string[]): Need[] => blocks.flatMap((block) => list.map((track) => ({ track, ...block })));
    this.tiles.want(needs(tracks(WITH_STATES)));
    this.nested.want(needs(tracks(WITH_NESTED).filter((track) => !EVENT_LANES.has(track))));
    this.instants.want(needs(tracks(WITH_INSTANTS).filter((track) => track !== 'gc')));
    this.counters.want(needs(rows.some(({ row }) => row.kind === 'counter') ? ['all'] : []));
  }

  get idle(): boolean {
    return this.tiles.idle && this.nested.idle && this.instants.idle && this.counters.idle;
  }

  stop(): void {
    this.want([], []);
  }
}

const WITH_STATES = new Set(['proc', 'thread', 'goroutine', 'group']);
const WITH_NESTED = new Set(['proc', 'thread', 'goroutine', 'task', 'lane']);
const WITH_INSTANTS = new Set(['proc', 'thread', 'goroutine', 'task', 'lane']);
const EVENT_LANES = new Set(['network', 'timers', 'syscalls', 'runtime', 'logs']);

function window(level: number, index: number) {
  const { from, to } = blockSpan({ level, index });
  return { from, to, columns: COLUMNS };
}

function query(tracks: readonly string[], level: number, index: number) {
  return { tracks: tracks.join(','), ...window(level, index) };
}

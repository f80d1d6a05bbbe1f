import { describe, expect, it } from 'vitest';
import { NONE, SHARE_ALL, type Tile } from '../api/tile';
import { STATE_COUNT } from '../base/states';
import type { NestedSlice } from '../api/timeline_types';
import { blockSpan } from '../model/levels';
import { LabelCutter } from './labels';
import { nestedSlices } from './nested';
import type { Scene } from './scene';
import { rasterise, spread } from './texture';

type Item = { start: number; end: number; mix: number[]; group?: number };

function tileOf(...items: Item[]): Tile {
  const n = items.length;
  const mix = new Uint16Array(n * STATE_COUNT);
  items.forEach((item, i) => item.mix.forEach((share, s) => { mix[i * STATE_COUNT + s] = share * SHARE_ALL; }));
  return {
    from: 0, to: 100, count: n, start: Float64Array.from(items, (i) => i.start), end: Float64Array.from(items, (i) => i.end),
    goroutine: new Float64Array(n), slices: new Uint32Array(n), slice: new Uint32Array(n),
    group: Uint32Array.from(items, (i) => i.group ?? NONE), label: new Uint32Array(n), mix,
    state: new Uint8Array(n), stateClass: new Uint8Array(n), labels: [], peak: 0, bytes: 0,
  };
}

const names = ['#0000ff', '#00ff00', '#ff0000', '#444444', '#555555', '#666666', '#777777', '#888888'];
const letters: Record<number, string> = { 0xffff0000: 'R', 0xff00ff00: 'q', 0xff0000ff: 's', 0: '.', 0xff0a0a0a: 'f' };

// The picture as text, a letter a pixel.
function picture(tile: Tile, columns: number, height: number, running: ((g: number) => string) | null = null, least = 0): string[] {
  const pixels = rasterise(tile, { from: 0, to: 100 }, columns, height, { states: names, running, least });
  return Array.from({ length: height }, (_, y) =>
    [...pixels.subarray(y * columns, (y + 1) * columns)].map((p) => letters[p] ?? '?').join(''));
}

describe('a texture', () => {
  it('stacks the states of each column from the floor up', () => {
    const tile = tileOf({ start: 0, end: 50, mix: [1] }, { start: 50, end: 75, mix: [0.25, 0.5] });
    expect(picture(tile, 4, 4)).toEqual([
      'RR..',
      'RRq.',
      'RRq.',
      'RRR.',
    ]);
  });
  it('shows whatever happened, however short', () => {
    expect(picture(tileOf({ start: 10, end: 10.01, mix: [0, 0, 1] }), 2, 3)).toEqual(['..', '..', 's.']);
  });
  it('makes low columns high enough to be seen', () => {
    expect(picture(tileOf({ start: 0, end: 50, mix: [0.1, 0.1] }), 2, 8, null, 4)).toEqual(['..', '..', '..', '..', 'q.', 'q.', 'R.', 'R.']);
  });
  it('adds up items that share a column', () => {
    const { shares } = spread(tileOf({ start: 0, end: 10, mix: [1] }, { start: 10, end: 20, mix: [0, 1] }), { from: 0, to: 100 }, 5);
    expect(shares[0]).toBeCloseTo(0.5, 4);
    expect(shares[1]).toBeCloseTo(0.5, 4);
  });
  it('cuts off what reaches out of the block', () => {
    expect(picture(tileOf({ start: -500, end: 60, mix: [1] }), 5, 1)).toEqual(['RRR..']);
  });
  it('colours running by who ran', () => {
    expect(picture(tileOf({ start: 0, end: 100, mix: [1], group: 3 }), 2, 1, (g) => (g === 3 ? '#0a0a0a' : '#0000ff'))).toEqual(['ff']);
  });
});

describe('slices within the states', () => {
  const slice = (item: string, start: number, end: number, count = 1): NestedSlice =>
    ({ item, start, end, count, depth: 0, kind: 'region', name: 'load', busy_ns: end - start, goroutine: null, task: null });
  const shown = (...blocks: NestedSlice[][]) => nestedSlices({
    level: 0, end: blockSpan({ level: 0, index: 1 }).to, view: { from: 0, to: 2048, width: 100 },
    nested: { has: (_: string, level: number) => level === 0, get: (_: string, __: number, index: number) => blocks[index] },
  } as unknown as Scene, 'g/1').map((s) => [s.item, s.start, s.end, s.busy_ns]);

  it('are whole where the edge of a block cuts one', () => {
    expect(shown([slice('region/1', 100, 300), slice('region/2', 1000, 1024)], [slice('region/2', 1024, 1100), slice('region/3', 1100, 2048)]))
      .toEqual([['region/1', 100, 300, 200], ['region/2', 1000, 1100, 100], ['region/3', 1100, 2048, 948]]);
  });
  it('are not joined to several that are shown as one', () => {
    expect(shown([slice('region/2', 1000, 1024, 3)], [slice('region/2', 1024, 1100)])).toHaveLength(2);
  });
});

describe('a label', () => {
  const cutter = new LabelCutter((text) => 10 * text.length);
  it('stands whole where there is room', () => expect(cutter.cut('main.f', 60)).toBe('main.f'));
  it('is cut where there is not', () => expect(cutter.cut('main.worker', 60)).toBe('main.…'));
  it('is left out rather than shown as a stump', () => expect(cutter.cut('main.worker', 25)).toBe(''));
  it('never breaks a character', () => expect(cutter.cut('ab𝄞cdefgh', 75)).toBe('ab𝄞cd…'));
});

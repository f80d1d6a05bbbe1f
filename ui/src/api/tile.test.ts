import { describe, expect, it } from 'vitest';
import { decodeTiles, NONE, SHARE_ALL } from './tile';

interface Item { start: number; end: number; g: number; count: number; label: string | null; mix: number[] }

// Writes a tile byte by byte as docs/api.md says.
function encode(items: Item[], peak = 0): Uint8Array {
  const labels = [...new Set(items.flatMap((i) => (i.label === null ? [] : [i.label])))];
  const bytes: number[] = [];
  const push = (size: number, write: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const u32 = (n: number): void => push(4, (v) => v.setUint32(0, n, true));
  const f64 = (n: number): void => push(8, (v) => v.setFloat64(0, n, true));
  const pad = (to: number): void => { while (bytes.length % to) bytes.push(0); };
  u32(0x31544b53); u32(0); u32(items.length); u32(labels.length); f64(0); f64(1000);
  for (const i of items) f64(i.start);
  for (const i of items) f64(i.end);
  for (const i of items) f64(i.g);
  for (const i of items) u32(i.count);
  for (const i of items) u32(i.count === 1 ? 7 : NONE);
  items.forEach(() => u32(3));
  for (const i of items) u32(i.label === null ? NONE : labels.indexOf(i.label));
  for (const i of items) for (const m of i.mix) push(2, (v) => v.setUint16(0, m, true));
  for (const i of items) bytes.push(i.count === 1 ? 1 : 255);
  items.forEach(() => bytes.push(0));
  pad(4);
  let end = 0;
  for (const l of labels) u32((end += new TextEncoder().encode(l).length));
  push(4, (v) => v.setFloat32(0, peak, true));
  for (const l of labels) bytes.push(...new TextEncoder().encode(l));
  pad(8);
  const out = new Uint8Array(bytes);
  new DataView(out.buffer).setUint32(4, out.length, true);
  return out;
}

const mixOf = (...m: number[]): number[] => [...m, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8);
const two = encode([
  { start: 10, end: 20, g: 17, count: 1, label: 'G17 main.wörker', mix: mixOf(SHARE_ALL) },
  { start: 20, end: 90, g: 18, count: 5, label: null, mix: mixOf(1000, 2000) },
  { start: 95, end: 99, g: 17, count: 1, label: 'G17 main.wörker', mix: mixOf(0, SHARE_ALL) },
], 2.5);

const buffer = (...parts: Uint8Array[]): ArrayBuffer => new Uint8Array(parts.flatMap((p) => [...p])).buffer;

describe('tiles', () => {
  it('are read as columns', () => {
    const [tile] = decodeTiles(buffer(two));
    expect(tile?.count).toBe(3);
    expect([...(tile?.start ?? [])]).toEqual([10, 20, 95]);
    expect([...(tile?.goroutine ?? [])]).toEqual([17, 18, 17]);
    expect([...(tile?.slices ?? [])]).toEqual([1, 5, 1]);
    expect([...(tile?.label ?? [])]).toEqual([0, NONE, 0]);
    expect(tile?.labels).toEqual(['G17 main.wörker']);
    expect([...(tile?.mix.subarray(8, 10) ?? [])]).toEqual([1000, 2000]);
    expect(tile?.peak).toBe(2.5);
  });
  it('stand one after another', () => {
    expect(decodeTiles(buffer(two, encode([]), two)).map((t) => t.count)).toEqual([3, 0, 3]);
  });
  it('are refused when they lie about their size', () => {
    const long = two.slice();
    new DataView(long.buffer).setUint32(8, 1e6, true);
    expect(() => decodeTiles(buffer(long))).toThrow();
    expect(() => decodeTiles(buffer(two.subarray(0, 100)))).toThrow();
    expect(() => decodeTiles(buffer(two, two.subarray(0, 16)))).toThrow();
  });
  it('are refused when they are something else', () => {
    expect(() => decodeTiles(new TextEncoder().encode('<!doctype html><html lang="en"><head>').buffer)).toThrow('not a tile');
  });
});

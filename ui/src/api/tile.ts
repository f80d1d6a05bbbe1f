import { STATE_COUNT } from '../base/states';

// States of one track over one window, as columns; views into the answer's bytes.
export interface Tile {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly goroutine: Float64Array;
  readonly slices: Uint32Array; // That start in the item; 1: the item is that slice.
  readonly slice: Uint32Array;
  readonly group: Uint32Array;
  readonly label: Uint32Array;
  readonly mix: Uint16Array; // STATE_COUNT per item; SHARE_ALL is everything.
  readonly state: Uint8Array;
  readonly stateClass: Uint8Array;
  readonly labels: readonly string[];
  readonly peak: number;
  readonly bytes: number;
}

export const NONE = 0xffffffff;
export const SHARE_ALL = 65535;

const MAGIC = 0x31544b53; // "SKT1"
const HEADER_BYTES = 32;
const BYTES_PER_ITEM = 3 * 8 + 4 * 4 + 2 * STATE_COUNT + 2;

const utf8 = new TextDecoder();

// One tile per track, in the order asked. Throws if the bytes are not what docs/api.md says.
export function decodeTiles(buffer: ArrayBuffer): Tile[] {
  const tiles: Tile[] = [];
  for (let at = 0; at < buffer.byteLength;) {
    const tile = decodeTile(buffer, at);
    tiles.push(tile);
    at += tile.bytes;
  }
  return tiles;
}

function decodeTile(buffer: ArrayBuffer, at: number): Tile {
  const left = buffer.byteLength - at;
  if (left < HEADER_BYTES) throw new Error('tile cut short');
  const view = new DataView(buffer, at);
  const [magic, bytes, count, labelCount] = [0, 4, 8, 12].map((o) => view.getUint32(o, true)) as
    [number, number, number, number];
  if (magic !== MAGIC) throw new Error('not a tile');
  const least = HEADER_BYTES + count * BYTES_PER_ITEM + 4 * labelCount;
  if (bytes % 8 !== 0 || bytes > left || bytes < least) throw new Error('tile of a wrong size');

  const take = cursor(buffer, at + HEADER_BYTES);
  const start = take(Float64Array, count);
  const end = take(Float64Array, count);
  const goroutine = take(Float64Array, count);
  const slices = take(Uint32Array, count);
  const slice = take(Uint32Array, count);
  const group = take(Uint32Array, count);
  const label = take(Uint32Array, count);
  const mix = take(Uint16Array, count * STATE_COUNT);
  const state = take(Uint8Array, count);
  const stateClass = take(Uint8Array, count);
  const labelEnds = take(Uint32Array, labelCount);
  const peak = take(Float32Array, 1)[0] ?? 0;
  const text = new Uint8Array(buffer, take.at(), at + bytes - take.at());
  return {
    from: view.getFloat64(16, true), to: view.getFloat64(24, true), count, start, end, goroutine, slices, slice,
    group, label, mix, state, stateClass, labels: decodeLabels(text, labelEnds), peak, bytes,
  };
}

type Column = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;
interface ColumnType<C extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, at: number, length: number): C;
}

// Columns one after another, each aligned to its own elements.
function cursor(buffer: ArrayBuffer, begin: number) {
  let at = begin;
  const take = <C extends Column>(type: ColumnType<C>, length: number): C => {
    const size = type.BYTES_PER_ELEMENT;
    at = Math.ceil(at / size) * size;
    if (at + length * size > buffer.byteLength) throw new Error('tile cut short');
    const column = new type(buffer, at, length);
    at += length * size;
    return column;
  };
  take.at = () => at;
  return take;
}

function decodeLabels(text: Uint8Array, ends: Uint32Array): string[] {
  const labels: string[] = [];
  let begin = 0;
  for (const end of ends) {
    labels.push(utf8.decode(text.subarray(begin, end)));
    begin = end;
  }
  return labels;
}

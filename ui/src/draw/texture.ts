// A block of a track as a picture: one column of pixels per column of time, in which the states stand on
// top of one another, each as high as its share. Drawn once per block and then only stretched, so that a
// frame costs what is on the screen and not what happened.
//
//    |      ##|          The second column: half its time runnable, a quarter running,
//    | ##   ##|          the rest nothing (asleep, or not yet born).
//    |###   ##|
//
// Whatever happened at all is at least one pixel high; a whole column is at least as high as its colours
// need to be told apart.

import { SHARE_ALL, NONE, type Tile } from '../api/tile';
import { RUNNING, STATE_COUNT } from '../base/states';
import type { Span } from '../base/time';
import { toRgb, type Color } from '../base/color';

export interface TextureColors {
  readonly states: readonly Color[];
  // Colour of running, where it tells who ran; null: the state's own colour.
  readonly running: ((group: number) => Color) | null;
  readonly least: number; // Pixels: the height of a column in which anything happened.
}

// Who had most of a column, and how much of it.
interface Columns {
  readonly shares: Float32Array; // STATE_COUNT per column.
  readonly group: Uint32Array;
}

export function spread(tile: Tile, span: Span, columns: number): Columns {
  const shares = new Float32Array(columns * STATE_COUNT);
  const group = new Uint32Array(columns).fill(NONE);
  const most = new Float32Array(columns);
  const perNano = columns / (span.to - span.from);
  for (let i = 0; i < tile.count; i++) {
    const a = Math.max(0, ((tile.start[i] ?? 0) - span.from) * perNano);
    const b = Math.min(columns, ((tile.end[i] ?? 0) - span.from) * perNano);
    for (let column = Math.floor(a); column < b; column++) {
      const part = Math.min(b, column + 1) - Math.max(a, column);
      for (let s = 0; s < STATE_COUNT; s++) {
        const share = tile.mix[i * STATE_COUNT + s] ?? 0;
        if (share > 0) shares[column * STATE_COUNT + s] = (shares[column * STATE_COUNT + s] ?? 0) + (part * share) / SHARE_ALL;
      }
      if (part > (most[column] ?? 0)) {
        most[column] = part;
        group[column] = tile.group[i] ?? NONE;
      }
    }
  }
  return { shares, group };
}

// Pixels as in ImageData, row by row from the top; transparent where nothing was.
export function rasterise(tile: Tile, span: Span, columns: number, height: number, colors: TextureColors): Uint32Array {
  const { shares, group } = spread(tile, span, columns);
  const pixels = new Uint32Array(columns * height);
  const states = colors.states.map(pixelOf);
  const running = new Map<number, number>();
  const runningPixel = (g: number): number => {
    if (!colors.running) return states[RUNNING] ?? 0;
    let pixel = running.get(g);
    if (pixel === undefined) running.set(g, (pixel = pixelOf(colors.running(g))));
    return pixel;
  };
  for (let column = 0; column < columns; column++) {
    let [below, all] = [0, 0];
    for (let s = 0; s < STATE_COUNT; s++) all += shares[column * STATE_COUNT + s] ?? 0;
    const scale = stackScale(all, height, colors.least);
    for (let s = 0; s < STATE_COUNT; s++) {
      const share = shares[column * STATE_COUNT + s] ?? 0;
      if (share <= 0) continue;
      const pixel = s === RUNNING ? runningPixel(group[column] ?? NONE) : (states[s] ?? 0);
      below = fillUp(pixels, columns, height, column, below, share * scale, pixel);
    }
  }
  return pixels;
}

// Pixels for a share of 1, in a column of which `all` is of any state.
export function stackScale(all: number, height: number, least: number): number {
  return all > 0 && all * height < least ? least / all : height;
}

// From `below` pixels above the floor, up by `rise`. Returns where it ended.
function fillUp(pixels: Uint32Array, columns: number, height: number, column: number, below: number, rise: number,
  pixel: number): number {
  const first = Math.round(below);
  const top = Math.min(height, below + rise);
  const last = Math.min(height, Math.max(Math.round(top), first + 1));
  for (let y = first; y < last; y++) pixels[(height - 1 - y) * columns + column] = pixel;
  return top;
}

function pixelOf(color: Color): number {
  const { r, g, b } = toRgb(color);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

// The pictures of blocks, made on first use; forgotten with their block or when the colours change.
export class TextureCache {
  private pictures = new WeakMap<Tile, OffscreenCanvas>();
  private key = '';

  get(tile: Tile, span: Span, columns: number, height: number, colors: TextureColors, key: string): OffscreenCanvas {
    if (key !== this.key) {
      this.pictures = new WeakMap();
      this.key = key;
    }
    let picture = this.pictures.get(tile);
    if (!picture) {
      picture = paint(rasterise(tile, span, columns, height, colors), columns, height);
      this.pictures.set(tile, picture);
    }
    return picture;
  }
}

function paint(pixels: Uint32Array, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer);
  context.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas;
}

import type { Tile } from '../api/tile';
import type { Counters, Instant, NestedSlice } from '../api/timeline_types';
import type { StateInfo } from '../api/trace_types';
import type { Nanos, Span } from '../base/time';
import { blockSpan, blocksWithin, standIns, type Block } from '../model/levels';
import type { PlacedRow } from '../model/rows';
import { xOf, type Viewport } from '../model/viewport';
import type { Work } from '../model/work';
import type { LabelCutter } from './labels';
import type { Palette } from './palette';
import type { TextureCache } from './texture';

// Blocks at hand (api/block_store.ts).
export interface Blocks<T> {
  get(track: string, level: number, index: number): T | undefined;
  has(track: string, level: number, index: number): boolean;
}

// Everything a frame is drawn from.
export interface Scene {
  readonly view: Viewport;
  readonly height: number; // Of the canvas, CSS pixels.
  readonly scroll: number; // The layout's y at the canvas's top.
  readonly level: number;
  readonly end: Nanos; // Of the trace.
  readonly rows: readonly PlacedRow[];
  readonly tiles: Blocks<Tile>;
  readonly nested: Blocks<readonly NestedSlice[]>;
  readonly instants: Blocks<readonly Instant[]>;
  readonly counters: Blocks<Counters>;
  readonly states: readonly StateInfo[];
  readonly palette: Palette;
  readonly textures: TextureCache;
  readonly cutter: LabelCutter;
  readonly functionColor: (group: number) => string;
  readonly match: Matcher | null;
  readonly work: Work | null; // Of the task in focus: everything else is greyed out.
}

// Whether something fits what people search for.
export interface Matcher {
  readonly key: string;
  text(text: string): boolean;
  group(group: number): boolean;
}

// A stretch of the screen and the block that is drawn there, which may be a stand-in of another level.
export interface Piece<T> {
  readonly data: T;
  readonly block: Block;
  readonly span: Span; // Of the screen's share; within the block's.
}

export function pieces<T>(scene: Scene, blocks: Blocks<T>, track: string): Piece<T>[] {
  const found: Piece<T>[] = [];
  for (const wanted of blocksWithin(scene.level, scene.view, scene.end)) {
    const span = blockSpan(wanted);
    for (const block of standIns(wanted, (b) => blocks.has(track, b.level, b.index))) {
      const data = blocks.get(track, block.level, block.index);
      if (data === undefined) continue;
      const own = blockSpan(block);
      found.push({ data, block, span: { from: Math.max(span.from, own.from), to: Math.min(span.to, own.to) } });
    }
  }
  return found;
}

// Whether everything a track needs is there at the level that is shown.
export function complete<T>(scene: Scene, blocks: Blocks<T>, track: string): boolean {
  return blocksWithin(scene.level, scene.view, scene.end).every((b) => blocks.has(track, b.level, b.index));
}

export function clampX(scene: Scene, time: Nanos): number {
  return Math.min(scene.view.width + 2, Math.max(-2, xOf(scene.view, time)));
}

// Rectangles by colour: changing the fill is what costs.
export class Batch {
  private readonly byColor = new Map<string, number[]>();

  add(color: string, x: number, y: number, width: number, height: number): void {
    let list = this.byColor.get(color);
    if (!list) this.byColor.set(color, (list = []));
    list.push(x, y, width, height);
  }

  fill(context: CanvasRenderingContext2D): void {
    for (const [color, list] of this.byColor) {
      context.fillStyle = color;
      for (let i = 0; i < list.length; i += 4) {
        context.fillRect(list[i] ?? 0, list[i + 1] ?? 0, list[i + 2] ?? 0, list[i + 3] ?? 0);
      }
    }
  }
}

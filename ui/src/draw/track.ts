// Tracks of states: a texture for what is narrow, rectangles with labels for what is wide.

import { NONE, SHARE_ALL, type Tile } from '../api/tile';
import { LANE_NO_GOROUTINE, LANE_SYSCALL, LANE_SYSCALL_BLOCKED, RUNNING, STATE_COUNT, SYSCALL, SYSCALL_BLOCKED } from '../base/states';
import { inkOn } from '../base/color';
import { blockSpan, COLUMNS } from '../model/levels';
import type { PlacedRow, RowKind } from '../model/rows';
import { HEIGHT } from '../model/track_tree';
import { xOf } from '../model/viewport';
import { Batch, clampX, pieces, type Piece, type Scene } from './scene';
import { stackScale } from './texture';

const WIDE_PX = 3;
const FEW_ITEMS = 48;
const LEAST_PX = 4;
const LABEL_PX = 28;
const SYSCALL_BAND_PX = 5;
const LABEL_FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

// How high the states of a row are drawn; nested slices stand below.
export function stateHeight(kind: RowKind): number {
  if (kind === 'group') return HEIGHT.group - 4;
  return kind === 'goroutine' ? HEIGHT.goroutine : HEIGHT.state;
}

export function paintStates(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, y: number): void {
  const track = placed.row.track as string;
  const found = pieces(scene, scene.tiles, track);
  const height = stateHeight(placed.row.kind);
  const peak = Math.max(...found.map((piece) => piece.data.peak));
  context.globalAlpha = scene.match ? 0.22 : 1;
  for (const piece of found) {
    if (placed.row.kind === 'group') paintTexture(context, scene, placed.row.kind, piece, y + 2, height, piece.data.peak / peak);
    else if (piece.data.count > FEW_ITEMS) paintTexture(context, scene, placed.row.kind, piece, y + 2, height);
    else paintFew(context, scene, placed.row.kind, piece, y + 2, height);
  }
  context.globalAlpha = 1;
  if (placed.row.kind !== 'group') paintWide(context, scene, placed, found, y + 2, height);
}

// `part` of the height, at its foot: the shares of a group are of the busiest time of one block, those beside it have others.
function paintTexture(context: CanvasRenderingContext2D, scene: Scene, kind: RowKind, piece: Piece<Tile>, y: number,
  height: number, part = 1): void {
  const span = blockSpan(piece.block);
  const lane = kind === 'proc' || kind === 'thread';
  const picture = scene.textures.get(piece.data, span, COLUMNS, height,
    { states: scene.palette.states, running: lane ? scene.functionColor : null, least: kind === 'group' ? 0 : LEAST_PX }, scene.palette.theme);
  const perNano = COLUMNS / (span.to - span.from);
  const x0 = Math.round(xOf(scene.view, piece.span.from));
  const x1 = Math.round(xOf(scene.view, piece.span.to));
  const rise = Math.round(height * part);
  if (x1 <= x0 || !(rise > 0)) return;
  context.drawImage(picture, (piece.span.from - span.from) * perNano, 0, (piece.span.to - piece.span.from) * perNano,
    height, x0, y + height - rise, x1 - x0, rise);
}

// The same picture without a texture: most goroutines have little to show.
function paintFew(context: CanvasRenderingContext2D, scene: Scene, kind: RowKind, { data: tile, span }: Piece<Tile>, y: number, height: number): void {
  const lane = kind === 'proc' || kind === 'thread';
  const batch = new Batch();
  for (let i = firstEndingAfter(tile, Math.max(span.from, scene.view.from)); i < tile.count; i++) {
    if ((tile.start[i] ?? 0) >= Math.min(span.to, scene.view.to)) break;
    const x0 = Math.floor(clampX(scene, Math.max(tile.start[i] ?? 0, span.from)));
    const x1 = Math.max(x0 + 1, Math.round(clampX(scene, Math.min(tile.end[i] ?? 0, span.to))));
    const shares = Array.from({ length: STATE_COUNT }, (_, s) => (tile.mix[i * STATE_COUNT + s] ?? 0) / SHARE_ALL);
    const part = Math.min(1, xOf(scene.view, tile.end[i] ?? 0) - xOf(scene.view, tile.start[i] ?? 0));
    const scale = stackScale(part * shares.reduce((sum, share) => sum + share, 0), height, LEAST_PX);
    let floor = y + height;
    shares.forEach((share, s) => {
      const rise = Math.min(floor - y, part * share * scale);
      if (rise <= 0) return;
      const color = lane && s === RUNNING ? scene.functionColor(tile.group[i] ?? NONE) : (scene.palette.states[s] ?? '');
      batch.add(color, x0, floor - rise, x1 - x0, rise);
      floor -= rise;
    });
  }
  batch.fill(context);
}

interface WideItem {
  readonly tile: Tile;
  readonly i: number;
  x0: number;
  x1: number;
}

// Single slices that are wide on the screen, each once though it lies in several blocks.
function wideItems(scene: Scene, found: readonly Piece<Tile>[], least: number): WideItem[] {
  const items: WideItem[] = [];
  for (const { data: tile, span } of found) {
    const from = Math.max(span.from, scene.view.from);
    const to = Math.min(span.to, scene.view.to);
    for (let i = firstEndingAfter(tile, from); i < tile.count && (tile.start[i] ?? 0) < to; i++) {
      if (tile.slices[i] !== 1) continue;
      const x0 = clampX(scene, Math.max(tile.start[i] ?? 0, span.from));
      const x1 = clampX(scene, Math.min(tile.end[i] ?? 0, span.to));
      const last = items.at(-1);
      if (last && last.tile.start[last.i] === tile.start[i] && last.tile.end[last.i] === tile.end[i]) last.x1 = Math.max(last.x1, x1);
      else if (xOf(scene.view, tile.end[i] ?? 0) - xOf(scene.view, tile.start[i] ?? 0) >= least) items.push({ tile, i, x0, x1 });
    }
  }
  return items;
}

export function firstEndingAfter(tile: Tile, time: number): number {
  let [low, high] = [0, tile.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tile.end[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paintWide(context: CanvasRenderingContext2D, scene: Scene, placed: PlacedRow, found: readonly Piece<Tile>[],
  y: number, height: number): void {
  const items = wideItems(scene, found, scene.match ? 0 : WIDE_PX);
  const lane = placed.row.kind !== 'goroutine';
  const faded = new Batch();
  const plain = new Batch();
  for (const item of items) {
    const fits = !scene.match || matches(scene, placed, item.tile, item.i);
    if (!fits && item.x1 - item.x0 < WIDE_PX) continue;
    const batch = fits ? plain : faded;
    if (lane) addLaneSlice(batch, scene, item, y, height);
    else addSlice(batch, scene, item, y, height);
  }
  context.globalAlpha = 0.22;
  faded.fill(context);
  context.globalAlpha = 1;
  plain.fill(context);
  context.font = LABEL_FONT;
  context.textBaseline = 'middle';
  for (const item of items) {
    if (scene.match && !matches(scene, placed, item.tile, item.i)) continue;
    paintLabel(context, scene, item, lane, y + height / 2);
  }
}

export function matches(scene: Scene, placed: PlacedRow, tile: Tile, i: number): boolean {
  if (!scene.match) return true;
  const title = itemTitle(scene, placed.row.kind, tile, i);
  if (title !== '' && scene.match.text(title)) return true;
  const group = tile.group[i] ?? NONE;
  return placed.row.kind !== 'goroutine' && group !== NONE && tile.state[i] !== LANE_NO_GOROUTINE && scene.match.group(group);
}

// What an item is called; '' if it is many.
export function itemTitle(scene: Scene, kind: RowKind, tile: Tile, i: number): string {
  if (tile.slices[i] !== 1) return '';
  if (kind === 'goroutine') return scene.states[tile.state[i] ?? 255]?.title ?? '';
  const label = tile.label[i] ?? NONE;
  return label === NONE ? '' : (tile.labels[label] ?? '');
}

function addSlice(batch: Batch, scene: Scene, { tile, i, x0, x1 }: WideItem, y: number, height: number): void {
  const color = scene.palette.states[tile.stateClass[i] ?? 8];
  if (!color) return;
  addSeparated(batch, scene, color, x0, x1, y, height);
}

// Who ran gives the colour; a system call shows as a band below, as it is nested in running.
function addLaneSlice(batch: Batch, scene: Scene, { tile, i, x0, x1 }: WideItem, y: number, height: number): void {
  const state = tile.state[i] ?? 0;
  if (state === LANE_NO_GOROUTINE) {
    batch.add(scene.palette.lineStrong, x0, y + height - 3, Math.max(1, x1 - x0), 3);
    return;
  }
  addSeparated(batch, scene, scene.functionColor(tile.group[i] ?? NONE), x0, x1, y, height);
  const band = state === LANE_SYSCALL ? SYSCALL : state === LANE_SYSCALL_BLOCKED ? SYSCALL_BLOCKED : RUNNING;
  if (band === RUNNING) return;
  batch.add(scene.palette.states[band] ?? '', x0, y + height - SYSCALL_BAND_PX, Math.max(1, x1 - x0 - 1), SYSCALL_BAND_PX);
}

// Neighbours are kept apart by a line of the ground's colour.
function addSeparated(batch: Batch, scene: Scene, color: string, x0: number, x1: number, y: number, height: number): void {
  const width = x1 - x0;
  if (width <= 4) {
    batch.add(color, x0, y, Math.max(1, width), height);
    return;
  }
  batch.add(color, x0, y, width - 1, height);
  batch.add(scene.palette.ground, x1 - 1, y, 1, height);
}

function paintLabel(context: CanvasRenderingContext2D, scene: Scene, item: WideItem, lane: boolean, middle: number): void {
  const x0 = Math.max(0, item.x0);
  const room = Math.min(scene.view.width, item.x1) - x0 - 8;
  if (room < LABEL_PX - 8) return;
  const { tile, i } = item;
  const { palette } = scene;
  if (lane && tile.state[i] === LANE_NO_GOROUTINE) return;
  const text = scene.cutter.cut(itemTitle(scene, lane ? 'proc' : 'goroutine', tile, i), room);
  if (text === '') return;
  context.fillStyle = lane
    ? inkOn(scene.functionColor(tile.group[i] ?? NONE), '#14171c', '#ffffff')
    : (palette.stateInk[tile.stateClass[i] ?? 8] ?? palette.text);
  const band = lane && (tile.state[i] === LANE_SYSCALL || tile.state[i] === LANE_SYSCALL_BLOCKED);
  context.fillText(text, x0 + 4, middle + (band ? -2 : 0.5));
}

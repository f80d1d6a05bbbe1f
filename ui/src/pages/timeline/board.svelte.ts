import { ask, isAbort } from '../../api/client';
import type { Counters, Flows } from '../../api/timeline_types';
import { NONE } from '../../api/tile';
import type { Nanos, Span } from '../../base/time';
import { fitCanvas } from '../../draw/canvas';
import { hitTest, type Hit } from '../../draw/hit';
import { LabelCutter } from '../../draw/labels';
import { paintStrip, paintWindow, stripTop } from '../../draw/minimap';
import { functionColor } from '../../draw/palette';
import type { Matcher, Scene } from '../../draw/scene';
import { TextureCache } from '../../draw/texture';
import { paintPointerTime, paintRange, paintRuler } from '../../draw/time_axis';
import { blocksWithin, levelFor } from '../../model/levels';
import { parseSpan } from '../../model/route';
import type { PlacedRow } from '../../model/rows';
import { nanosPerPixel, timeAt } from '../../model/viewport';
import type { Shell } from '../context';
import type { Camera } from './camera';
import { paintOver, paintTracks } from './painter';
import type { Selection } from './selection.svelte';
import { TimelineStores } from './stores';
import type { Tracks } from './tracks.svelte';

export const RULER_HEIGHT = 26;
export const MINIMAP_HEIGHT = 36;
const FLOWS_LIMIT = 1500;
const MINIMAP_STRIP = { group: 'goroutines', stack: ['running', 'syscall', 'runnable'], lines: [] } as const;

// The drawing of the timeline: asks for what shows, and paints a frame when something changed.
export class Board {
  width = $state(0);
  height = $state(0);
  scroll = $state(0);
  rows = $state.raw<readonly PlacedRow[]>([]);
  hover = $state.raw<Hit | null>(null);
  drag = $state.raw<Span | null>(null);
  busy = $state(false);
  problem = $state('');

  private tracksCanvas: HTMLCanvasElement | null = null;
  private overCanvas: HTMLCanvasElement | null = null;
  private axisCanvas: HTMLCanvasElement | null = null;
  private readonly stores: TimelineStores;
  private readonly textures = new TextureCache();
  private readonly cutter = makeCutter();
  private readonly colors = new Map<number, string>();
  private colorsKey = '';
  private frame = 0;
  private flows: Flows | null = null;
  private flowsKey = '';
  private flowsAbort: AbortController | null = null;
  private minimap: Counters | null = null;
  private wishedScroll: number | null = null;
  private stopped = false;

  constructor(readonly shell: Shell, readonly camera: Camera, readonly tracks: Tracks, readonly selection: Selection) {
    this.stores = new TimelineStores({
      changed: () => {
        this.problem = '';
        this.invalidate();
      },
      failed: (error) => {
        this.problem = error instanceof Error ? error.message : String(error);
        this.invalidate();
        setTimeout(() => this.invalidate(), 2100);
      },
    });
    void this.loadMinimap();
  }

  attach(tracks: HTMLCanvasElement, over: HTMLCanvasElement, axis: HTMLCanvasElement): void {
    [this.tracksCanvas, this.overCanvas, this.axisCanvas] = [tracks, over, axis];
    this.invalidate();
  }

  stop(): void {
    this.stopped = true;
    cancelAnimationFrame(this.frame);
    this.stores.stop();
    this.flowsAbort?.abort();
    this.camera.stop();
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.rowsChanged();
    this.invalidate();
  }

  get maxScroll(): number {
    return Math.max(0, this.tracks.layout.height + 40 - this.height);
  }

  // Where to scroll once there are enough rows: they come piece by piece.
  restoreScroll(y: number): void {
    this.scrollTo(y);
    this.wishedScroll = this.scroll < y ? y : null;
  }

  // There are other rows than before.
  rowsChanged(): void {
    if (this.wishedScroll !== null) this.restoreScroll(this.wishedScroll);
    else this.scrollTo(this.scroll);
  }

  scrollTo(y: number): void {
    this.wishedScroll = null;
    this.scroll = Math.min(this.maxScroll, Math.max(0, y));
    this.invalidate();
  }

  // Scrolls no further than needed to show the row.
  showRow(placed: PlacedRow): void {
    if (placed.y < this.scroll) this.scrollTo(placed.y - 30);
    else if (placed.y + placed.height > this.scroll + this.height) this.scrollTo(placed.y + placed.height + 30 - this.height);
  }

  invalidate(): void {
    if (this.frame === 0 && !this.stopped) this.frame = requestAnimationFrame((time) => this.paint(time));
  }

  timeAt(x: number): Nanos {
    return timeAt({ ...this.camera.now, width: this.width }, x);
  }

  hitAt(x: number, y: number): Hit | null {
    return hitTest(this.scene(), x, y);
  }

  scene(): Scene {
    const view = { ...this.camera.now, width: this.width };
    const { trace, palette } = this.shell;
    return {
      view, height: this.height, scroll: this.scroll, level: levelFor(nanosPerPixel(view)), end: trace.end, rows: this.rows,
      tiles: this.stores.tiles, nested: this.stores.nested, instants: this.stores.instants, counters: this.stores.counters,
      states: trace.states, palette, textures: this.textures, cutter: this.cutter, functionColor: this.colorOf(), match: this.matcher(), work: this.tracks.focus?.work ?? null,
    };
  }

  private colorOf(): (group: number) => string {
    const { palette, groups } = this.shell;
    const key = `${palette.theme} ${groups.all.length}`;
    if (key !== this.colorsKey) {
      this.colors.clear();
      this.colorsKey = key;
    }
    return (group) => {
      let color = this.colors.get(group);
      if (!color) {
        const known = groups.get(group);
        color = group === NONE ? palette.system : functionColor(palette, known?.name ?? `group ${group}`, known?.system ?? false);
        this.colors.set(group, color);
      }
      return color;
    };
  }

  private matcher(): Matcher | null {
    const q = (this.shell.route.params['q'] ?? '').toLowerCase();
    if (q === '') return null;
    const text = (title: string): boolean => title.toLowerCase().includes(q);
    return { key: q, text, group: (group) => text(this.shell.groups.get(group)?.name ?? '') };
  }

  private paint(time: number): void {
    this.frame = 0;
    if (this.width === 0 || !this.tracksCanvas || !this.overCanvas || !this.axisCanvas) return;
    const moving = this.camera.step(time);
    this.rows = this.tracks.layout.rowsBetween(this.scroll, this.scroll + this.height);
    this.want();
    const scene = this.scene();
    const grid = this.shell.route.params['grid'] === '1';
    paintTracks(fitCanvas(this.tracksCanvas, this.width, this.height), scene, grid, (row, depth) => this.tracks.noteDepth(row.track ?? '', row.family, depth));
    this.paintOver(scene, grid);
    this.paintAxis(scene);
    this.busy = !this.stores.idle;
    if (moving) this.invalidate();
  }

  private paintOver(scene: Scene, grid: boolean): void {
    if (!this.overCanvas) return;
    const { params } = this.shell.route;
    paintOver(fitCanvas(this.overCanvas, this.width, this.height), scene, {
      layout: this.tracks.layout, range: this.shell.range, mark: parseSpan(params['mark']), drag: this.drag, grid, hover: this.hover,
      selected: this.selection.details, selectedItem: this.selection.item,
      flows: params['arrows'] === 'all' ? this.flows : null,
      selectedFlows: params['arrows'] === 'off' ? null : this.selection.flows,
    });
  }

  private paintAxis(scene: Scene): void {
    if (!this.axisCanvas) return;
    const { palette, range, trace } = this.shell;
    const context = fitCanvas(this.axisCanvas, this.width, MINIMAP_HEIGHT + RULER_HEIGHT);
    context.clearRect(0, 0, this.width, MINIMAP_HEIGHT + RULER_HEIGHT);
    const whole = { from: 0, to: trace.end, width: this.width };
    if (this.minimap) {
      const top = Math.max(1, stripTop(this.minimap, MINIMAP_STRIP));
      paintStrip(context, palette, whole, this.minimap, MINIMAP_STRIP, top, 3, MINIMAP_HEIGHT - 6);
    }
    if (range) paintRange(context, palette, whole, range, MINIMAP_HEIGHT);
    paintWindow(context, palette, whole, this.camera.now, MINIMAP_HEIGHT);
    context.save();
    context.translate(0, MINIMAP_HEIGHT);
    paintRuler(context, palette, scene.view, RULER_HEIGHT);
    if (this.hover) paintPointerTime(context, palette, scene.view, this.hover.time, RULER_HEIGHT);
    context.restore();
  }

  // Asks for what the eye will see where it is flying to.
  private want(): void {
    const target = { ...this.camera.target, width: this.width };
    const blocks = blocksWithin(levelFor(nanosPerPixel(target)), target, this.shell.trace.end);
    this.stores.want(this.rows, blocks);
    this.wantFlows();
  }

  private wantFlows(): void {
    const { from, to } = this.camera.target;
    const key = this.shell.route.params['arrows'] === 'all' ? `${Math.floor(from)} ${Math.ceil(to)}` : '';
    if (key === this.flowsKey) return;
    this.flowsKey = key;
    this.flowsAbort?.abort();
    if (key === '') this.flows = null;
    else void this.loadFlows((this.flowsAbort = new AbortController()).signal, from, to);
  }

  private async loadFlows(signal: AbortSignal, from: Nanos, to: Nanos): Promise<void> {
    try {
      this.flows = await ask<Flows>('flows', { from: Math.floor(from), to: Math.ceil(to), limit: FLOWS_LIMIT }, signal);
      this.invalidate();
    } catch (error) {
      if (!isAbort(error)) this.flows = null;
    }
  }

  private async loadMinimap(): Promise<void> {
    try {
      this.minimap = await ask<Counters>('counters', { columns: 800, groups: 'goroutines' });
      this.invalidate();
    } catch {
      // The strip stays empty; the tracks will say that the server is gone.
    }
  }
}

function makeCutter(): LabelCutter {
  const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.font = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  return new LabelCutter((text) => context.measureText(text).width);
}

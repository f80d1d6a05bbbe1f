import { inkOn, mix, type Color } from '../base/color';
import { shortFunction } from '../base/format';
import type { FlameBox } from '../model/flame';
import { LabelCutter } from './labels';
import { functionColor, type Palette } from './palette';

export const FLAME_ROW = 20;
const FONT = 11;
const LABEL_LEAST = 24;
const DIM = 0.72;

// What a box of the flame graph is about.
export interface FlameLook {
  readonly name: string;
  readonly dim: boolean; // A search is on, and it does not fit.
  readonly growth: number | null; // -1: all of it is gone; 1: all of it is new; null: nothing is compared.
}

export interface FlameScene {
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  readonly top: number; // How far it is scrolled down.
  readonly boxes: readonly FlameBox[];
  readonly look: (box: FlameBox) => FlameLook;
  readonly hover: number;
  readonly focus: number;
}

// Functions of one package have one colour.
//   github.com/acme/shop/cart.(*Cart).Add -> github.com/acme/shop/cart
export function packageOf(name: string): string {
  const slash = name.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  if (dot > 0) return name.slice(0, dot);
  const colons = name.indexOf('::');
  return colons > 0 ? name.slice(0, colons) : name;
}

function isRuntime(name: string): boolean {
  return name.startsWith('runtime.') || name.startsWith('[') || name.startsWith('<');
}

// Warm: more than before. Cold: less. The ground's own grey: the same.
export function growthColor(palette: Palette, growth: number): Color {
  const light = palette.theme === 'light';
  const [more, less] = light ? ['#e0703c', '#4a7fd0'] : ['#c4592a', '#3f6fc2'];
  return mix(palette.system, growth > 0 ? more : less, Math.min(1, Math.abs(growth)) ** 0.6);
}

function boxColor(palette: Palette, look: FlameLook): Color {
  const color = look.growth !== null ? growthColor(palette, look.growth)
    : look.name === '' ? palette.system
    : functionColor(palette, packageOf(look.name), isRuntime(look.name));
  return look.dim ? mix(color, palette.ground, DIM) : color;
}

export class FlamePainter {
  private cutter: LabelCutter | null = null;

  draw(context: CanvasRenderingContext2D, scene: FlameScene): void {
    const { palette, width, height, top, boxes } = scene;
    context.clearRect(0, 0, width, height);
    context.font = `${FONT}px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif`;
    context.textBaseline = 'middle';
    this.cutter ??= new LabelCutter((text) => context.measureText(text).width);
    boxes.forEach((box, i) => {
      const y = box.row * FLAME_ROW - top;
      if (y < -FLAME_ROW || y > height) return;
      const x = box.x * width;
      const w = Math.max(1, box.width * width - 1);
      if (box.rest) {
        context.fillStyle = palette.line;
        context.fillRect(x, y, w, FLAME_ROW - 1);
        return;
      }
      this.frame(context, scene, box, { x, y, w });
      if (i === scene.hover || i === scene.focus) outline(context, i === scene.focus ? palette.accent : palette.text, { x, y, w });
    });
  }

  private frame(context: CanvasRenderingContext2D, scene: FlameScene, box: FlameBox, at: { x: number; y: number; w: number }): void {
    const look = scene.look(box);
    const color = boxColor(scene.palette, look);
    context.fillStyle = color;
    context.fillRect(at.x, at.y, at.w, FLAME_ROW - 1);
    if (at.w < LABEL_LEAST) return;
    const text = this.cutter?.cut(shortFunction(look.name) || 'all', at.w - 8) ?? '';
    if (text === '') return;
    context.fillStyle = look.dim ? scene.palette.textSoft : inkOn(color, '#14171c', '#ffffff');
    context.fillText(text, at.x + 4, at.y + FLAME_ROW / 2);
  }
}

function outline(context: CanvasRenderingContext2D, color: Color, { x, y, w }: { x: number; y: number; w: number }): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.strokeRect(x + 1, y + 1, Math.max(1, w - 2), FLAME_ROW - 3);
}

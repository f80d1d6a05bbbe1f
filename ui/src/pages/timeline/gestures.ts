// What hands do on the tracks, as wishes. Knows nothing of what is drawn.

export type Tool = 'select' | 'pan' | 'zoom' | 'measure';
export const TOOLS: readonly Tool[] = ['select', 'pan', 'zoom', 'measure'];

export interface Wishes {
  tool(): Tool;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  doubleClick(x: number, y: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number): void;
  scroll(dy: number): void;
  drag(tool: Tool, x0: number, x1: number): void;
  dragged(tool: Tool, x0: number, x1: number): void;
}

const SLOP_PX = 4;
const ZOOM_PER_WHEEL = 0.0022;
const LINE_PX = 20;

interface Press { readonly x: number; readonly y: number; readonly tool: Tool; moved: boolean }

export function listen(element: HTMLElement, wishes: Wishes): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let press: Press | null = null;
  const at = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    const point = at(event);
    pointers.set(event.pointerId, point);
    element.setPointerCapture(event.pointerId);
    press = pointers.size > 1 ? null : { ...point, tool: event.button === 1 ? 'pan' : event.shiftKey ? 'select' : wishes.tool(), moved: false };
  }

  function move(event: PointerEvent): void {
    const point = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) return wishes.hover(point.x, point.y);
    if (pointers.size === 2) pinch(event.pointerId, before, point);
    else if (press) drag(press, before, point);
    pointers.set(event.pointerId, point);
  }

  function drag(press: Press, before: { x: number; y: number }, point: { x: number; y: number }): void {
    if (!press.moved && Math.hypot(point.x - press.x, point.y - press.y) < SLOP_PX) return;
    press.moved = true;
    if (press.tool === 'pan') wishes.pan(before.x - point.x, before.y - point.y);
    else wishes.drag(press.tool, press.x, point.x);
    wishes.hover(point.x, point.y);
  }

  function pinch(id: number, before: { x: number; y: number }, point: { x: number; y: number }): void {
    const other = [...pointers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const [was, is] = [Math.abs(before.x - other.x), Math.abs(point.x - other.x)];
    wishes.pan((before.x - point.x) / 2, (before.y - point.y) / 2);
    if (was > 10 && is > 10) wishes.zoom(was / is, (point.x + other.x) / 2);
  }

  function up(event: PointerEvent): void {
    const point = at(event);
    pointers.delete(event.pointerId);
    const done = press;
    press = null;
    if (!done) return;
    if (!done.moved) wishes.click(point.x, point.y);
    else if (done.tool !== 'pan') wishes.dragged(done.tool, done.x, point.x);
  }

  function cancel(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    press = null;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) wishes.zoom(Math.exp(dy * ZOOM_PER_WHEEL), at(event).x);
    else if (event.shiftKey && dx === 0) wishes.pan(dy, 0);
    else {
      if (dx !== 0) wishes.pan(dx, 0);
      if (dy !== 0) wishes.scroll(dy);
    }
  }

  const double = (event: MouseEvent): void => {
    const point = at(event);
    wishes.doubleClick(point.x, point.y);
  };
  const leave = (): void => wishes.leave();
  const stop = new AbortController();
  const options = { signal: stop.signal };
  element.addEventListener('pointerdown', down, options);
  element.addEventListener('pointermove', move, options);
  element.addEventListener('pointerup', up, options);
  element.addEventListener('pointercancel', cancel, options);
  element.addEventListener('pointerleave', leave, options);
  element.addEventListener('wheel', wheel, { ...options, passive: false });
  element.addEventListener('dblclick', double, options);
  return () => stop.abort();
}

import { sameSpan, type Span } from '../../base/time';
import { NavigationHistory } from '../../model/history';
import { between, bounded, framed, panned, zoomed } from '../../model/viewport';

const FLIGHT_MS = 180;
const SETTLED_MS = 500;

// Which time is shown: where the eye is, where it is flying to, and where it has been.
export class Camera {
  now: Span;
  target: Span;
  private start: Span;
  private startedAt = 0;
  private flying = false;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private readonly history: NavigationHistory<Span>;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(readonly whole: Span, view: Span | null, private readonly moved: () => void, private readonly settled: (view: Span) => void) {
    this.now = this.target = this.start = view ? bounded(view, whole) : whole;
    this.history = new NavigationHistory(this.now, sameSpan);
  }

  // At once, as the hand moves.
  jump(view: Span): void {
    this.target = this.now = bounded(view, this.whole);
    this.flying = false;
    this.changed();
  }

  fly(view: Span): void {
    const target = bounded(view, this.whole);
    if (this.still.matches) return this.jump(target);
    this.start = this.now;
    this.target = target;
    this.startedAt = performance.now();
    this.flying = true;
    this.changed();
  }

  zoom(factor: number, around: number, smooth: boolean): void {
    if (smooth) this.fly(zoomed(this.target, factor, around, this.whole));
    else this.jump(zoomed(this.now, factor, around, this.whole));
  }

  panBy(ns: number, smooth: boolean): void {
    if (smooth) this.fly(panned(this.target, ns, this.whole));
    else this.jump(panned(this.now, ns, this.whole));
  }

  frame(span: Span): void {
    this.fly(framed(span, this.whole));
  }

  // Brings a span into sight without changing the zoom, if it fits.
  reveal(span: Span): void {
    const length = this.target.to - this.target.from;
    if (span.to - span.from > length) return;
    if (span.from >= this.target.from && span.to <= this.target.to) return;
    const middle = (span.from + span.to) / 2;
    this.fly({ from: middle - length / 2, to: middle + length / 2 });
  }

  back(): void {
    this.commit();
    const view = this.history.back();
    if (view) this.fly(view);
  }

  forward(): void {
    this.commit();
    const view = this.history.forward();
    if (view) this.fly(view);
  }

  // Moves a flight on. True while there is more to come.
  step(time: number): boolean {
    if (!this.flying) return false;
    const t = Math.min(1, Math.max(0, (time - this.startedAt) / FLIGHT_MS));
    this.now = t === 1 ? this.target : between(this.start, this.target, 1 - (1 - t) ** 3);
    this.flying = t < 1;
    return this.flying;
  }

  stop(): void {
    clearTimeout(this.settle);
  }

  private changed(): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.commit(), SETTLED_MS);
    this.moved();
  }

  private commit(): void {
    clearTimeout(this.settle);
    this.history.visit(this.target);
    this.settled(this.target);
  }
}

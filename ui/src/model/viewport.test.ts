import { describe, expect, it } from 'vitest';
import { between, bounded, framed, panned, timeAt, xOf, zoomed, type Viewport } from './viewport';

const whole = { from: 0, to: 1_000_000 };

describe('a viewport', () => {
  const view: Viewport = { from: 1000, to: 3000, width: 500 };
  it('maps time to pixels and back', () => {
    expect(xOf(view, 2000)).toBe(250);
    expect(timeAt(view, 250)).toBe(2000);
  });
  it('keeps the moment under the pointer while zooming', () => {
    const span = zoomed({ from: 200_000, to: 400_000 }, 0.5, 250_000, whole);
    expect(span).toEqual({ from: 225_000, to: 325_000 });
  });
  it('never gets narrower than a few nanoseconds', () => {
    const span = zoomed({ from: 500_000, to: 500_060 }, 1e-6, 500_030, whole);
    expect(span.to - span.from).toBeCloseTo(50, 6);
  });
  it('stays with the trace when panned away', () => {
    expect(panned({ from: 0, to: 100_000 }, -1e9, whole)).toEqual({ from: -5_000, to: 95_000 });
    expect(panned({ from: 0, to: 100_000 }, 1e9, whole)).toEqual({ from: 905_000, to: 1_005_000 });
  });
  it('shows little more than the whole trace when zoomed out', () => {
    expect(bounded({ from: -9e9, to: 9e9 }, whole)).toEqual({ from: -50_000, to: 1_050_000 });
    expect(bounded({ from: 0, to: 1_000_000 }, whole)).toEqual(whole);
  });
  it('frames a selection with air on both sides', () => {
    expect(framed({ from: 400_000, to: 500_000 }, whole)).toEqual({ from: 385_000, to: 515_000 });
  });
});

describe('an animation', () => {
  const [a, b] = [{ from: 0, to: 1_000_000 }, { from: 400_000, to: 400_100 }];
  it('begins and ends where it should', () => {
    expect(between(a, b, 0)).toEqual(a);
    const end = between(a, b, 1);
    expect(end.from).toBeCloseTo(b.from, 6);
    expect(end.to).toBeCloseTo(b.to, 6);
  });
  it('pans evenly when the lengths are equal', () => {
    expect(between({ from: 0, to: 10 }, { from: 100, to: 110 }, 0.5)).toEqual({ from: 50, to: 60 });
  });
});

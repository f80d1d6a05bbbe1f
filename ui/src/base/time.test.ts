import { describe, expect, it } from 'vitest';
import { formatDuration, formatInstant, niceStep, parseDuration, timeTicks } from './time';

describe('durations', () => {
  it.each([
    [0, '0'],
    [1, '1 ns'],
    [640, '640 ns'],
    [1_000, '1 µs'],
    [1_234_000, '1.234 ms'],
    [12_340_000_000, '12.34 s'],
    [999_999, '1.000 ms'],
    [2_960_123_456, '2.960 s'],
    [4_560, '4.560 µs'],
    [1_000_000, '1 ms'],
    [-2_500, '-2.5 µs'],
    [3_725_000_000_000, '1 h 2 min'],
    [754_000_000_000, '12 min 34 s'],
  ])('writes %d ns as %s', (ns, text) => expect(formatDuration(ns)).toBe(text));

  it.each([
    ['1.5ms', 1_500_000],
    ['20 us', 20_000],
    ['250', 250],
    ['2m', 120_000_000_000],
    ['soon', null],
    ['', null],
  ])('reads %s', (text, ns) => expect(parseDuration(text)).toBe(ns));
});

describe('moments', () => {
  it('groups the digits that the resolution warrants', () => {
    expect(formatInstant(1_234_567_891, 1)).toBe('1.234\u2009567\u2009891 s');
    expect(formatInstant(1_234_567_891, 1e6)).toBe('1.235 s');
    expect(formatInstant(0, 1e9)).toBe('0 s');
  });
});

describe('ticks', () => {
  it('are round and apart', () => {
    const ticks = timeTicks({ from: 130_000_000, to: 1_130_000_000 }, 900);
    expect(ticks.map((t) => t.label)).toEqual(
      ['0.2 s', '0.3 s', '0.4 s', '0.5 s', '0.6 s', '0.7 s', '0.8 s', '0.9 s', '1.0 s', '1.1 s']);
  });
  it('use a unit in which they differ', () => {
    expect(timeTicks({ from: 0, to: 3_000 }, 400).map((t) => t.label)).toEqual(['0', '1 µs', '2 µs']);
  });
  it('are none in an empty span', () => expect(timeTicks({ from: 5, to: 5 }, 100)).toEqual([]));
  it('are never finer than the clock', () => expect(niceStep(0.01)).toBe(1));
});

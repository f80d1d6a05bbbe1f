import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { contrast, toRgb } from '../base/color';
import { STATES } from '../base/states';
import { functionColor, PALETTES, type ThemeName } from './palette';

const THEMES: ThemeName[] = ['light', 'dark'];
type Lab = [number, number, number];

// How people see it: linear RGB through Machado et al.'s matrices (severity 1), then OKLab.
const SIGHTS: Record<string, number[]> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(color: string, sight: number[]): Lab {
  const { r, g, b } = toRgb(color);
  const linear = [r, g, b].map((c) => (c <= 10 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as Lab;
  const [lr, lg, lb] = [0, 3, 6].map((row) => Math.max(0, linear.reduce((sum, c, i) => sum + c * (sight[row + i] ?? 0), 0))) as Lab;
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

const distance = (a: Lab, b: Lab): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe.each(THEMES)('the %s palette', (theme) => {
  const palette = PALETTES[theme];

  it.each(Object.entries(SIGHTS))('keeps states apart for %s', (_, sight) => {
    const near: string[] = [];
    palette.states.forEach((a, i) => palette.states.slice(i + 1).forEach((b, j) => {
      const d = distance(seen(a, sight), seen(b, sight));
      if (d < 0.06) near.push(`${STATES[i]?.name} and ${STATES[i + 1 + j]?.name}: ${d.toFixed(3)}`);
    }));
    expect(near).toEqual([]);
  });

  it('lets labels be read on every colour', () => {
    palette.states.forEach((color, i) => expect(contrast(color, palette.stateInk[i] ?? '')).toBeGreaterThan(4.5));
    for (const color of palette.functions) {
      expect(Math.max(contrast(color, '#14171c'), contrast(color, '#ffffff'))).toBeGreaterThan(4.5);
    }
  });

  it('lets text be read', () => {
    for (const ground of [palette.ground, palette.sunk]) {
      for (const ink of [palette.text, palette.textSoft, palette.accent]) expect(contrast(ground, ink)).toBeGreaterThan(4.5);
    }
  });

  it('is the style sheet’s', () => {
    const css = readFileSync(new URL('../app/theme.css', import.meta.url), 'utf8');
    const block = theme === 'light' ? css.slice(0, css.indexOf("[data-theme='dark']")) : css.slice(css.indexOf("[data-theme='dark']"));
    STATES.forEach((state, i) => expect(block).toContain(`--state-${state.key}: ${palette.states[i]};`));
    for (const [name, color] of Object.entries({ ground: palette.ground, sunk: palette.sunk, line: palette.line, text: palette.text, accent: palette.accent })) {
      expect(block).toContain(`--${name}: ${color};`);
    }
  });
});

it('gives a function one colour, and the runtime grey', () => {
  const palette = PALETTES.light;
  expect(functionColor(palette, 'main.worker', false)).toBe(functionColor(palette, 'main.worker', false));
  expect(functionColor(palette, 'runtime.bgsweep', true)).toBe(palette.system);
});

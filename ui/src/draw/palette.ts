import { inkOn, oklch, type Color } from '../base/color';

export type ThemeName = 'light' | 'dark';

// Strong where something is done or could be done, quiet where a goroutine waits. Any two stay apart under the
// common kinds of colour blindness (palette.test.ts measures it): lightness differs where hue may not.
const STATE_COLORS: Record<ThemeName, readonly Color[]> = {
  light: ['#36976f', '#febe56', '#3565be', '#899ac8', '#a2d7fa', '#dcaac4', '#f49978', '#e7eaec'],
  dark: ['#3cb588', '#efb456', '#5180d8', '#6b72a5', '#3c6a75', '#643c5b', '#9b502e', '#313337'],
};

// What the painters need of a theme. The rest of the page takes its colours from app/theme.css;
// theme.test.ts holds the two together.
export interface Palette {
  readonly theme: ThemeName;
  readonly ground: Color;
  readonly sunk: Color;
  readonly raised: Color;
  readonly line: Color;
  readonly lineStrong: Color;
  readonly text: Color;
  readonly textSoft: Color;
  readonly accent: Color;
  readonly states: readonly Color[];
  readonly stateInk: readonly Color[];
  readonly functions: readonly Color[];
  readonly functionInk: Color;
  readonly system: Color;
  readonly systemInk: Color;
  readonly gc: Color;
  readonly heap: Color;
}

const FUNCTION_HUES = 18;

// Start functions: hues around the circle at one lightness, so that none shouts; two strengths of each.
function functionColors(theme: ThemeName): Color[] {
  const levels = theme === 'light' ? [[0.8, 0.085], [0.72, 0.1]] : [[0.52, 0.085], [0.44, 0.08]];
  return levels.flatMap(([lightness = 0, chroma = 0]) =>
    Array.from({ length: FUNCTION_HUES }, (_, i) => oklch(lightness, chroma, (i * 360) / FUNCTION_HUES + 8)));
}

function makePalette(theme: ThemeName): Palette {
  const light = theme === 'light';
  const base = light
    ? { ground: '#ffffff', sunk: '#f6f7f9', raised: '#ffffff', line: '#e4e7ec', lineStrong: '#c9ced6',
        text: '#1c2128', textSoft: '#59636e', accent: '#3056d3' }
    : { ground: '#14171c', sunk: '#0f1216', raised: '#1c2027', line: '#282d36', lineStrong: '#3d4450',
        text: '#e2e6ec', textSoft: '#98a2b0', accent: '#8ea8ff' };
  const states = STATE_COLORS[theme];
  return {
    theme, ...base, states,
    stateInk: states.map((color) => inkOn(color, '#14171c', '#ffffff')),
    functions: functionColors(theme),
    functionInk: light ? '#1c2128' : '#f2f4f8',
    system: light ? '#d3d8df' : '#39404b',
    systemInk: light ? '#3c444f' : '#c0c8d2',
    gc: light ? '#d9622b' : '#d9693a',
    heap: light ? '#7c6bd6' : '#9385e6',
  };
}

export const PALETTES: Record<ThemeName, Palette> = { light: makePalette('light'), dark: makePalette('dark') };

// The same function has the same colour in every trace and on every page.
export function functionColor(palette: Palette, name: string, system: boolean): Color {
  if (system || name === '') return palette.system;
  return palette.functions[hash(name) % palette.functions.length] ?? palette.system;
}

// FNV-1a, mixed once more: neighbours such as main.f.func1 and func2 land far apart.
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

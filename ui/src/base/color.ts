// Colours are #rrggbb: canvas, CSS and 32-bit pixels are made from it.
export type Color = string;

interface Rgb { readonly r: number; readonly g: number; readonly b: number }

export function toRgb(color: Color): Rgb {
  const n = Number.parseInt(color.slice(1), 16);
  return { r: (n >> 16) & 255, g: (n >> 8) & 255, b: n & 255 };
}

function toHex({ r, g, b }: Rgb): Color {
  const part = (n: number): string => Math.round(Math.min(255, Math.max(0, n))).toString(16).padStart(2, '0');
  return `#${part(r)}${part(g)}${part(b)}`;
}

// `amount` of `top` over `bottom`.
export function mix(bottom: Color, top: Color, amount: number): Color {
  const a = toRgb(bottom);
  const b = toRgb(top);
  const blend = (x: number, y: number): number => x + (y - x) * amount;
  return toHex({ r: blend(a.r, b.r), g: blend(a.g, b.g), b: blend(a.b, b.b) });
}

// WCAG's relative luminance, 0 to 1.
function luminance(color: Color): number {
  const { r, g, b } = toRgb(color);
  const linear = (c: number): number => (c <= 10 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

// WCAG's contrast ratio, 1 to 21.
export function contrast(a: Color, b: Color): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

// The better of two inks on a ground.
export function inkOn(ground: Color, dark: Color, light: Color): Color {
  return contrast(ground, dark) >= contrast(ground, light) ? dark : light;
}

// From OKLCH (lightness 0..1, chroma, hue in degrees): equal lightness looks equally light.
export function oklch(lightness: number, chroma: number, hue: number): Color {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const gamma = (c: number): number => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
  return toHex({
    r: gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    g: gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    b: gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  });
}

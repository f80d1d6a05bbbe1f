import { expect, it } from 'vitest';
import { layoutZoomed } from './zoomed_flame';

//  0 root 100 -> 1 a 60 -> 3 b 30, 4 c 30
//             -> 2 d 40 -> 5 e 1
const nodes = { parent: [-1, 0, 0, 1, 1, 2], function: [0, 1, 2, 3, 4, 5], self: [0, 0, 39, 30, 30, 1], total: [100, 60, 40, 30, 30, 1] };
const places = (root: number, least = 0): string[] => layoutZoomed(nodes, root, least).map((f) => `${f.node}: depth ${f.depth}, ${f.x.toFixed(2)} + ${f.width.toFixed(2)}`);

it('puts callees side by side under their caller', () => {
  expect(places(0)).toEqual(['0: depth 0, 0.00 + 1.00', '1: depth 1, 0.00 + 0.60', '2: depth 1, 0.60 + 0.40', '3: depth 2, 0.00 + 0.30',
    '4: depth 2, 0.30 + 0.30', '5: depth 2, 0.60 + 0.01']);
});

it('leaves out what is too narrow to see', () => {
  expect(places(0, 0.05).some((place) => place.startsWith('5'))).toBe(false);
});

it('gives a frame the whole width under its callers', () => {
  expect(places(1)).toEqual(['0: depth 0, 0.00 + 1.00', '1: depth 1, 0.00 + 1.00', '3: depth 2, 0.00 + 0.50', '4: depth 2, 0.50 + 0.50']);
});

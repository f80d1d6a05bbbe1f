import { expect, it } from 'vitest';
import { NavigationHistory } from './history';

const history = () => new NavigationHistory<number>(0, (a, b) => a === b, 3);

it('goes back and forth', () => {
  const h = history();
  h.visit(1);
  h.visit(2);
  expect([h.back(), h.back(), h.back(), h.forward(), h.forward(), h.forward()]).toEqual([1, 0, null, 1, 2, null]);
});

it('forgets what lay ahead when one goes elsewhere', () => {
  const h = history();
  h.visit(1);
  h.back();
  h.visit(5);
  expect([h.forward(), h.back()]).toEqual([null, 0]);
});

it('counts standing still as nothing, and forgets the oldest', () => {
  const h = history();
  for (const n of [0, 1, 1, 2, 3, 4]) h.visit(n);
  expect([h.back(), h.back(), h.back(), h.back()]).toEqual([3, 2, 1, null]);
});

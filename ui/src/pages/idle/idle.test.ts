import { expect, test } from 'vitest';
import { idleOf, idleQuestion } from './idle';

test('a page shows what the address says, else its own', () => {
  expect(idleOf({}, '0')).toBe('0');
  expect(idleOf({ idle: 'all' }, '0')).toBe('all');
  expect(idleOf({ idle: 'some' }, 'all')).toBe('all');
});

test('all waits are asked for by saying nothing', () => {
  expect(idleQuestion('all')).toEqual({});
  expect(idleQuestion('1')).toEqual({ idle: '1' });
});

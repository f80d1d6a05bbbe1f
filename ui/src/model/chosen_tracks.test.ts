import { expect, test } from 'vitest';
import { choicesOf, scopeOf, tracksOf } from './chosen_tracks';

const trace = { procs: [0, 1], threads: [4711] };

test('tracks with slices can be chosen', () => {
  expect(tracksOf('procs', [], trace)).toEqual(['p/0', 'p/1']);
  expect(tracksOf('threads', [], trace)).toEqual(['t/4711']);
  expect(tracksOf('pins', ['g/7', 'counter/heap', 'gc', 'group/3'], trace)).toEqual(['g/7', 'group/3']);
});

test('without a choice, or with one that holds nothing, all are meant', () => {
  expect(tracksOf('', ['g/7'], trace)).toBeNull();
  expect(tracksOf('pins', ['counter/heap'], trace)).toBeNull();
  expect(tracksOf('nonsense', [], trace)).toBeNull();
});

test('pinned tracks are offered if there are any', () => {
  expect(choicesOf([])).toEqual(['', 'procs', 'threads']);
  expect(choicesOf(['g/7'])).toContain('pins');
});

test('a profile can be of one goroutine or one group', () => {
  expect(scopeOf(['g/7'])).toEqual({ goroutine: '7' });
  expect(scopeOf(['group/3'])).toEqual({ group: '3' });
  expect(scopeOf(['g/7', 'g/8'])).toEqual({});
  expect(scopeOf(null)).toEqual({});
});

import { expect, test } from 'vitest';
import { lossesOf } from './losses';

const SOUND = { bytes: 300_000, lost_bytes: 0, cut_off: false, nameless: 0, goroutines: 144, diagnostic_count: 0, end: 1_006_886_849 };

test('a sound trace has lost nothing, though some goroutines have no name', () => {
  expect(lossesOf({ ...SOUND, nameless: 3 })).toEqual([]);
});

test('a trace that was cut off lacks more than the bytes that cannot be read', () => {
  expect(lossesOf({ ...SOUND, diagnostic_count: 4, cut_off: true, nameless: 144, lost_bytes: 66 })).toEqual([
    'The file ends too early: what came after 1.007 s, and some names and stacks of what came before, are not in it.',
    'No goroutine has a name, as no stack that tells it was found.',
    '66 B of 293 KiB (0.02 %) could not be read.',
  ]);
});

test('damage in the middle may cost some names', () => {
  expect(lossesOf({ ...SOUND, diagnostic_count: 1, nameless: 2 })).toEqual(['Of 2 of 144 goroutines no name is known, as no stack that tells it was found.']);
});

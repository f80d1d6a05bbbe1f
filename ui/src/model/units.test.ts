import { expect, it } from 'vitest';
import { changeFormat, shownFormat } from './units';

it('shows values in what suits them, or in the unit that was asked for', () => {
  const bytes = { unit: 'bytes', shown_unit: null };
  expect(shownFormat(bytes)(3 * 1024 * 1024)).toBe('3.00 MiB');
  const kilobytes = { unit: 'bytes', shown_unit: { name: 'kB', size: 1024 } };
  expect(shownFormat(kilobytes)(3 * 1024 * 1024)).toBe('3,072 kB');
  expect(changeFormat(kilobytes)(-1536)).toBe('-1.5 kB');
  expect(shownFormat({ unit: 'count', shown_unit: { name: '', size: 1 } })(7)).toBe('7');
});

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noticeOf, packageOf } from '../notices';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('a module is of its innermost package', () => {
  expect(packageOf('/x/ui/src/main.ts')).toBeNull();
  expect(packageOf('/x/ui/node_modules/svelte/src/a.js')).toBe('svelte');
  expect(packageOf('/x/ui/node_modules/@viz-js/viz/dist/viz.js')).toBe('@viz-js/viz');
  expect(packageOf('/x/node_modules/a/node_modules/b/c.js')).toBe('b');
});

test('a notice is the licence that came with the package', () => {
  expect(noticeOf(ROOT, 'uplot')).toContain('MIT');
});

test('what is within a package without a licence file is named here', () => {
  const notice = noticeOf(ROOT, '@viz-js/viz');
  for (const text of ['Michael Daines', 'Graphviz', 'Eclipse Public License', 'Expat', 'musl']) expect(notice).toContain(text);
});

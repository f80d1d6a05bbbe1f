// Garbage collection: the curve of mutator utilization, the table of collections.

import { equal, ok } from './expect.mjs';
import { view } from './timeline_sight.mjs';

export const gcCases = [
  {
    name: 'the curve has the options of the reference, its worst windows land where they are',
    run: async (tab) => {
      await tab.open('#/gc');
      const answer = await tab.json('mmu?include=stw,background,assist');
      if (answer.curve.length === 0) return void await tab.page.getByText('does not say how many processors').waitFor();
      const plot = tab.page.locator('.u-over');
      await plot.waitFor();
      await tab.page.getByLabel('Sweeping').check();
      await tab.until('sweeps count', () => tab.param('include') === 'stw,background,assist,sweep');
      await tab.page.getByLabel('Percentiles').check();
      await tab.page.getByRole('button', { name: 'Each goroutine' }).click();
      await tab.until('per processor', () => tab.param('per') === 'processor' && tab.param('percentiles') === '1');
      await tab.settled();
      await tab.shot('gc-percentiles');
      await tab.page.getByRole('button', { name: 'All processors' }).click();
      await tab.settled();
      const box = await plot.boundingBox();
      await tab.page.mouse.move(box.x + box.width * 0.5, box.y + 60);
      await tab.page.mouse.click(box.x + box.width * 0.5, box.y + 60);
      const window = Number(await tab.until('a length is chosen', () => tab.param('window')));
      const { windows: [worst] } = await tab.json(`mmu_windows?include=stw,background,assist,sweep&window=${window}`);
      await tab.page.locator('.worst li a').first().click();
      await tab.until('on the timeline', () => tab.route() === '/timeline');
      equal(tab.param('mark'), `${worst.start}-${worst.end}`, 'the window is marked');
      const { from, to } = await view(tab);
      ok(from <= worst.start && to >= worst.end && from >= 0, 'and in sight');
    },
  },
  {
    name: 'the table of collections has a row each, sorts, and leads to the timeline',
    run: async (tab) => {
      await tab.open('#/gc');
      const { gc_cycles: count } = await tab.json('trace');
      if (count === 0) return void await tab.page.getByText('never marked').waitFor();
      const table = tab.page.getByRole('table', { name: 'Collections' });
      await table.getByRole('row').nth(1).waitFor();
      equal(await table.getAttribute('aria-rowcount'), String(count + 1), 'rows');
      await tab.page.getByRole('columnheader').getByRole('button', { name: 'World stopped' }).click();
      await tab.until('sorted', () => tab.param('sort') === 'stw' && tab.param('order') === 'desc');
      await tab.settled();
      const { cycles: [worst] } = await tab.json('gc_cycles?sort=stw&order=desc&limit=1');
      await table.getByRole('link').first().click();
      await tab.until('on the timeline', () => tab.param('sel') === worst.item);
      await tab.page.locator('aside h2').waitFor();
    },
  },
];

// The overview: its brush and its findings.

import { equal, ok } from './expect.mjs';

export const overviewCases = [
  {
    name: 'a range dragged on the overview narrows every page, stands at the top, and can be cleared',
    run: async (tab) => {
      await tab.open('#/overview');
      const box = await tab.page.getByRole('slider').boundingBox();
      await tab.page.mouse.move(box.x + box.width * 0.25, box.y + 40);
      await tab.page.mouse.down();
      await tab.page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 5 });
      await tab.page.mouse.up();
      const { end } = await tab.json('trace');
      const [from, to] = tab.param('range').split('-').map(Number);
      ok(Math.abs(from / end - 0.25) < 0.01 && Math.abs(to / end - 0.5) < 0.01, `the range is what was dragged: ${from}-${to} of ${end}`);
      await tab.key('Alt+3');
      await tab.until('goroutines', () => tab.route() === '/goroutines');
      equal(tab.param('range'), `${from}-${to}`, 'the range came along');
      await tab.page.getByText('chosen').waitFor();
      await tab.page.getByRole('button', { name: 'Clear the range' }).click();
      equal(tab.param('range'), null, 'range');
    },
  },
  {
    name: 'the brush takes keys',
    run: async (tab) => {
      await tab.open('#/overview');
      await tab.page.getByRole('slider').focus();
      await tab.key('ArrowRight');
      const first = tab.param('range');
      ok(first, 'a range');
      await tab.key('Shift+ArrowRight');
      ok(tab.param('range') !== first, 'its end moved');
    },
  },
  {
    name: 'findings lead to their evidence',
    run: async (tab) => {
      await tab.open('#/overview');
      const links = tab.page.locator('.findings a');
      if ((await links.count()) === 0) return;
      await links.first().click();
      await tab.until('another page', () => tab.route() !== '/overview');
      await tab.settled();
    },
  },
  {
    name: 'a finding about idle processors leads to where they idled longest',
    trace: 'testdata/traces/gomaxprocs-go1.26.trace',
    run: async (tab) => {
      await tab.open('#/overview');
      const { findings } = await tab.json('overview');
      const { end } = await tab.json('trace');
      const finding = findings.find(({ kind }) => kind === 'idle processors');
      await tab.page.getByText('A processor idled').click();
      await tab.until('on the timeline', () => tab.route() === '/timeline');
      const [from, to] = tab.param('view').split('-').map(Number);
      ok(from <= finding.from && to >= finding.to && to - from < end / 2, `${from}-${to} shows ${finding.from}-${finding.to}`);
    },
  },
];

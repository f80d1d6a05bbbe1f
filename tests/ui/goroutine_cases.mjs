// Goroutines: their groups, their lists.

import { equal, ok } from './expect.mjs';

export const goroutineCases = [
  {
    name: 'the groups sort by a click on a column, the other way by another',
    run: async (tab) => {
      await tab.open('#/goroutines');
      const first = async () => (await tab.page.locator('.body .row').first().innerText()).split('\n')[0];
      for (const [title, sort] of [['Count', 'count'], ['Scheduler wait', 'sched'], ['Longest', 'max'], ['Start function', 'name']]) {
        await tab.page.getByRole('columnheader').getByRole('button', { name: title }).click();
        await tab.settled();
        const order = tab.param('order') ?? 'desc';
        const { groups } = await tab.json(`groups?sort=${sort}&order=${order}&limit=1`);
        equal(await first(), groups[0].name || '(no stack seen)', `by ${title}`);
      }
      await tab.page.getByRole('columnheader').getByRole('button', { name: 'Start function' }).click();
      equal(tab.param('order'), null, 'the other way round');
      const { reasons, ranges } = await tab.json('groups');
      const named = [...reasons.filter((r) => r).slice(0, 2).map((r) => [r, `block:${r}`]), ...ranges.slice(0, 1).map((r) => [r, `range:${r}`])];
      for (const [title, sort] of named) {
        await tab.page.getByRole('columnheader').getByRole('button', { name: title, exact: true }).click();
        await tab.until(title, () => tab.param('sort') === sort);
        await tab.settled();
        equal(await first(), (await tab.json(`groups?sort=${encodeURIComponent(sort)}&limit=1`)).groups[0].name || '(no stack seen)', `by ${title}`);
      }
    },
  },
  {
    name: 'a group opens its goroutines, a goroutine its page, that its lane',
    run: async (tab) => {
      await tab.open('#/goroutines');
      await tab.page.locator('.body .row a').first().click();
      await tab.until('a group', () => tab.route().startsWith('/goroutines/group/'));
      await tab.page.locator('.body .row a').first().click();
      await tab.until('a goroutine', () => tab.route().startsWith('/goroutines/g/'));
      await tab.page.getByText('Created by').waitFor();
      await tab.page.getByRole('link', { name: 'On the timeline' }).click();
      await tab.until('its lane', () => tab.route() === '/timeline' && tab.param('focus')?.startsWith('g/'));
      await tab.page.locator('.labels').getByText('and its wakers').waitFor();
    },
  },
  {
    name: 'a long list scrolls to its end without drawing all of it',
    run: async (tab) => {
      await tab.open('#/goroutines/all');
      await tab.page.locator('.body .row').first().waitFor();
      const { goroutines: count } = await tab.json('trace');
      await tab.page.locator('.box').evaluate((box) => { box.scrollTop = box.scrollHeight; });
      await tab.settled();
      const rows = await tab.page.locator('.body .row').count();
      ok(rows <= 60, `${rows} rows are drawn`);
      const last = Number(await tab.page.locator('.body .row').last().getAttribute('aria-rowindex'));
      equal(last, count + 1, 'the last row');
      ok((await tab.page.locator('.body .row').last().innerText()).startsWith('G'), 'it is filled');
    },
  },
  {
    name: 'the filters find a function and a goroutine, and say when there is none',
    run: async (tab) => {
      await tab.open('#/goroutines');
      const group = (await tab.json('groups?limit=50')).groups.find((g) => g.name);
      await tab.page.getByRole('searchbox').fill(group.name);
      await tab.settled();
      ok((await tab.page.locator('.body .row').first().innerText()).includes(group.name), 'found');
      await tab.page.getByRole('searchbox').fill('no such function');
      await tab.page.getByText('No start function is called').waitFor();
    },
  },
];

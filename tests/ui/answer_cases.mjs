// Ledgers, critical paths, who blocks whom, leaks.

import { equal, ok } from './expect.mjs';
import { slowestTask } from './subjects.mjs';

export const answerCases = [
  {
    name: 'the ledger opens a row: its kinds sum to its time, and it says what ran meanwhile',
    run: async (tab) => {
      await tab.open('#/ledger');
      const { groups } = await tab.json('ledger');
      for (const group of groups) equal(group.times.reduce((a, b) => a + b, 0), group.wall, group.name);
      const section = tab.page.getByRole('region', { name: 'Goroutines' });
      await section.locator('.row button').first().click();
      await tab.until('open', () => tab.param('row') === `group ${groups[0].group}`);
      await section.getByText('What ran while it waited for a processor').waitFor();
      await section.getByRole('rowheader', { name: 'Sum' }).waitFor();
    },
  },
  {
    name: 'a goroutine has a critical path, whose steps lead to the timeline',
    run: async (tab) => {
      const { goroutines: [g] } = await tab.json('goroutines?sort=exec&order=desc&limit=1');
      await tab.open(`#/goroutines/g/${g.id}`);
      await tab.page.getByRole('link', { name: 'Critical path' }).click();
      await tab.until('on its path', () => tab.route() === `/ledger/goroutine/${g.id}`);
      const path = await tab.json(`critical_path?goroutine=${g.id}`);
      equal(path.own.reduce((a, b) => a + b, 0), path.wall, 'its own time');
      equal(path.path.reduce((a, b) => a + b, 0), path.wall, 'the path');
      const steps = tab.page.getByRole('group', { name: 'Waterfall' }).getByRole('link');
      await steps.first().waitFor();
      await tab.shot('critical-path');
      await tab.page.getByRole('region', { name: 'Parts' }).getByRole('button').first().click();
      await steps.first().focus();
      await tab.page.keyboard.press('Enter');
      await tab.until('on the timeline', () => tab.route() === '/timeline' && tab.param('focus') !== null);
    },
  },
  {
    name: 'a task has a critical path, its type what was different in slow ones',
    run: async (tab) => {
      const some = await slowestTask(tab);
      if (!some) return;
      await tab.open(`#/tasks/t/${some.id}`);
      await tab.page.getByRole('link', { name: 'Critical path' }).click();
      await tab.page.getByRole('heading', { name: `Critical path of task ${some.id}` }).waitFor();
      const { types } = await tab.json('ledger');
      const many = types.find((type) => type.count >= 10 && type.type);
      if (!many) return;
      await tab.open(`#/ledger/type/${encodeURIComponent(many.type)}`);
      await tab.page.getByRole('heading', { name: 'What was different' }).waitFor();
      await tab.page.getByText('around the median').waitFor();
      await tab.shot('difference');
    },
  },
  {
    name: 'who blocks whom: idle goroutines are left out, and said to be, until one asks for them',
    trace: 'testdata/demo/http.trace',
    run: async (tab) => {
      const { all, idle } = await tab.json('blockers');
      ok(idle.ns > all.ns / 2, 'idle goroutines wait most');
      await tab.open('#/waits');
      await tab.page.getByText('Left out: 35.53 s in which idle goroutines waited').waitFor();
      equal(await tab.page.locator('.body [role=row]').count(), (await tab.json('blockers?idle=0')).total, 'pairs of others');
      await tab.page.getByRole('button', { name: 'All 38.96 s' }).click();
      await tab.page.getByText(`38.96 s of waiting, ${all.count.toLocaleString('en')} times`).waitFor();
      await tab.page.getByRole('button', { name: 'Flame graph' }).click();
      await tab.page.getByRole('button', { name: /^Idle/ }).click();
      await tab.page.getByText('35.53 s of waiting').waitFor();
      await tab.open('#/blocking/sync/top');
      await tab.page.getByRole('button', { name: 'Without idle' }).click();
      const { all: rest } = await tab.json('profile/top?of=sync&idle=0');
      const { all: whole } = await tab.json('profile/top?of=sync');
      ok(rest < whole / 2, 'much is idle');
      await tab.page.getByRole('link', { name: 'Network' }).click();
      equal(await tab.page.getByRole('button', { name: 'Without idle' }).count(), 0, 'choices of the network');
      await tab.page.getByRole('link', { name: 'Synchronisation' }).click();
      await tab.until('still chosen', () => tab.param('idle') === '0');
    },
  },
  {
    name: 'who blocks whom: its columns sort all pairs there are',
    run: async (tab) => {
      const { total } = await tab.json('blockers?idle=0');
      if (total < 2) return;
      await tab.open('#/waits');
      const first = () => tab.page.locator('.body [role=row]').first().innerText();
      for (const [title, sort, order] of [['Count', 'count', 'desc'], ['Longest', 'longest', 'desc'], ['Waited in', 'waiter', 'asc'], ['Time', 'ns', 'desc']]) {
        const head = tab.page.getByRole('columnheader', { name: title });
        await head.getByRole('button').click();
        const { pairs } = await tab.json(`blockers?idle=0&sort=${sort}&order=${order}&limit=1`);
        await tab.until(`sorted by ${title}`, async () => (await first()).includes(pairs[0].waiter.function.split('/').pop()));
        equal(await head.getAttribute('aria-sort'), order === 'asc' ? 'ascending' : 'descending', title);
      }
      equal(tab.param('sort'), null, 'the order of its own is not said');
      await tab.accessible('waits');
    },
  },
  {
    name: 'who blocks whom: pairs open their stacks, as a graph, as a flame graph',
    run: async (tab) => {
      await tab.open('#/waits');
      const { total, pairs } = await tab.json('blockers?idle=0');
      if (total === 0) return void await tab.page.getByText('waited for another').waitFor();
      await tab.page.locator('.sides button').first().click();
      await tab.page.getByText('Was woken from here').waitFor();
      await tab.page.getByRole('button', { name: 'Graph', exact: true }).click();
      await tab.until('as a graph', () => tab.param('as') === 'graph');
      await tab.page.locator('.graph button').first().click();
      await tab.shot('waits-graph');
      await tab.page.getByRole('button', { name: 'Flame graph' }).click();
      await tab.page.getByRole('application', { name: 'Flame graph' }).focus();
      const below = tab.page.locator('p.hint');
      for (let row = 0; row < 60 && !(await below.innerText()).includes('woken by'); row++) await tab.key('ArrowDown');
      ok((await below.innerText()).includes('woken by'), 'a waker stands below the waiter');
      await tab.shot('waits-flame');
      await tab.key('Enter');
      await tab.until('chosen', () => (tab.param('fn') ?? '').includes('woken by'));
      await tab.page.getByRole('button', { name: 'Show all' }).click();
      await tab.until('let go', () => tab.param('fn') === null);
      await tab.page.getByRole('button', { name: 'Pairs' }).click();
      await tab.page.getByTitle('Show the longest on the timeline').first().click();
      await tab.until('on the timeline', () => tab.param('sel') === pairs[0].item);
    },
  },
  {
    name: 'leaks lists what the server says, each with its stack',
    run: async (tab) => {
      await tab.open('#/leaks');
      const { stuck } = await tab.json('leaks');
      await tab.page.getByRole('heading', { name: 'Leaks' }).waitFor();
      await tab.until('all of them', async () => (await tab.page.locator('.column li h3').count()) === stuck.length);
      if (stuck.length === 0) return;
      await tab.page.getByRole('link', { name: 'The one stuck longest' }).first().click();
      await tab.until('on the timeline', () => tab.route() === '/timeline' && tab.param('sel') !== null);
    },
  },
];

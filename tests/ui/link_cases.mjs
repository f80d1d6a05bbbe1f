// The ways from page to page that a question takes, and that each lands where its number came from. `trace` names one
// to open instead of that of most cases.

import { equal, ok, span } from './expect.mjs';

// The heaviest function of a blocking profile.
async function heaviest(tab, of) {
  const { rows } = await tab.json(`profile/top?of=${of}&sort=flat&limit=1`);
  return rows[0]?.name ?? null;
}

// With findings of four sorts.
const BUSY = 'testdata/traces/gomaxprocs-go1.26.trace';

export const linkCases = [
  {
    name: 'each finding leads to its evidence, and that is in view',
    trace: BUSY,
    run: async (tab) => {
      const { findings } = await tab.json('overview');
      ok(findings.length >= 3, `findings of a busy trace: ${findings.length}`);
      for (const [i, finding] of findings.entries()) {
        await tab.open('#/overview');
        const link = tab.page.locator('.findings a').nth(i);
        ok((await link.innerText()).includes(finding.text), 'the sentence is the server’s');
        await link.click();
        await tab.until(`away from the overview: ${finding.kind}`, () => tab.route() !== '/overview');
        if (tab.route() !== '/timeline') continue;
        const [from, to] = span(tab.param('view'));
        ok(from <= finding.from && to >= finding.to, `${finding.kind}: ${finding.from}-${finding.to} is in ${from}-${to}`);
        if (finding.item) await tab.page.locator('aside h2').waitFor();
      }
      await tab.open('#/overview');
      await tab.accessible('overview with findings');
      await tab.shot('findings');
    },
  },
  {
    name: 'worst windows of the collector lead to the timeline where they are',
    trace: BUSY,
    run: async (tab) => {
      await tab.open('#/gc?window=1000000');
      const { windows } = await tab.json('mmu_windows?window=1000000&include=stw,background,assist');
      const link = tab.page.getByRole('link', { name: /%/ }).first();
      await link.waitFor();
      await link.click();
      await tab.until('the timeline', () => tab.route() === '/timeline');
      const [from, to] = span(tab.param('range') ?? tab.param('view'));
      ok(windows.some((w) => from <= w.start && to >= w.start), 'one of the windows that the server names');
    },
  },
  {
    name: 'from a stack of a blocking profile to when it happened, and to the longest time on the timeline',
    run: async (tab) => {
      const fn = await heaviest(tab, 'sync');
      if (!fn) return;
      await tab.open(`#/blocking/sync/flame?fn=${encodeURIComponent(fn)}`);
      const found = await tab.json(`occurrences?of=sync&frame=${encodeURIComponent(fn)}&parts=120&limit=12`);
      const { shown } = await tab.json(`profile/flame?of=sync&focus=${encodeURIComponent(`^${fn.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`)}`);
      equal(found.parts.reduce((a, b) => a + b, 0), found.total, 'the parts sum to the total');
      equal(found.total, shown, 'and the total is the flame graph’s');
      const bars = tab.page.getByRole('group', { name: 'When it happened' }).getByRole('link');
      equal(await bars.count(), found.parts.filter((value) => value > 0).length, 'bars');
      await tab.page.getByRole('button', { name: 'Longest' }).click();
      await tab.accessible('longest waits');
      await tab.shot('occurrences');
      await tab.page.locator('.panel a').first().click();
      await tab.until('the longest one', () => tab.route() === '/timeline' && tab.param('sel') === found.longest[0].item);
      const [from, to] = span(tab.param('view'));
      ok(from <= found.longest[0].from && to >= found.longest[0].to, 'it is in view');
    },
  },
  {
    name: 'a bar of when it happened selects that time on the timeline',
    run: async (tab) => {
      await tab.open('#/blocking/sched/flame');
      const bar = tab.page.getByRole('group', { name: 'When it happened' }).getByRole('link').first();
      if ((await bar.count()) === 0) return;
      await bar.click();
      await tab.until('a range', () => tab.route() === '/timeline' && tab.param('range') !== null);
      await tab.page.getByText('What the goroutines did').waitFor();
    },
  },
  {
    name: 'a selected range is summed over pinned tracks, processors or everything',
    run: async (tab) => {
      const { end, procs } = await tab.json('trace');
      const { goroutines: [g] } = await tab.json('goroutines?sort=exec&limit=1');
      const range = `${Math.round(end * 0.2)}-${Math.round(end * 0.8)}`;
      const [from, to] = range.split('-');
      await tab.open(`#/timeline?range=${range}&pin=g/${g.id}`);
      const choice = tab.page.getByRole('combobox', { name: 'Summed over' });
      await choice.selectOption('pins');
      await tab.page.getByText('What these tracks did').waitFor();
      equal(tab.param('over'), 'pins', 'it stands in the address');
      const { titles } = await tab.json(`selection?from=${from}&to=${to}&tracks=g/${g.id}`);
      await tab.page.getByRole('cell', { name: titles[0].title, exact: true }).first().waitFor();
      await tab.accessible('range over pins');
      await tab.shot('range-pins');
      await choice.selectOption('procs');
      const of = await tab.json(`selection?from=${from}&to=${to}&tracks=${procs.map((p) => `p/${p}`).join(',')}`);
      await tab.until('the processors', async () => (await tab.page.getByRole('row').count()) >= Math.min(of.titles.length, 3));
      await choice.selectOption('');
      await tab.page.getByText('What the goroutines did').waitFor();
      equal(tab.param('over'), null, 'nothing is left of it');
    },
  },
  {
    name: 'slow tasks of the chosen time are compared, not of all the trace',
    run: async (tab) => {
      const { end } = await tab.json('trace');
      const { types } = await tab.json('task_types');
      const many = types.find((type) => type.name && type.complete >= 20);
      if (!many) return;
      const question = `task_difference?type=${encodeURIComponent(many.name)}`;
      const half = await tab.json(`${question}&from=0&to=${Math.round(end / 2)}`);
      ok(half.complete < (await tab.json(question)).complete, 'fewer in half of the time');
      await tab.open(`#/ledger/type/${encodeURIComponent(many.name)}?range=0-${Math.round(end / 2)}`);
      await tab.page.getByText(`of ${half.complete.toLocaleString('en').replaceAll(',', ' ')} complete tasks`).waitFor();
    },
  },
  {
    name: 'tasks: type to list to task to its goroutine to its timeline',
    run: async (tab) => {
      const { types } = await tab.json('task_types');
      const type = types.find((t) => t.name && t.complete > 0);
      if (!type) return;
      await tab.open('#/tasks');
      await tab.page.getByRole('link', { name: type.name, exact: true }).first().click();
      await tab.until('its tasks', () => tab.route() === '/tasks/list' && tab.param('type') === type.name);
      await tab.page.getByRole('link', { name: /^Task \d+$/ }).first().click();
      await tab.until('a task', () => tab.route().startsWith('/tasks/t/'));
      await tab.page.getByRole('link', { name: /^G\d+/ }).first().click();
      await tab.until('a goroutine', () => tab.route().startsWith('/goroutines/g/'));
      await tab.page.getByRole('link', { name: /timeline/i }).first().click();
      await tab.until('the timeline', () => tab.route() === '/timeline');
    },
  },
  {
    name: 'regions: type to list to what they waited for, of that type only',
    run: async (tab) => {
      const { types } = await tab.json('region_types');
      if (types.length === 0) return;
      await tab.open('#/regions');
      await tab.page.getByRole('link', { name: types[0].name, exact: true }).first().click();
      await tab.until('its regions', () => /^\/regions\/\d+$/.test(tab.route()));
      const number = tab.route().split('/')[2];
      await tab.page.getByRole('link', { name: 'What they waited for' }).click();
      await tab.until('their profile', () => tab.route().startsWith('/blocking/sync') && tab.param('region_type') === number);
      await tab.page.getByRole('link', { name: /^Region / }).click();
      await tab.until('back at the type', () => tab.route() === `/regions/${number}`);
    },
  },
  {
    name: 'the help names the licences of what the page is built from, each package that is in it',
    run: async (tab) => {
      await tab.open();
      await tab.key('?');
      const link = tab.page.getByRole('link', { name: 'Licences of what this page is built from' });
      await link.waitFor();
      const text = await (await tab.page.request.get(new URL(await link.getAttribute('href'), tab.base).href)).text();
      for (const name of ['svelte ', 'uplot ', 'tinykeys ', '@viz-js/viz', 'Graphviz', 'Eclipse Public License', 'Expat']) ok(text.includes(name), `${name} is named`);
    },
  },
];

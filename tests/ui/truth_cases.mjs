// What a page says is of what it says: numbers of a chosen time, names of what has none, links that arrive.

import { equal, ok } from './expect.mjs';

const TASKS = 'testdata/traces/tasks-go1.26.trace';

// The middle fifth of the trace, as the address has it.
async function middle(tab) {
  const { end } = await tab.json('trace');
  return { from: Math.round(end * 0.4), to: Math.round(end * 0.6) };
}

export const truthCases = [
  {
    name: 'with a time chosen the pages count what was in it',
    trace: TASKS,
    run: async (tab) => {
      const { from, to } = await middle(tab);
      const window = `from=${from}&to=${to}`;
      const sum = (types) => types.reduce((all, type) => all + type.count, 0);
      const counts = {
        tasks: [sum((await tab.json(`task_types?${window}`)).types), sum((await tab.json('task_types')).types)],
        regions: [sum((await tab.json(`region_types?${window}`)).types), sum((await tab.json('region_types')).types)],
        goroutines: [(await tab.json(`goroutines?brief=1&${window}`)).total, (await tab.json('goroutines?brief=1')).total],
      };
      for (const [page, [inside, all]] of Object.entries(counts)) {
        ok(inside < all, `${page}: the chosen time has fewer (${inside} of ${all})`);
        await tab.open(`#/${page}?range=${from}-${to}`);
        const said = await tab.page.locator('main header p').first().innerText();
        ok(said.startsWith(`${inside} ${page.replace(/s$/, inside === 1 ? '' : 's')} by `), `${page} says “${said}” of ${inside}`);
        await tab.open(`#/${page}`);
        ok((await tab.page.locator('main header p').first().innerText()).startsWith(`${all} `), `${page}: of the whole trace all count`);
      }
    },
  },
  {
    name: 'pages that do not keep to the chosen time say so',
    run: async (tab) => {
      const { from, to } = await middle(tab);
      for (const page of ['overview', 'gc', 'leaks']) {
        await tab.open(`#/${page}?range=${from}-${to}`);
        ok((await tab.page.locator('main').innerText()).includes('of the whole trace') || (await tab.page.getByText('Of the whole trace').count()) > 0, `${page} says what its numbers are of`);
        await tab.shot(`range ${page}`);
        await tab.open(`#/${page}`);
        equal(await tab.page.getByText('of the whole trace', { exact: false }).filter({ hasNotText: '%' }).count(), 0, `${page} without a chosen time`);
      }
    },
  },
  {
    name: 'what has no name is called so, and can be followed',
    trace: TASKS,
    run: async (tab) => {
      ok((await tab.json('task_types')).types.some((type) => type.name === ''), 'a task without a name');
      await tab.open('#/tasks');
      await tab.page.getByRole('link', { name: '(no name)' }).click();
      await tab.until('its list', () => tab.route() === '/tasks/list' && tab.param('unnamed') === '1');
      await tab.page.getByRole('heading', { name: '(no name)' }).waitFor();
    },
  },
  {
    name: 'the search finds functions that goroutines call, tasks by number, and commands by what they are about',
    run: async (tab) => {
      const { rows } = await tab.json('profile/top?of=sync&sort=cum&limit=50');
      const { groups } = await tab.json('groups?limit=1000');
      const called = rows.map((row) => row.name).find((name) => /^main\./.test(name) && !groups.some((group) => group.name === name));
      ok(called, 'a function of the program that no goroutine starts with');
      await tab.open('#/overview');
      await tab.key('Control+k');
      const input = tab.page.getByRole('combobox', { name: 'Search' });
      const option = (text) => tab.page.getByRole('option').filter({ hasText: text }).first();
      await input.fill(called.split('.').pop());
      await option(called).waitFor();
      await tab.shot('search function');
      await option(called).click();
      await tab.until('the profile in which it shows up', () => /^\/(blocking|samples)\//.test(tab.route()) && tab.param('fn') === called);
      await tab.page.getByText(`When ${called}`).waitFor();

      const task = (await tab.json('tasks?limit=1')).tasks[0];
      await tab.key('Control+k');
      await input.fill(`task ${task.id}`);
      await option(`Task ${task.id} ${task.name}`).click();
      await tab.until('the task', () => tab.route() === `/tasks/t/${task.id}`);

      await tab.key('Control+k');
      await input.fill('flame');
      await option('Blocking').waitFor();
      await input.fill('dark');
      await option('Dark theme').click();
      await tab.until('dark', () => tab.page.evaluate(() => document.documentElement.dataset.theme === 'dark'));
      await tab.page.evaluate(() => localStorage.clear());
    },
  },
  {
    name: 'the timeline says when no title matches',
    run: async (tab) => {
      await tab.open('#/timeline');
      const field = tab.page.getByRole('searchbox', { name: 'Find in titles' });
      await field.fill('no such title anywhere');
      await tab.page.getByText('none in this trace').waitFor();
      await field.fill('main');
      await tab.until('nothing is said of what there is', async () => (await tab.page.getByText('none in this trace').count()) === 0);
    },
  },
  {
    name: 'the timeline says when the server has gone, and goes on when it is back',
    run: async (tab) => {
      await tab.open('#/overview');
      tab.expected.push(/Failed to load resource/);
      await tab.page.route('**/api/**', (route) => route.abort());
      await tab.key('Alt+2');
      const alert = tab.page.getByRole('alert').filter({ hasText: 'The server does not answer. Is skein still running?' });
      await alert.waitFor();
      await tab.page.waitForTimeout(2500);
      ok(await alert.isVisible(), 'it still says so after asking again');
      await tab.shot('timeline without server');
      await tab.page.unroute('**/api/**');
      await alert.waitFor({ state: 'detached' });
    },
  },
  {
    name: 'a finding about a lock opens its pair on Waits, the address keeps it, and its longest wait is on the timeline',
    trace: 'testdata/traces/contention-go1.26.trace',
    run: async (tab) => {
      const { findings } = await tab.json('overview');
      const lock = findings.find((finding) => finding.kind === 'blocking');
      await tab.open('#/overview');
      await tab.page.locator('.findings a').nth(findings.indexOf(lock)).click();
      await tab.until('Waits', () => tab.route() === '/waits' && tab.param('pair') === lock.item);
      const opened = tab.page.locator('button[aria-expanded="true"]');
      await opened.waitFor();
      await tab.page.getByRole('heading', { name: 'Waited here' }).waitFor();
      await tab.shot('pair of a finding');
      await tab.accessible('an opened pair');
      await opened.click();
      await tab.until('closed', () => tab.param('pair') === null);
      await tab.page.goBack();
      await opened.waitFor();
      await tab.page.goBack();
      await tab.until('the overview again', () => tab.route() === '/overview');
      await tab.page.goForward();
      await opened.waitFor();
      await tab.page.locator('[role=row]', { has: opened }).getByTitle('Show the longest on the timeline').click();
      await tab.until('its longest', () => tab.route() === '/timeline' && tab.param('sel') === lock.item);
    },
  },
  {
    name: 'a part of a critical path that was another goroutine’s stands on the timeline with its lane',
    run: async (tab) => {
      const { tasks } = await tab.json('tasks?sort=duration&order=desc&limit=20');
      for (const { id } of tasks) {
        const { parts } = await tab.json(`critical_path?task=${id}`);
        const { goroutines } = await tab.json(`task_waterfall?id=${id}`);
        const at = parts.findIndex((p) => /^slice\/g\//.test(p.item ?? '') && !goroutines.some((g) => p.item.startsWith(`slice/g/${g.id}/`)));
        if (at < 0) continue;
        const { item } = parts[at];
        const track = item.split('/').slice(1, 3).join('/');
        await tab.open(`#/ledger/task/${id}`);
        await tab.page.getByRole('link', { name: /^(Show|Longest of)/ }).nth(at).click();
        await tab.until('the timeline', () => tab.route() === '/timeline' && tab.param('sel') === item && tab.param('pin') === track);
        await tab.page.getByText(`G${track.slice(2)}`).first().waitFor();
        await tab.shot('part of a critical path');
        return;
      }
    },
  },
];

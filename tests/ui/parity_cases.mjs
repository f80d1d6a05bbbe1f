// The rows of docs/parity.md that only a browser can show, each by doing it. Names begin with the rows' numbers. Here:
// pages and tables.

import { equal, heading, ok } from './expect.mjs';
import { arrowCases } from './parity_arrow_cases.mjs';
import { trackCases } from './parity_track_cases.mjs';

const GC = 'testdata/traces/gc-go1.26.trace';
const TASKS = 'testdata/traces/tasks-go1.26.trace';
const OLD = 'testdata/traces/gc-go1.19.trace';
const NS = { ms: 1e6, 'µs': 1e3, ns: 1, s: 1e9 };

const pagesAndTables = [
  {
    name: 'F20, F26-F29, F38: all that Go’s main page links to is one click away, and shows something',
    run: async (tab) => {
      await tab.open();
      const rail = tab.page.getByRole('navigation', { name: 'Pages' });
      for (const name of ['Timeline', 'Goroutines', 'Blocking', 'Tasks', 'Regions', 'GC', 'Samples', 'Overview']) {
        await rail.getByRole('link', { name, exact: true }).click();
        await tab.until(name, () => (name === 'Overview' && tab.route() === '/') || tab.route().startsWith(`/${name.toLowerCase()}`));
        await tab.page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
        await tab.settled();
        equal(await tab.page.getByRole('alert').count(), 0, `errors on ${name}`);
      }
      for (const [title, of] of [['Synchronisation', 'sync'], ['Network', 'network'], ['System calls', 'syscall'], ['Scheduler', 'sched']]) {
        await tab.open('#/blocking');
        await tab.page.getByRole('link', { name: title, exact: true }).click();
        await tab.until(of, () => tab.route().startsWith(`/blocking/${of}`));
        await tab.page.getByRole('application', { name: 'Flame graph' }).waitFor();
        ok((await tab.json(`stacks?kind=${of}`)).total > 0, `${of} waits`);
      }
    },
  },
  {
    name: 'F40, F42-F45: a group says its count, time and share; a row has its bar; every column sorts, both ways',
    run: async (tab) => {
      await tab.open();
      const { groups } = await tab.json('groups?limit=50');
      const group = groups.find((g) => g.name && g.count > 3 && g.count < 500);
      await tab.open(`#/goroutines/group/${group.group}`);
      const answer = await tab.json(`goroutines?group=${group.group}`);
      const head = await tab.page.locator('header p').last().innerText();
      ok(head.startsWith(`${answer.total} goroutines`), `count: ${head}`);
      ok(head.includes('executing') && head.includes('of all'), `time and share: ${head}`);
      const longest = answer.goroutines.toSorted((a, b) => b.total - a.total)[0];
      await tab.page.locator('.body .row').first().waitFor();
      ok((await tab.page.locator('.body .row').first().innerText()).startsWith(`G${longest.id}`), 'the longest first');
      ok((await tab.page.locator('.body .row').first().getByRole('img').getAttribute('aria-label')).includes('%'), 'the bar says its shares');
      const columns = [['Execution', 'exec'], ['Scheduler wait', 'sched'], ['Blocked', 'blocked'], ['System calls', 'syscall'], ['Created', 'created'],
        ...answer.reasons.filter((r) => r).map((r) => [r, `block:${r}`]), ...answer.ranges.map((r) => [r, `range:${r}`])];
      for (const [title, sort] of columns) {
        const button = tab.page.getByRole('columnheader').getByRole('button', { name: title, exact: true });
        for (const order of ['desc', 'asc']) {
          await button.click();
          await tab.until(`${sort} ${order}`, () => tab.param('sort') === sort && (tab.param('order') ?? 'desc') === order);
          await tab.settled();
          const { goroutines: [first] } = await tab.json(`goroutines?group=${group.group}&sort=${encodeURIComponent(sort)}&order=${order}&limit=1`);
          ok((await tab.page.locator('.body .row').first().innerText()).startsWith(`G${first.id}\n`), `${title}, ${order}`);
        }
      }
    },
  },
  {
    name: 'F47: goroutines without a stack and those of the runtime have names',
    trace: OLD,
    run: async (tab) => {
      await tab.open('#/goroutines');
      const { groups } = await tab.json('groups?limit=200');
      for (const group of groups) {
        if (group.name === '') await tab.page.getByRole('link', { name: '(no stack seen)' }).waitFor();
        else if (group.system) await tab.page.locator('.body .row').filter({ hasText: group.name }).getByText('runtime', { exact: true }).first().waitFor();
      }
    },
  },
  {
    name: 'F48-F50, F56: the events of a task, in order, with elapsed times, its parent, its children, its logs with category',
    trace: TASKS,
    run: async (tab) => {
      await tab.open();
      const { tasks } = await tab.json('tasks?limit=1000');
      const child = tasks.find((t) => t.parent !== null);
      ok(child, 'a task with a parent');
      await tab.open(`#/tasks/t/${child.id}`);
      await tab.page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: `Task ${child.parent}` }).click();
      await tab.until('the parent', () => tab.route() === `/tasks/t/${child.parent}`);
      await tab.page.getByRole('region', { name: 'Child tasks' }).getByRole('link', { name: new RegExp(`^Task ${child.id} `) }).waitFor();
      const logged = tasks.toSorted((a, b) => b.logs - a.logs)[0];
      await tab.open(`#/tasks/t/${logged.id}`);
      const { events } = await tab.json(`task_events?id=${logged.id}`);
      equal(events.map((e) => e.time), events.map((e) => e.time).toSorted((a, b) => a - b), 'order');
      const log = events.find((e) => e.kind === 'log' && e.category);
      ok(log, 'a log with a category');
      const row = tab.page.getByRole('table', { name: 'Events of the task' }).getByRole('row').filter({ hasText: log.text }).filter({ hasText: log.category }).first();
      await row.scrollIntoViewIfNeeded();
      const cells = await row.getByRole('cell').allInnerTexts();
      equal(cells.slice(4, 7), ['log', log.category, log.text], 'event, category, text');
      ok(/^\d[\d.]* (ns|µs|ms|s)$/.test(cells[1]) && Math.abs(parseFloat(cells[1]) * NS[cells[1].split(' ')[1]] - log.elapsed) <= log.elapsed * 0.01, `elapsed: ${cells[1]} of ${log.elapsed}`);
    },
  },
  {
    name: 'F54, F88, F100, F105: the waterfall of a task holds its children and regions with their durations',
    trace: TASKS,
    run: async (tab) => {
      await tab.open();
      const { tasks } = await tab.json('tasks?limit=1000');
      const parent = tasks.find((t) => tasks.some((other) => other.parent === t.id));
      const fall = await tab.json(`task_waterfall?id=${parent.id}`);
      await tab.open(`#/tasks/t/${parent.id}`);
      const chart = tab.page.locator('.chart');
      await chart.waitFor();
      for (const task of fall.tasks) ok((await chart.getByRole('link', { name: new RegExp(`^${task.id} ${task.name}, \\d`) }).count()) > 0, `task ${task.id}`);
      for (const region of fall.regions ?? []) ok((await chart.getByRole('link', { name: new RegExp(`^${region.name}, \\d.* (ns|µs|ms|s)$`) }).count()) > 0, `region ${region.name}`);
      for (const g of fall.goroutines.slice(0, 5)) ok((await chart.getByText(`G${g.id}`).count()) > 0, `G${g.id}`);
    },
  },
  {
    name: 'F57-F60: regions by name and place, a list with the split by state, special ranges, any order',
    trace: TASKS,
    run: async (tab) => {
      await tab.open('#/regions');
      const { types } = await tab.json('region_types');
      equal(await tab.page.locator('.body .row').count(), types.length, 'types');
      for (const type of types.slice(0, 4)) {
        await tab.open(`#/regions/${type.type}`);
        const { total, ranges } = await tab.json(`regions?type=${type.type}`);
        equal(total, type.count, `regions of ${type.name}`);
        equal(await tab.page.locator('[role=table]').getAttribute('aria-rowcount'), String(total + 1), 'rows');
        for (const range of ranges) await tab.page.getByRole('columnheader').getByText(range, { exact: true }).waitFor({ state: 'attached' });
        ok((await tab.page.locator('.body .row').first().getByRole('img').count()) > 0, 'a bar');
      }
    },
  },
  {
    name: 'F68: a goroutine’s link to the timeline shows its life, with its wakers (F103)',
    run: async (tab) => {
      const { goroutines } = await tab.json('goroutines?sort=total&order=asc&limit=400');
      const short = goroutines.find((g) => g.created !== null && !g.before_trace && g.ended !== null && g.total > 1000);
      await tab.open(`#/goroutines/g/${short.id}`);
      await tab.page.getByRole('link', { name: /On the timeline/ }).click();
      await tab.until('the timeline', () => tab.route() === '/timeline');
      const [from, to] = tab.param('view').split('-').map(Number);
      ok(from <= short.created && to >= short.ended && to - from < 20 * short.total + 10000, `${from}-${to} shows ${short.created}-${short.ended}`);
      const { goroutines: related } = await tab.json(`related?goroutine=${short.id}&depth=2`);
      for (const g of related.slice(0, 5)) await tab.page.locator('.labels').getByText(`G${g.id}`, { exact: true }).first().waitFor();
    },
  },
  {
    name: 'what is not there is told: an unknown group, type of regions, slice, and a question that makes no sense',
    run: async (tab) => {
      tab.expected.push(/404|400/);
      for (const hash of ['#/goroutines/group/987654', '#/regions/98765', '#/ledger/goroutine/987654321', '#/ledger/type/no such type']) {
        await tab.open(hash);
        await tab.page.getByRole('alert').first().waitFor();
      }
      await tab.open('#/timeline?sel=slice/p/0/98765432');
      await tab.page.getByText('Cannot show this').waitFor();
      for (const [question, status] of [['slice?item=nonsense', 404], ['goroutine?id=987654321987', 404], ['tiles?tracks=p/0&from=x', 400], ['nothing', 404]]) {
        const answer = await tab.page.request.get(new URL(`api/${question}`, tab.base).href);
        equal(answer.status(), status, question);
        ok((await answer.json()).error, `${question} says what is wrong`);
      }
    },
  },
];

export const parityCases = [...pagesAndTables, ...trackCases, ...arrowCases];

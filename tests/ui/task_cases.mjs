// Tasks and regions: types, lists with histograms, one task.

import { equal, ok } from './expect.mjs';

const MOMENT = 50; // ms: one frame, and some.

// The task with most logs, and a text of one of them, if there is any.
async function mostLoggedTask(tab) {
  await tab.open();
  const { tasks: list } = await tab.json('tasks?sort=logs&order=desc&limit=1');
  if (list.length === 0 || list[0].logs === 0) return null;
  const { events } = await tab.json(`task_events?id=${list[0].id}&q=log`);
  const log = events.find((e) => e.kind === 'log');
  return { task: list[0], text: log.category || log.text };
}

export const taskCases = [
  {
    name: 'types of tasks lead to their tasks; a bar of the histogram to those it counts, and the list really has so many',
    run: async (tab) => {
      await tab.open('#/tasks');
      const { types } = await tab.json('task_types');
      if (types.length === 0) return void await tab.page.getByText('did not name its tasks').waitFor();
      const type = types.toSorted((a, b) => b.total_ns - a.total_ns)[0];
      ok(types.every((t) => t.name !== '' || t.count > 0), 'no phantom type');
      await tab.page.locator('.body .row a').first().click();
      await tab.until('its list', () => tab.route() === '/tasks/list' && tab.param('type') === type.name);
      await tab.page.getByText(`${type.count.toLocaleString('en')} task`).first().waitFor();
      const bars = tab.page.getByRole('group', { name: 'How long they took' }).getByRole('button');
      const bucket = type.histogram.findIndex((b) => b.count > 0);
      await tab.page.waitForTimeout(MOMENT);
      const box = await bars.nth(bucket).boundingBox();
      await tab.page.mouse.click(box.x + box.width / 2, box.y + box.height - 3);
      await tab.until('filtered', () => tab.param('min') === String(type.histogram[bucket].from) && tab.param('max') === String(type.histogram[bucket].to - 1));
      await tab.until('as many rows as the bar says', async () =>
        (await tab.page.locator('[role=table]').getAttribute('aria-rowcount')) === String(type.histogram[bucket].count + 1));
      await tab.shot('tasks-filtered');
      await tab.page.getByRole('button', { name: 'Any duration' }).click();
      equal(tab.param('min'), null, 'no filter');
    },
  },
  {
    name: 'a drag over the histogram chooses a stretch; the arrow keys and Enter do too; the fields take durations',
    run: async (tab) => {
      await tab.open('#/tasks');
      const { types } = await tab.json('task_types');
      if (types.length === 0) return;
      await tab.open('#/tasks/list');
      const group = tab.page.getByRole('group', { name: 'How long they took' });
      const box = await group.boundingBox();
      await tab.page.mouse.move(box.x + box.width * 0.3, box.y + 40);
      await tab.page.mouse.down();
      await tab.page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 4 });
      await tab.page.mouse.up();
      await tab.until('chosen', () => tab.param('min') && tab.param('max'));
      const total = (await tab.json(`tasks?min=${tab.param('min')}&max=${tab.param('max')}&limit=1`)).total;
      await tab.until('the list agrees', async () => (await tab.page.locator('header p').first().innerText()).startsWith(total.toLocaleString('en')));
      await group.getByRole('button').first().focus();
      await tab.key('ArrowRight');
      await tab.key('Enter');
      await tab.page.getByLabel('At least').fill('20 us');
      await tab.page.getByLabel('At least').press('Enter');
      await tab.until('typed', () => tab.param('min') === '20000');
      await tab.page.getByLabel('Show').selectOption('0');
      await tab.until('incomplete ones', () => tab.param('complete') === '0');
      await tab.page.getByText('No task passes these filters').waitFor();
    },
  },
  {
    name: 'the list of tasks sorts by every column that says so, and finds text of logs',
    run: async (tab) => {
      const some = await mostLoggedTask(tab);
      if (!some) return;
      await tab.open('#/tasks/list');
      for (const [title, sort] of [['Regions', 'regions'], ['Began', 'start'], ['Logs', 'logs'], ['Task', 'id']]) {
        await tab.page.getByRole('columnheader').getByRole('button', { name: title, exact: true }).click();
        await tab.until(title, () => tab.param('sort') === sort);
        await tab.settled();
        const { tasks: [first] } = await tab.json(`tasks?sort=${sort}&order=${tab.param('order') ?? 'desc'}&limit=1`);
        ok((await tab.page.locator('.body .row').first().innerText()).startsWith(`Task ${first.id}`), `by ${title}`);
      }
      await tab.open('#/tasks/list');
      await tab.page.getByRole('searchbox').fill(some.text);
      const { total } = await tab.json(`tasks?text=${encodeURIComponent(some.text)}&limit=1`);
      await tab.until('found', async () => (await tab.page.locator('[role=table]').getAttribute('aria-rowcount')) === String(total + 1));
    },
  },
  {
    name: 'a task has its events in order, its logs with category, and leads to its timeline',
    run: async (tab) => {
      const some = await mostLoggedTask(tab);
      if (!some) return;
      await tab.open(`#/tasks/t/${some.task.id}`);
      await tab.page.getByRole('heading', { name: `Task ${some.task.id}` }).waitFor();
      const events = tab.page.getByRole('region', { name: 'Events of the task' });
      await events.getByText('task begin').first().waitFor();
      await tab.page.getByRole('searchbox', { name: 'Search events and logs' }).fill('log');
      await tab.until('only logs', async () => (await events.getByRole('table').getAttribute('aria-rowcount')) === String((await tab.json(`task_events?id=${some.task.id}&q=log`)).event_count + 1));
      equal(tab.param('q'), 'log', 'in the address');
      await tab.page.getByRole('link', { name: 'On the timeline' }).click();
      await tab.until('its tracks', () => tab.route() === '/timeline' && tab.param('focus') === `task/${some.task.id}`);
      const [from, to] = tab.param('view').split('-').map(Number);
      ok(from <= some.task.start && to >= some.task.end, 'all of it shows');
    },
  },
  {
    name: 'an unknown task says that there is none',
    run: async (tab) => {
      tab.expected.push(/404/);
      await tab.open('#/tasks/t/987654321987');
      await tab.page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'types of regions lead to their regions, with goroutine, task and the split by state; every column sorts',
    run: async (tab) => {
      await tab.open('#/regions');
      const { types } = await tab.json('region_types');
      if (types.length === 0) return void await tab.page.getByText('did not mark regions').waitFor();
      const type = types.toSorted((a, b) => b.total_ns - a.total_ns)[0];
      await tab.page.locator('.body .row a').first().click();
      await tab.until('its list', () => tab.route() === `/regions/${type.type}`);
      await tab.page.locator('.body .row').first().waitFor();
      const { regions: [first], reasons } = await tab.json(`regions?type=${type.type}&limit=1`);
      ok((await tab.page.locator('.body .row').first().innerText()).includes(`G${first.goroutine.id}`), 'the goroutine');
      for (const [title, sort] of [['Execution', 'exec'], ['Began', 'start'], ...reasons.slice(0, 1).map((r) => [r || 'no reason given', `block:${r}`])]) {
        await tab.page.getByRole('columnheader').getByRole('button', { name: title, exact: true }).click();
        await tab.until(title, () => tab.param('sort') === sort);
        await tab.settled();
      }
      await tab.shot('regions-sorted');
      await tab.open(`#/regions/${type.type}`);
      const bars = tab.page.getByRole('group', { name: 'How long they took' }).getByRole('button');
      const last = type.histogram.at(-1);
      const box = await bars.last().boundingBox();
      await tab.page.mouse.click(box.x + box.width / 2, box.y + 50);
      await tab.until('as many rows as the bar says', async () =>
        tab.param('min') === String(last.from) && (await tab.page.locator('[role=table]').getAttribute('aria-rowcount')) === String(last.count + 1));
      await tab.page.locator('.body .row a[title="On the timeline"]').first().click();
      await tab.until('on the timeline', () => tab.route() === '/timeline' && tab.param('sel')?.startsWith('region/'));
      await tab.page.locator('aside h2').waitFor();
    },
  },
];

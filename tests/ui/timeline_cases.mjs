// The timeline: moving about, choosing, searching, and what is on its rows.

import { area, equal, ok } from './expect.mjs';
import { selectSomething, slowestTask } from './subjects.mjs';
import { colourOf, middleOf, rowY, viewAfter } from './timeline_sight.mjs';

const MOMENT = 50; // ms: one frame, and some.

export const timelineCases = [
  {
    name: 'W, S, A, D zoom and pan; 0 and Z show everything; Ctrl+Z and Ctrl+Y go back and forth',
    run: async (tab) => {
      await tab.open('#/timeline');
      const near = await viewAfter(tab, () => tab.key('w'));
      ok(near.length < 0.7 * near.end, 'W zooms in');
      const right = await viewAfter(tab, () => tab.key('d'));
      ok(right.from > near.from && Math.abs(right.length - near.length) < 3, 'D pans right');
      const left = await viewAfter(tab, () => tab.key('a'));
      ok(left.from < right.from, 'A pans left');
      const far = await viewAfter(tab, () => tab.key('s'));
      ok(far.length > left.length, 'S zooms out');
      await viewAfter(tab, () => tab.key('w'));
      await viewAfter(tab, () => tab.key('0'));
      equal(tab.param('view'), null, 'everything');
      const back = await viewAfter(tab, () => tab.key('Control+z'));
      ok(back.length < back.end, 'back to the near view');
      await viewAfter(tab, () => tab.key('Control+y'));
      equal(tab.param('view'), null, 'forward to everything');
      await viewAfter(tab, () => tab.key('w'));
      await viewAfter(tab, () => tab.key('z'));
      equal(tab.param('view'), null, 'Z, too');
    },
  },
  {
    name: 'the wheel scrolls, with Ctrl it zooms at the pointer, with Shift it pans; dragging pans',
    run: async (tab) => {
      await tab.open('#/timeline');
      const box = await area(tab);
      await tab.page.mouse.move(box.x + box.width * 0.75, box.y + 200);
      await tab.page.keyboard.down('Control');
      const near = await viewAfter(tab, () => tab.page.mouse.wheel(0, -300));
      await tab.page.keyboard.up('Control');
      const share = (0.75 * near.end - near.from) / near.length;
      ok(near.length < near.end && Math.abs(share - 0.75) < 0.02, `the moment stayed under the pointer (${share})`);
      await tab.page.keyboard.down('Shift');
      const panned = await viewAfter(tab, () => tab.page.mouse.wheel(0, 200));
      await tab.page.keyboard.up('Shift');
      ok(panned.from > near.from, 'Shift+wheel pans');
      const dragged = await viewAfter(tab, async () => {
        await tab.page.mouse.down();
        await tab.page.mouse.move(box.x + box.width * 0.85, box.y + 200, { steps: 4 });
        await tab.page.mouse.up();
      });
      ok(dragged.from < panned.from && Math.abs(dragged.length - panned.length) < 3, 'dragging pans');
      await tab.page.mouse.wheel(0, 200);
      await tab.until('scrolled', () => tab.param('y') !== null);
    },
  },
  {
    name: 'Shift+drag selects a range: totals by state, a table by title; F zooms to it; Escape clears it',
    run: async (tab) => {
      await tab.open('#/timeline');
      const box = await area(tab);
      await tab.page.keyboard.down('Shift');
      await tab.page.mouse.move(box.x + box.width * 0.2, box.y + 300);
      await tab.page.mouse.down();
      await tab.page.mouse.move(box.x + box.width * 0.4, box.y + 320, { steps: 4 });
      await tab.page.mouse.up();
      await tab.page.keyboard.up('Shift');
      await tab.page.getByText('What the goroutines did').waitFor();
      const [from, to] = tab.param('range').split('-').map(Number);
      const answer = await tab.json(`selection?from=${from}&to=${to}`);
      equal(await tab.page.locator('aside tbody').last().locator('tr').count(), answer.titles.length, 'rows of the table');
      const near = await viewAfter(tab, () => tab.key('f'));
      ok(near.from < from && near.to > to && near.length < 1.5 * (to - from), 'F frames the range');
      await tab.key('Escape');
      equal(tab.param('range'), null, 'range');
    },
  },
  {
    name: '1 to 4 choose what dragging does: select, pan, zoom, measure',
    run: async (tab) => {
      await tab.open('#/timeline');
      const box = await area(tab);
      const drag = async () => {
        await tab.page.mouse.move(box.x + box.width * 0.3, box.y + 300);
        await tab.page.mouse.down();
        await tab.page.mouse.move(box.x + box.width * 0.5, box.y + 300, { steps: 4 });
        await tab.page.mouse.up();
        await tab.page.waitForTimeout(MOMENT);
      };
      await tab.key('4');
      await drag();
      ok(tab.param('mark'), 'measured');
      await tab.key('3');
      const near = await viewAfter(tab, drag);
      ok(Math.abs(near.length / near.end - 0.2) < 0.03, `zoomed into what was dragged: ${near.length / near.end}`);
      await tab.key('1');
      await drag();
      ok(tab.param('range'), 'selected');
      await tab.key('2');
      equal(tab.param('tool'), null, 'panning is the usual');
    },
  },
  {
    name: 'while and after dragging, the card tells what is under the pointer',
    run: async (tab) => {
      await tab.open('#/timeline?tool=measure');
      const box = await area(tab);
      const counters = box.y + 60;
      await tab.page.mouse.move(box.x + box.width * 0.3, counters);
      await tab.page.mouse.down();
      await tab.page.mouse.move(box.x + box.width * 0.5, counters, { steps: 4 });
      await tab.page.mouse.up();
      const card = tab.page.locator('.card');
      await card.waitFor();
      const dragged = await card.innerText();
      await tab.page.mouse.move(box.x + box.width * 0.5 + 1, counters);
      await tab.page.mouse.move(box.x + box.width * 0.5, counters);
      equal(dragged, await card.innerText(), 'the card after dragging and after pointing there');
    },
  },
  {
    name: 'a click selects a slice and shows its title, start, duration, stacks, arrows and links',
    run: async (tab) => {
      const details = await selectSomething(tab);
      const text = await tab.page.locator('aside').innerText();
      ok(text.includes(details.title), 'title');
      for (const word of ['Start', 'Duration', 'Goroutine']) ok(text.includes(word), word);
      await tab.key('Escape');
      equal(tab.param('sel'), null, 'nothing selected');
      await tab.settled();
      const proc = details.track.split('/')[1];
      await tab.page.mouse.click(await middleOf(tab, details), await rowY(tab, `Proc ${proc}`));
      await tab.until('selected by a click', () => tab.param('sel') === details.item);
      await tab.page.locator('aside a').filter({ hasText: `G${details.goroutine.id} ` }).first().click();
      await tab.until('its goroutine', () => tab.route() === `/goroutines/g/${details.goroutine.id}`);
      await tab.page.goBack();
      await tab.until('back', () => tab.param('sel') === details.item);
    },
  },
  {
    name: 'arrow keys and Tab step along the track, the drawer goes back',
    run: async (tab) => {
      const details = await selectSomething(tab);
      await tab.page.locator('.area').focus();
      const step = async (key) => {
        const before = tab.param('sel');
        await tab.key(key);
        await tab.until(`${key} selects another`, () => tab.param('sel') !== before);
        await tab.page.locator('aside dl').waitFor();
        await tab.settled();
        return tab.param('sel');
      };
      const next = await step('ArrowRight');
      equal(next, (await tab.json(`slice?item=${details.item}`)).next.item, 'the next slice');
      equal(await step('ArrowLeft'), details.item, 'back by the left arrow');
      equal(await step('Tab'), next, 'Tab goes on');
      equal(await step('Shift+Tab'), details.item, 'Shift+Tab goes back');
      await tab.page.getByRole('button', { name: 'Back to what was selected before' }).click();
      await tab.until('the one before', () => tab.param('sel') === next);
      await tab.settled();
      const { procs } = await tab.json('trace');
      if (procs.length > 1) {
        await tab.page.locator('.area').focus();
        const other = await step(details.track === `p/${procs[0]}` ? 'ArrowDown' : 'ArrowUp');
        ok(other.startsWith('slice/p/') && !other.startsWith(`slice/${details.track}/`), `another track: ${other}`);
      }
    },
  },
  {
    name: 'F zooms to the selection, M marks it',
    run: async (tab) => {
      const details = await selectSomething(tab);
      const near = await viewAfter(tab, () => tab.key('f'));
      ok(near.from <= details.start && near.to >= details.end && near.length < 60 + 1.6 * details.duration, 'framed');
      await tab.key('m');
      equal(tab.param('mark'), `${details.start}-${details.end}`, 'mark');
      await tab.key('m');
      equal(tab.param('mark'), null, 'mark again');
    },
  },
  {
    name: '/ searches: Enter goes to the next match, Shift+Enter to the one before, Escape ends it',
    run: async (tab) => {
      await tab.open('#/timeline');
      const group = (await tab.json('groups?limit=50')).groups.find((g) => g.name && !g.system && g.exec > 0);
      await tab.key('/');
      await tab.page.keyboard.type(group.name);
      await tab.key('Enter');
      const first = await tab.until('a match', () => tab.param('sel'));
      await tab.page.locator('aside h2').waitFor();
      ok((await tab.page.locator('aside h2').first().innerText()).includes(group.name), 'it is one of those');
      await tab.shot('search');
      await tab.key('Enter');
      if (await tab.until('another or none', async () => (tab.param('sel') !== first ? 'another' : (await tab.page.getByText('none further on').count()) && 'none')) === 'another') {
        await tab.page.locator('aside dl').waitFor();
        await tab.settled();
        await tab.key('Shift+Enter');
        await tab.until('back to the first', () => tab.param('sel') === first);
      }
      await tab.key('Escape');
      equal(tab.param('q'), null, 'search');
    },
  },
  {
    name: 'G shows the grid, V goes through the arrows',
    run: async (tab) => {
      await tab.open('#/timeline');
      await tab.key('g');
      equal(tab.param('grid'), '1', 'grid');
      await tab.key('g');
      equal(tab.param('grid'), null, 'no grid');
      await tab.key('v');
      equal(tab.param('arrows'), 'all', 'all arrows');
      await tab.settled();
      await tab.shot('arrows');
      await tab.key('v');
      equal(tab.param('arrows'), 'off', 'no arrows');
      await tab.key('v');
      equal(tab.param('arrows'), null, 'those of the selection');
    },
  },
  {
    name: 'a group of goroutines opens, a goroutine shows its states, pinning brings it to the top',
    run: async (tab) => {
      const find = async () => (await tab.json('groups?limit=50')).groups.find((g) => g.count < 500 && g.name);
      await tab.open();
      const group = await find();
      await tab.open(`#/timeline?filter=${encodeURIComponent(group.name)}`);
      await tab.page.getByRole('button', { name: `Open ${group.name}` }).first().click();
      const row = tab.page.locator('.labels .row.goroutine').first();
      await row.waitFor();
      await row.hover();
      await row.getByRole('button', { name: /^Pin G/ }).click();
      await tab.until('pinned', () => tab.param('pin')?.startsWith('g/'));
      ok((await tab.page.locator('.labels').innerText()).includes('Pinned'), 'there is a section for pins');
      await tab.settled();
      await tab.shot('group-open');
    },
  },
  {
    name: 'sections close and open, the filter hides what does not fit',
    run: async (tab) => {
      await tab.open('#/timeline');
      const labels = tab.page.locator('.labels');
      await labels.getByRole('button', { name: 'Close Processors' }).click();
      await tab.until('closed', async () => (await labels.getByText('Proc 0', { exact: true }).count()) === 0);
      equal(tab.param('open'), 'section/procs', 'the address knows');
      await labels.getByRole('button', { name: 'Open Processors' }).click();
      await labels.getByText('Proc 0', { exact: true }).waitFor();
      await tab.page.getByRole('searchbox', { name: 'Filter tracks' }).fill('proc 0');
      await tab.until('filtered', async () => !(await labels.innerText()).includes('Heap'));
      await tab.page.getByRole('searchbox', { name: 'Filter tracks' }).fill('no such track');
      await labels.getByText('No track fits').waitFor();
    },
  },
  {
    name: 'reload, back and a copied link show the same',
    run: async (tab) => {
      await selectSomething(tab);
      await tab.key('v');
      await tab.page.waitForTimeout(700);
      const url = tab.page.url();
      const title = await tab.page.locator('aside h2').first().innerText();
      await tab.page.reload();
      await tab.page.locator('aside h2').waitFor();
      await tab.page.waitForTimeout(700);
      equal(tab.page.url(), url, 'address after a reload');
      equal(await tab.page.locator('aside h2').first().innerText(), title, 'selection after a reload');
      await tab.key('Alt+3');
      await tab.until('elsewhere', () => tab.route() === '/goroutines');
      await tab.page.goBack();
      await tab.until('back', () => tab.page.url() === url);
      await tab.page.locator('aside h2').waitFor();
    },
  },
  {
    name: 'the pointer shows what lies under it; a double click highlights its like',
    run: async (tab) => {
      const details = await selectSomething(tab);
      const x = await middleOf(tab, details);
      const y = await rowY(tab, `Proc ${details.track.split('/')[1]}`);
      await tab.page.mouse.move(x, y);
      const card = tab.page.locator('.card');
      await card.waitFor();
      ok((await card.innerText()).includes(details.title), 'the card names the slice');
      await tab.page.mouse.dblclick(x, y);
      await tab.until('highlighted', () => tab.param('q') === details.title);
    },
  },
  {
    name: 'a click on a counter shows its values, a click on a group what its goroutines did',
    run: async (tab) => {
      await tab.open('#/timeline');
      const box = await area(tab);
      await tab.page.mouse.click(box.x + box.width / 2, (await rowY(tab, 'Goroutines')) + 20);
      await tab.page.locator('aside').getByText('Running').waitFor();
      const group = (await tab.json('groups?limit=1')).groups[0];
      await tab.open(`#/timeline?sel=group/${group.group}`);
      await tab.page.locator('aside').getByText('Over the whole trace').waitFor();
    },
  },
  {
    name: 'the legend explains the colours',
    run: async (tab) => {
      await tab.open('#/timeline');
      await tab.page.getByRole('button', { name: 'Legend' }).click();
      const legend = tab.page.getByRole('region', { name: 'Legend' });
      for (const state of ['Running', 'Runnable', 'System call', 'Network', 'Synchronisation', 'Garbage collector']) await legend.getByText(state).first().waitFor();
      await tab.accessible('legend');
      await tab.shot('legend');
    },
  },
  {
    name: 'the drawer is resized by keys and by hand',
    run: async (tab) => {
      await selectSomething(tab);
      const width = async () => (await tab.page.locator('aside').boundingBox()).width;
      const before = await width();
      await tab.page.getByRole('separator').focus();
      await tab.key('ArrowLeft');
      ok((await width()) > before, 'wider by a key');
      const edge = await tab.page.getByRole('separator').boundingBox();
      await tab.page.mouse.move(edge.x + 4, edge.y + 300);
      await tab.page.mouse.down();
      await tab.page.mouse.move(edge.x - 100, edge.y + 300, { steps: 3 });
      await tab.page.mouse.up();
      ok((await width()) > before + 90, 'wider by hand');
    },
  },
  {
    name: 'a task shows what happened, and its tracks',
    run: async (tab) => {
      await tab.open();
      const { tasks } = await tab.json('tasks?limit=1');
      if (tasks.length === 0) return;
      await tab.open(`#/timeline?sel=task/${tasks[0].id}`);
      await tab.page.locator('aside').getByText('What happened').waitFor();
      await tab.page.getByRole('button', { name: 'Its tracks' }).click();
      await tab.until('in focus', () => tab.param('focus') === `task/${tasks[0].id}`);
      await tab.settled();
      await tab.shot('task');
    },
  },
  {
    name: 'the timeline of a task greys out what has nothing to do with it, and lists its tracks with its children below',
    run: async (tab) => {
      await tab.open();
      const task = await slowestTask(tab);
      if (!task || !task.complete) return;
      tab.expected.push(/willReadFrequently/);
      const { goroutines, tasks: family } = await tab.json(`task_waterfall?id=${task.id}`);
      const shown = `view=${Math.max(0, task.start - task.duration)}-${task.end + task.duration}`;
      const proc = (await tab.json('trace')).procs[0];
      await tab.open(`#/timeline?${shown}`);
      await tab.page.waitForTimeout(400);
      const before = await colourOf(tab, `Proc ${proc}`);
      await tab.open(`#/timeline?${shown}&focus=task/${task.id}`);
      await tab.page.waitForTimeout(400);
      const labels = tab.page.locator('.labels');
      for (const t of family.slice(0, 3)) await labels.getByText(`Task ${t.id}`, { exact: true }).first().waitFor();
      for (const g of goroutines.slice(0, 2)) await labels.getByText(`G${g.id}`, { exact: true }).first().waitFor();
      const after = await colourOf(tab, `Proc ${proc}`);
      ok(before === 0 || after < before, `less colour: ${before} before, ${after} in focus`);
      ok((await colourOf(tab, `G${goroutines[0].id}`)) > 0, 'its goroutine keeps its colours');
      await tab.shot('task-focus');
      await tab.page.getByRole('button', { name: 'Leave the focus' }).click();
      await tab.until('no focus', () => tab.param('focus') === null);
    },
  },
];

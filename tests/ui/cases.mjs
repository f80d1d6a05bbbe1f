// What the web UI promises, one case a promise. `tab` is run.mjs's Tab.

import { area, equal, ok } from './expect.mjs';

const THEMES = ['light', 'dark'];
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];
const MOMENT = 50; // ms: one frame, and some.

async function view(tab) {
  const { end } = await tab.json('trace');
  const [from, to] = (tab.param('view') ?? `0-${end}`).split('-').map(Number);
  return { from, to, length: to - from, end };
}

// The address holds the view once the eye has come to rest.
async function viewAfter(tab, act) {
  const before = tab.param('view');
  await act();
  await tab.until('the view changed', () => tab.param('view') !== before);
  await tab.page.waitForTimeout(600);
  return view(tab);
}

// The middle of a track's row on the screen.
async function rowY(tab, title) {
  const box = await tab.page.locator('.labels .row').filter({ has: tab.page.locator(`.title:text-is("${title}")`) }).first().boundingBox();
  return box.y + 12;
}

// Where the middle of a slice is on the screen.
async function middleOf(tab, details) {
  const box = await area(tab);
  const { from, length } = await view(tab);
  return box.x + (box.width * ((details.start + details.end) / 2 - from)) / length;
}

// Selects some slice in the middle of processor tracks.
async function selectSomething(tab) {
  const { end } = await tab.json('trace');
  const { groups } = await tab.json('groups?limit=50');
  for (const group of groups.filter((g) => g.name && !g.system)) {
    const { found } = await tab.json(`find?q=${encodeURIComponent(group.name)}&time=${Math.round(end / 2)}&direction=next`);
    if (!found?.item.startsWith('slice/p/')) continue;
    const details = await tab.json(`slice?item=${found.item}`);
    await tab.open(`#/timeline?sel=${details.item}&view=${Math.max(0, details.start - details.duration * 8)}-${Math.min(end, details.end + details.duration * 8)}`);
    await tab.page.locator('aside h2').waitFor();
    await tab.settled();
    return details;
  }
  throw new Error('no processor ever ran');
}

// The task that took longest, if the trace has any.
async function slowest(tab) {
  return (await tab.json('tasks?sort=duration&order=desc&limit=1')).tasks[0];
}

const pages = [
  { name: 'overview', hash: '#/overview' },
  { name: 'timeline', hash: '#/timeline' },
  { name: 'goroutines', hash: '#/goroutines' },
  { name: 'group', hash: async (tab) => `#/goroutines/group/${(await tab.json('groups?limit=1')).groups[0].group}` },
  { name: 'every goroutine', hash: '#/goroutines/all' },
  { name: 'goroutine', hash: async (tab) => `#/goroutines/g/${(await tab.json('goroutines?sort=exec&limit=1')).goroutines[0].id}` },
  { name: 'selection', prepare: selectSomething },
  { name: 'range', hash: async (tab) => `#/timeline?range=${Math.round((await tab.json('trace')).end * 0.3)}-${Math.round((await tab.json('trace')).end * 0.6)}` },
  { name: 'tasks', hash: '#/tasks' },
  { name: 'every task', hash: '#/tasks/list' },
  { name: 'task', hash: async (tab) => { const t = await slowest(tab); return t ? `#/tasks/t/${t.id}` : '#/tasks'; } },
  { name: 'regions', hash: '#/regions' },
  { name: 'every region', hash: '#/regions/all' },
  { name: 'gc', hash: '#/gc?percentiles=1&window=1000000' },
  { name: 'waits', hash: '#/waits' },
  { name: 'waits graph', hash: '#/waits?as=graph' },
  { name: 'waits flame', hash: '#/waits?as=flame' },
  { name: 'ledger', hash: '#/ledger' },
  { name: 'critical path', hash: async (tab) => `#/ledger/goroutine/${(await tab.json('goroutines?sort=exec&limit=1')).goroutines[0].id}` },
  { name: 'leaks', hash: '#/leaks' },
  { name: 'focus', hash: async (tab) => `#/timeline?focus=g/${(await tab.json('goroutines?sort=exec&limit=1')).goroutines[0].id}` },
];

const everyPage = pages.flatMap((page) => SIZES.flatMap((size) => THEMES.map((theme) => ({
  name: `page ${page.name}, ${theme}, ${size.width} wide: accessible, nothing cut off`, ...size, theme,
  run: async (tab) => {
    await tab.open();
    if (page.prepare) await page.prepare(tab);
    else await tab.open(typeof page.hash === 'string' ? page.hash : await page.hash(tab));
    await tab.settled();
    await tab.shot(`${page.name}-${theme}-${size.width}`);
    const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    ok(wider <= 0, `the page is ${wider} px wider than the screen`);
    equal(await tab.page.evaluate(() => document.documentElement.dataset.theme), theme, 'theme');
    await tab.accessible(page.name);
  },
}))));

const shell = [
  {
    name: 'the first page is the overview and names the trace',
    run: async (tab) => {
      await tab.open();
      const trace = await tab.json('trace');
      ok((await tab.page.locator('header').first().innerText()).includes(trace.file.split('/').pop()), 'the file is named');
      ok((await tab.page.title()).includes('Skein'), 'the title says Skein');
      await tab.page.getByRole('heading', { name: 'Overview' }).waitFor();
    },
  },
  {
    name: 'the rail and Alt+1 to 3 lead to the pages',
    run: async (tab) => {
      await tab.open();
      for (const [i, name] of ['overview', 'timeline', 'goroutines'].entries()) {
        await tab.key(`Alt+${i + 1}`);
        await tab.until(name, () => tab.route() === `/${name}`);
      }
      await tab.page.getByRole('link', { name: 'Overview' }).click();
      equal(tab.route(), '/overview', 'route');
    },
  },
  {
    name: 'the theme switch changes the theme and is remembered',
    run: async (tab) => {
      await tab.open();
      const theme = () => tab.page.evaluate(() => document.documentElement.dataset.theme);
      const button = tab.page.getByRole('button', { name: /^Theme/ });
      await button.click();
      equal(await theme(), 'light', 'first choice');
      await button.click();
      equal(await theme(), 'dark', 'second choice');
      await tab.page.reload();
      await tab.page.locator('main').waitFor();
      equal(await theme(), 'dark', 'after a reload');
      await button.click();
      equal(await theme(), 'light', 'as the system says');
    },
  },
  {
    name: 'Ctrl+K finds pages, functions and goroutines',
    run: async (tab) => {
      await tab.open();
      const group = (await tab.json('groups?limit=50')).groups.find((g) => g.name && !g.system);
      await tab.key('Control+k');
      await tab.page.getByRole('combobox').fill('timeline');
      await tab.accessible('palette');
      await tab.key('Enter');
      await tab.until('the timeline', () => tab.route() === '/timeline');
      await tab.key('Control+k');
      await tab.page.getByRole('combobox').fill(group.name);
      await tab.page.getByRole('option').filter({ hasText: 'Function' }).first().click();
      await tab.until('the group', () => tab.route() === `/goroutines/group/${group.group}`);
      const { goroutines: [g] } = await tab.json('goroutines?limit=1');
      await tab.key('Control+k');
      await tab.page.getByRole('combobox').fill(`G${g.id}`);
      await tab.page.getByRole('option').filter({ hasText: `G${g.id} ` }).first().waitFor();
      await tab.key('Enter');
      await tab.until('the goroutine', () => tab.route() === `/goroutines/g/${g.id}`);
    },
  },
  {
    name: '? lists the keys, Escape closes the list',
    run: async (tab) => {
      await tab.open('#/timeline');
      await tab.key('?');
      const dialog = tab.page.getByRole('dialog');
      await dialog.waitFor();
      for (const key of ['W', 'S', 'A', 'D', 'F', '0', 'Z', 'M', 'G', 'V', '/', '1', '2', '3', '4', 'Ctrl+Z', 'Ctrl+Y', 'Tab', 'Ctrl+K']) {
        ok(await dialog.locator(`kbd:text-is("${key}")`).count(), `${key} is listed`);
      }
      await tab.accessible('help');
      await tab.key('Escape');
      await tab.until('closed', async () => (await dialog.count()) === 0);
    },
  },
  {
    name: 'an unknown page shows the overview, a page that is gone says so',
    run: async (tab) => {
      await tab.open('#/nowhere');
      await tab.page.getByRole('heading', { name: 'Overview' }).waitFor();
      tab.expected.push(/404/);
      await tab.open('#/goroutines/g/987654321987');
      await tab.page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'when the server is gone, the page says so',
    run: async (tab) => {
      await tab.page.route('**/api/about', (route) => route.abort());
      tab.expected.push(/Failed to load resource/);
      await tab.page.goto(tab.base);
      await tab.page.getByText('does not answer').waitFor();
      await tab.page.unroute('**/api/about');
      await tab.page.getByRole('button', { name: 'Try again' }).click();
      await tab.page.getByRole('heading', { name: 'Overview' }).waitFor();
    },
  },
];

const damage = [
  {
    name: 'a damaged trace says what was lost, a sound one keeps quiet',
    run: async (tab) => {
      await tab.open('#/timeline');
      const trace = await tab.json('trace');
      const badge = tab.page.getByRole('button', { name: /what could not be read/ });
      equal(await badge.count(), trace.diagnostic_count > 0 ? 1 : 0, 'badges');
      if (trace.diagnostic_count === 0) return;
      await badge.click();
      await tab.page.getByRole('dialog').getByText(trace.diagnostics[0].message).first().waitFor();
      await tab.accessible('diagnostics');
      await tab.shot('diagnostics');
      await tab.key('Escape');
      await tab.until('closed', async () => (await tab.page.getByRole('dialog').count()) === 0);
    },
  },
];

const overview = [
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
];

const timeline = [
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
];

// How much strong colour the tracks below the labels hold, of a row.
async function colourOf(tab, title) {
  const y = await rowY(tab, title);
  const box = await area(tab);
  return tab.page.evaluate(({ top }) => {
    const canvas = document.querySelector('canvas.tracks');
    const scale = canvas.width / canvas.clientWidth;
    const { data } = canvas.getContext('2d').getImageData(0, Math.round(top * scale), canvas.width, Math.round(14 * scale));
    let strong = 0;
    for (let i = 0; i < data.length; i += 4) if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) strong++;
    return strong;
  }, { top: y - box.y - 6 });
}

const focus = [
  {
    name: 'the timeline of a task greys out what has nothing to do with it, and lists its tracks with its children below',
    run: async (tab) => {
      await tab.open();
      const task = await slowest(tab);
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

const goroutines = [
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

const tasks = [
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
      const some = await slowestWithLog(tab);
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
      const some = await slowestWithLog(tab);
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
];

async function slowestWithLog(tab) {
  await tab.open();
  const { tasks: list } = await tab.json('tasks?sort=logs&order=desc&limit=1');
  if (list.length === 0 || list[0].logs === 0) return null;
  const { events } = await tab.json(`task_events?id=${list[0].id}&q=log`);
  const log = events.find((e) => e.kind === 'log');
  return { task: list[0], text: log.category || log.text };
}

const regions = [
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

const gc = [
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

const answers = [
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
      const some = await slowest(tab);
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
    name: 'who blocks whom: pairs open their stacks, as a graph, as a flame graph',
    run: async (tab) => {
      await tab.open('#/waits');
      const { total, pairs } = await tab.json('blockers');
      if (total === 0) return void await tab.page.getByText('No goroutine waited').waitFor();
      await tab.page.locator('li .sides').first().click();
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
      await tab.page.locator('li a.num').first().click();
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

export const cases = [...shell, ...damage, ...overview, ...timeline, ...focus, ...goroutines, ...tasks, ...regions, ...gc, ...answers, ...everyPage];

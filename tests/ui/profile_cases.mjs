// What the profile viewer promises: of a trace's blocking profiles and samples, and of profile files (`profile: true`
// asks a skein that has opened one).

import { equal, ok } from './expect.mjs';

const THEMES = ['light', 'dark'];
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];

const flame = (tab) => tab.page.getByRole('application', { name: 'Flame graph' });
const hint = (tab) => tab.page.locator('p.hint');

// The heaviest function below the root, which stands at the left of the second row.
async function first(tab, question = '') {
  const { names, callees } = await tab.json(`profile/flame?${question}`);
  return names[callees.frame[1]];
}

async function clickRow(tab, row, options) {
  const box = await flame(tab).boundingBox();
  await tab.page.mouse.click(box.x + 6, box.y + row * 20 + 10, options);
}

const looks = [
  { name: 'blocking', hash: '#/blocking' },
  { name: 'blocking top', hash: '#/blocking/sched/top' },
  { name: 'samples', hash: '#/samples' },
  { name: 'profile flame', hash: '#/flame', profile: true },
  { name: 'profile function', hash: async (tab) => `#/flame?search=runtime&fn=${encodeURIComponent(await first(tab))}`, profile: true },
  { name: 'profile top', hash: '#/top', profile: true },
  { name: 'profile graph', hash: '#/graph?nodes=20', profile: true, ready: 'svg g.node' },
  { name: 'profile callers', hash: async (tab) => `#/callers?fn=${encodeURIComponent(await first(tab))}`, profile: true },
  { name: 'profile source', hash: async (tab) => `#/source?fn=${encodeURIComponent(await first(tab))}`, profile: true },
  { name: 'profile disassembly', hash: async (tab) => `#/disasm?fn=${encodeURIComponent(await first(tab))}`, profile: true },
  { name: 'native disassembly', hash: '#/disasm?fn=tiny::Work', native: true },
  { name: 'native source', hash: '#/source?fn=tiny::Work', native: true },
  { name: 'profile means', hash: '#/top?mean=1&unit=ms&trim=0', profile: true },
  { name: 'profile tags', hash: '#/tags', profile: true },
  { name: 'profile filtered', hash: '#/flame?ignore=nothing%7Cat_all&noinlines=1&relative_percentages=1&focus=runtime', profile: true },
  { name: 'profile compared', hash: '#/flame?base=1', profile: true },
  { name: 'profile compared top', hash: '#/top?base=1&sort=cum_change', profile: true },
  { name: 'profile compared callers', hash: async (tab) => `#/callers?base=1&normalize=1&fn=${encodeURIComponent(await first(tab))}`, profile: true },
  { name: 'profile choose', hash: '#/source', profile: true },
  { name: 'blocking graph', hash: '#/blocking/sync/graph', ready: 'svg g.node' },
  { name: 'blocking callers', hash: '#/blocking/sync/callers' },
].flatMap((page) => SIZES.flatMap((size) => THEMES.map((theme) => ({
  name: `page ${page.name}, ${theme}, ${size.width} wide: accessible, nothing cut off`, ...size, theme, profile: page.profile, native: page.native,
  run: async (tab) => {
    await tab.open(typeof page.hash === 'string' ? page.hash : await page.hash(tab));
    if (page.ready) await tab.page.locator(page.ready).first().waitFor();
    await tab.settled();
    await tab.shot(`${page.name}-${theme}-${size.width}`);
    const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    ok(wider <= 0, `the page is ${wider} px wider than the screen`);
    await tab.accessible(page.name);
  },
}))));

const files = [
  {
    name: 'a click chooses a function, its callers above it, and Escape lets go of it', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const name = await first(tab);
      await clickRow(tab, 1);
      await tab.until('chosen', () => tab.param('fn') === name);
      await tab.page.getByRole('region', { name: 'Selected function' }).waitFor();
      await tab.settled();
      await flame(tab).focus();
      await tab.key('Escape');
      await tab.until('let go', () => tab.param('fn') === null);
      await tab.page.goBack();
      await tab.until('back', () => tab.param('fn') === name);
    },
  },
  {
    name: 'arrow keys walk over the flame graph, Enter chooses', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const { names, callees } = await tab.json('profile/flame?columns=4000');
      const below = (node) => callees.parent.findIndex((parent, i) => parent === node && i > 0);
      await flame(tab).focus();
      await tab.key('ArrowDown');
      await tab.key('ArrowDown');
      const second = names[callees.frame[below(below(0))]];
      ok((await hint(tab).innerText()).startsWith(`${second}:`), `at ${second}: ${await hint(tab).innerText()}`);
      await tab.key('ArrowUp');
      ok((await hint(tab).innerText()).startsWith(`${names[callees.frame[below(0)]]}:`), 'up again');
      await tab.key('ArrowDown');
      await tab.key('Enter');
      await tab.until('chosen', () => tab.param('fn') === second);
    },
  },
  {
    name: 'the menu of a frame narrows; chips are removed, and undo brings them back', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const name = await first(tab);
      await clickRow(tab, 1, { button: 'right' });
      const menu = tab.page.getByRole('menu');
      await menu.waitFor();
      await tab.accessible('the menu of a frame');
      await menu.getByRole('menuitem', { name: 'Without stacks with it' }).click();
      await tab.until('narrowed', () => tab.param('ignore') !== null);
      await tab.settled();
      const left = await tab.json(`profile/flame?ignore=${encodeURIComponent(tab.param('ignore'))}`);
      ok(left.shown < left.all && !left.names.includes(name), 'the function is gone');
      await tab.page.getByRole('button', { name: /^Remove: Without/ }).click();
      await tab.until('all again', () => tab.param('ignore') === null);
      await tab.page.getByRole('button', { name: 'Undo' }).click();
      await tab.until('narrowed again', () => tab.param('ignore') !== null);
    },
  },
  {
    name: 'Refine takes an expression; what fits nothing is said', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      await tab.page.getByRole('button', { name: 'Refine' }).click();
      await tab.page.getByRole('combobox', { name: 'How to refine' }).selectOption('focus');
      await tab.page.getByRole('textbox', { name: 'What fits' }).fill('no such function');
      await tab.accessible('refine');
      await tab.page.getByRole('button', { name: 'Add' }).click();
      await tab.page.getByText('Focus expression matched no samples').waitFor();
      await tab.page.getByRole('button', { name: 'Show everything' }).click();
      await tab.until('all', () => tab.param('focus') === null);
    },
  },
  {
    name: 'a search marks functions and sums their stacks, also as text that is no expression', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      await tab.page.getByRole('searchbox').fill('(*');
      await tab.page.getByRole('status', { name: 'Search' }).waitFor();
      const { search } = await tab.json(`profile/flame?search=${encodeURIComponent('(*')}`);
      ok(search.sum > 0 && search.frames.length > 0, 'methods are found');
    },
  },
  {
    name: 'Top sorts by each column, and a function leads to the flame graph', profile: true,
    run: async (tab) => {
      await tab.open('#/top');
      const shown = async () => (await tab.page.locator('.body .row a').first().getAttribute('title'));
      for (const [title, sort] of [['Cum', 'cum'], ['Function', 'name'], ['Flat', 'flat']]) {
        await tab.page.getByRole('columnheader').getByRole('button', { name: title, exact: true }).click();
        await tab.settled();
        const { rows } = await tab.json(`profile/top?sort=${sort}&order=${tab.param('order') ?? 'desc'}&limit=1`);
        equal(await shown(), rows[0].name, `by ${title}`);
      }
      const name = await shown();
      await tab.page.locator('.body .row a').first().click();
      await tab.until('its flame graph', () => tab.route() === '/flame' && tab.param('fn') === name);
    },
  },
  {
    name: 'Callers lead to callers, and to the flame graph and the source of the same function', profile: true,
    run: async (tab) => {
      await tab.open('#/callers');
      await tab.page.locator('.choices a').first().click();
      await tab.until('a function', () => tab.param('fn') !== null);
      await tab.page.getByRole('heading', { name: 'Calls' }).waitFor();
      const fn = tab.param('fn');
      await tab.page.getByRole('region', { name: 'Selected function' }).getByRole('link', { name: 'Source' }).click();
      await tab.until('its source', () => tab.route() === '/source' && tab.param('fn') === fn);
      await tab.page.getByRole('link', { name: 'Flame graph', exact: true }).click();
      await tab.until('its flame graph', () => tab.route() === '/flame' && tab.param('fn') === fn);
    },
  },
  {
    name: 'the graph is drawn; a node is chosen by a click and by Enter', profile: true,
    run: async (tab) => {
      await tab.open('#/graph?nodes=20');
      const node = tab.page.locator('svg g.node[role=button]').first();
      await node.waitFor();
      await node.focus();
      await tab.key('Enter');
      const fn = await tab.until('chosen', () => tab.param('fn'));
      equal(fn, await tab.page.locator('svg g.node[role=button]').first().getAttribute('data-name'), 'the function');
    },
  },
  {
    name: 'sample type and granularity are in the address; a tag narrows', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      await tab.page.getByRole('combobox', { name: 'What is counted' }).selectOption('samples');
      equal(tab.param('type'), 'samples', 'type');
      await tab.page.getByRole('combobox', { name: 'What one frame is' }).selectOption('lines');
      equal(tab.param('granularity'), 'lines', 'granularity');
      await tab.key('Alt+7');
      await tab.until('tags', () => tab.route() === '/tags');
      equal(tab.param('type'), 'samples', 'the type came along');
      const { tags } = await tab.json('profile/tags?type=samples');
      if (tags.length === 0) return;
      await tab.page.getByRole('button', { name: /^Only/ }).first().click();
      await tab.until('narrowed', () => tab.param('tagfocus')?.startsWith(`${tags[0].key}=`));
      await tab.settled();
      const { shown } = await tab.json(`profile/flame?type=samples&tagfocus=${encodeURIComponent(tab.param('tagfocus'))}`);
      equal(shown, tags[0].values[0].sum, 'what is left');
    },
  },
  {
    name: 'compares with a profile that was opened along, normalised or not, and shows the table of changes', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      await tab.page.getByRole('button', { name: 'Compare' }).click();
      const { others: [other] } = await tab.json('profile/others');
      await tab.accessible('compare');
      await tab.page.getByRole('button', { name: other.name.split('/').pop() }).click();
      await tab.until('compared', () => tab.param('base') === String(other.id));
      await tab.page.getByText('more than before').waitFor();
      await tab.page.getByRole('checkbox', { name: 'Normalise' }).check();
      await tab.settled();
      const { shown, base } = await tab.json(`profile/flame?base=${other.id}&normalize=1`);
      ok(Math.abs(shown - base) <= shown / 1000, 'both are as much');
      await tab.key('Alt+2');
      await tab.page.getByRole('columnheader').getByRole('button', { name: 'Change' }).first().waitFor();
      await tab.page.getByRole('button', { name: 'Compare with nothing' }).click();
      await tab.until('alone', () => tab.param('base') === null && tab.param('normalize') === null);
    },
  },
  {
    name: 'compares with a file that is chosen in the page; what is no profile is said', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const packed = await (await tab.page.request.get(new URL('api/profile/download?format=pb&focus=runtime', tab.base).href)).body();
      await tab.page.getByRole('button', { name: 'Compare' }).click();
      const input = tab.page.locator('input[type=file]');
      tab.expected.push(/400/);
      await input.setInputFiles({ name: 'bad.pb.gz', mimeType: 'application/gzip', buffer: Buffer.from('no profile') });
      await tab.page.getByRole('alert').waitFor();
      await input.setInputFiles({ name: 'runtime.pb.gz', mimeType: 'application/gzip', buffer: packed });
      const base = await tab.until('compared', () => tab.param('base'));
      await tab.page.getByText('runtime.pb.gz').waitFor();
      const { base: before } = await tab.json(`profile/flame?base=${base}`);
      equal(before, (await tab.json('profile/flame?focus=runtime')).shown, 'what it was before');
    },
  },
  {
    name: 'saves how a profile is looked at, calls it up and deletes it', profile: true,
    run: async (tab) => {
      await tab.open('#/flame?focus=runtime&granularity=lines');
      await tab.page.getByRole('button', { name: 'Saved' }).click();
      await tab.page.getByRole('textbox', { name: 'Save what is shown as' }).fill('runtime by line');
      await tab.page.getByRole('button', { name: 'Save', exact: true }).click();
      await tab.page.getByRole('button', { name: 'Delete: runtime by line' }).waitFor();
      await tab.accessible('saved');
      await tab.key('Escape');
      await tab.open('#/top?type=samples');
      await tab.page.getByRole('button', { name: 'Saved' }).click();
      await tab.page.getByRole('button', { name: /^runtime by line/ }).click();
      await tab.until('called up', () => tab.param('focus') === 'runtime' && tab.param('granularity') === 'lines');
      equal(tab.param('type'), 'samples', 'the sample type stays');
      await tab.page.getByRole('button', { name: 'Saved' }).click();
      await tab.page.getByRole('button', { name: 'Delete: runtime by line' }).click();
      await tab.until('deleted', async () => (await tab.json('profile/configs')).configs.length === 0);
      await tab.page.getByRole('button', { name: 'Default' }).click();
      await tab.until('as usual', () => tab.param('focus') === null && tab.param('granularity') === null);
    },
  },
  {
    name: 'Refine has all of pprof, switches too; tags split the flame graph', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const refine = async (name, text) => {
        await tab.page.getByRole('button', { name: 'Refine' }).first().click();
        await tab.page.getByRole('combobox', { name: 'How to refine' }).selectOption(name);
        if (text) await tab.page.getByRole('textbox', { name: 'What fits' }).fill(text);
        await tab.page.getByRole('button', { name: 'Add' }).click();
        await tab.until(name, () => tab.param(name) === (text ?? '1'));
        await tab.settled();
      };
      await refine('noinlines');
      await refine('show_from', 'main');
      await refine('prune_from', 'runtime');
      await tab.page.getByRole('button', { name: /^Remove: No inlined calls/ }).click();
      await tab.until('with inlined calls', () => tab.param('noinlines') === null);
      const { tags } = await tab.json('profile/about');
      if (tags.length === 0) return;
      await tab.open('#/tags');
      await tab.page.getByRole('link', { name: `Flame graph split by ${tags[0]}` }).click();
      await tab.until('split', () => tab.route() === '/flame' && tab.param('tagroot') === tags[0]);
      await tab.page.getByRole('button', { name: `Remove: Split by tag ${tags[0]}` }).waitFor();
    },
  },
  {
    name: 'addresses of the page of google/pprof lead to the same view', profile: true,
    run: async (tab) => {
      for (const [old, now] of [['ui/', '/flame'], ['ui/flamegraph?f=runtime&i=gc', '/flame'], ['ui/top?si=samples', '/top'],
        ['ui/graph?n=20&f=runtime', '/graph'], ['ui/peek?f=runtime', '/callers'], ['ui/source?f=runtime', '/source'], ['ui/disasm?f=runtime', '/disasm']]) {
        await tab.open(old);
        await tab.until(old, () => tab.route() === now);
      }
      await tab.open('ui/flamegraph?f=runtime&noinlines=t&g=lines');
      equal([tab.param('focus'), tab.param('noinlines'), tab.param('granularity')], ['runtime', '1', 'lines'], 'what was chosen');
      const refused = await tab.page.request.get(new URL('api/profile/configs/save?name=x', tab.base).href);
      equal(refused.status(), 405, 'nothing is saved by a link');
    },
  },
  {
    name: 'means, units and other options act on tables, and are chips that can be taken off', profile: true,
    run: async (tab) => {
      await tab.open('ui/top?mean=t&unit=seconds&trim=f&sort=cum');
      await tab.until('the table', () => tab.route() === '/top');
      equal([tab.param('mean'), tab.param('unit'), tab.param('trim'), tab.param('sort')], ['1', 'seconds', '0', 'cum'], 'the address');
      const { rows: [row], shown_unit: unit } = await tab.json('profile/top?mean=1&unit=seconds&sort=cum');
      const cells = tab.page.locator('[role=row][aria-rowindex="2"] [role=cell]');
      equal((await cells.nth(4).innerText()).trim(), `${Number((row.cum / unit.size).toFixed(2))} s`, 'cum in seconds, by sample');
      equal((await cells.nth(5).innerText()).trim(), '–', 'no share of a mean');
      await tab.page.getByRole('button', { name: /^Remove: Means/ }).click();
      await tab.until('sums', () => tab.param('mean') === null);
      await tab.settled();
      ok(/%$/.test((await cells.nth(5).innerText()).trim()), 'shares of sums');
      await tab.open('#/flame?mean=1');
      await tab.page.getByText('Means cannot be stacked').waitFor();
    },
  },
  {
    name: 'disassembly shows the instructions of a program with their samples and lines', native: true,
    run: async (tab) => {
      await tab.open('#/disasm');
      await tab.page.getByRole('link', { name: 'tiny::Work' }).click();
      await tab.until('the function', () => tab.param('fn') === 'tiny::Work');
      const { functions: [work] } = await tab.json('profile/disasm?frame=tiny::Work');
      ok(work.instructions.length > 10, 'instructions are there');
      const rows = tab.page.locator('tbody tr');
      await rows.first().waitFor();
      equal(await rows.count(), work.instructions.length, 'a row for each');
      const hot = work.instructions.findIndex((instruction) => instruction.flat === 40);
      const text = await rows.nth(hot).innerText();
      ok(text.includes('40') && text.includes(work.instructions[hot].address) && text.includes('add'), `the one that was counted: ${text}`);
      ok((await tab.page.locator('tbody').innerText()).includes('tiny.cc:9'), 'the line that it is from');
      await tab.page.getByRole('region', { name: 'Selected function' }).getByRole('link', { name: 'Source' }).click();
      await tab.until('its source', () => tab.route() === '/source');
      await tab.page.getByText('total += Twice(matrix);').waitFor();
    },
  },
  {
    name: 'downloads give what is shown, each in its form', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const starts = { pb: '\x1f\x8b', folded: '', csv: 'function,', svg: '<svg', html: '<!doctype', json: '{' };
      await tab.page.getByRole('button', { name: 'Download' }).click();
      const links = await tab.page.locator('a[download]').evaluateAll((list) => list.map((a) => a.href));
      equal(links.length, Object.keys(starts).length, 'forms');
      for (const link of links) {
        const answer = await tab.page.request.get(link);
        equal(answer.status(), 200, link);
        const start = starts[new URL(link).searchParams.get('format')];
        ok((await answer.body()).toString('latin1').startsWith(start), `${link} begins with ${start}`);
        ok(answer.headers()['content-disposition'].includes('filename='), 'it has a name');
      }
    },
  },
  {
    name: 'Ctrl+K finds a function, / goes to the search, ? lists the keys', profile: true,
    run: async (tab) => {
      await tab.open('#/flame');
      const name = await first(tab);
      await tab.key('Control+k');
      await tab.page.getByRole('combobox', { name: 'Search' }).fill(name);
      await tab.page.getByRole('dialog').getByRole('option').filter({ hasText: 'Function' }).first().click();
      await tab.until('chosen', () => tab.param('fn') !== null);
      await tab.key('/');
      equal(await tab.page.evaluate(() => document.activeElement.type), 'search', 'the search has the focus');
      await tab.page.evaluate(() => document.activeElement.blur());
      await tab.key('?');
      await tab.page.getByRole('dialog').getByText('Flame graph').waitFor();
    },
  },
];

const traces = [
  {
    name: 'Blocking shows each kind, as flame graph and as table; the kind and what narrows it are in the address',
    run: async (tab) => {
      await tab.open('#/blocking');
      await flame(tab).waitFor();
      for (const [title, kind] of [['Network', 'network'], ['System calls', 'syscall'], ['Scheduler', 'sched'], ['Synchronisation', 'sync']]) {
        await tab.page.getByRole('navigation', { name: 'What is waited for' }).getByRole('link', { name: title }).click();
        await tab.until(title, () => tab.route().startsWith(`/blocking/${kind}`));
        await tab.settled();
      }
      await tab.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Top' }).click();
      await tab.until('the table', () => tab.route() === '/blocking/sync/top');
      const { rows: [row] } = await tab.json('profile/top?of=sync&limit=1');
      await tab.page.locator('[role=row][aria-rowindex="2"]').getByText(row.name.split('/').pop()).waitFor();
    },
  },
  {
    name: 'a range and a group narrow the blocking profile; the chip leads back to the group',
    run: async (tab) => {
      await tab.open();
      const { end } = await tab.json('trace');
      const { groups } = await tab.json('groups?sort=blocked&limit=1');
      const group = groups[0].group;
      await tab.open(`#/blocking/sync?group=${group}&range=0-${Math.round(end / 2)}`);
      await flame(tab).waitFor();
      const all = await tab.json(`profile/flame?of=sync`);
      const part = await tab.json(`profile/flame?of=sync&group=${group}&from=0&to=${Math.round(end / 2)}`);
      ok(part.all < all.all, 'it is less');
      await tab.page.locator('.scope a').first().click();
      await tab.until('the group', () => tab.route() === `/goroutines/group/${group}`);
      ok(tab.param('range'), 'the range came along');
    },
  },
  {
    name: 'a range on the timeline has a flame graph, which leads to its page',
    run: async (tab) => {
      await tab.open();
      const { end } = await tab.json('trace');
      await tab.open(`#/timeline?range=0-${end}`);
      await tab.page.getByRole('combobox', { name: 'What the flame graph shows' }).selectOption('sync');
      await flame(tab).waitFor();
      await tab.settled();
      await flame(tab).focus();
      await tab.key('ArrowDown');
      await tab.key('Enter');
      await tab.page.getByRole('button', { name: 'Show all' }).waitFor();
      await tab.accessible('the flame graph of a range');
      await tab.page.getByRole('link', { name: 'Open the page' }).click();
      await tab.until('its page', () => tab.route() === '/blocking/sync' && tab.param('fn') !== null && tab.param('range') === `0-${end}`);
      await flame(tab).waitFor();
    },
  },
];

export const profileCases = [...files, ...traces, ...looks];

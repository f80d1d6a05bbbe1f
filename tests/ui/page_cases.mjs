// Every page, in both themes, on a wide and on a narrow screen.

import { equal, ok } from './expect.mjs';
import { selectSomething, slowestTask } from './subjects.mjs';

const THEMES = ['light', 'dark'];
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];

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
  { name: 'task', hash: async (tab) => { const t = await slowestTask(tab); return t ? `#/tasks/t/${t.id}` : '#/tasks'; } },
  { name: 'regions', hash: '#/regions' },
  { name: 'every region', hash: '#/regions/all' },
  { name: 'gc', hash: '#/gc?percentiles=1&window=1000000' },
  { name: 'waits', hash: '#/waits' },
  { name: 'waits graph', hash: '#/waits?as=graph' },
  { name: 'waits flame', hash: '#/waits?as=flame' },
  { name: 'ledger', hash: '#/ledger' },
  { name: 'critical path', hash: async (tab) => `#/ledger/goroutine/${(await tab.json('goroutines?sort=exec&limit=1')).goroutines[0].id}` },
  { name: 'leaks', hash: '#/leaks' },
  { name: 'no such page', hash: '#/goroutine' },
  { name: 'focus', hash: async (tab) => `#/timeline?focus=g/${(await tab.json('goroutines?sort=exec&limit=1')).goroutines[0].id}` },
];

// Of a number that lacks its end, nobody can tell the unit. Runs in the page.
function cutNumbers() {
  const cells = [...document.querySelectorAll('[role=cell].num')];
  return cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText.trim());
}

export const pageCases = pages.flatMap((page) => SIZES.flatMap((size) => THEMES.map((theme) => ({
  name: `page ${page.name}, ${theme}, ${size.width} wide: accessible, nothing cut off`, ...size, theme,
  run: async (tab) => {
    await tab.open();
    if (page.prepare) await page.prepare(tab);
    else await tab.open(typeof page.hash === 'string' ? page.hash : await page.hash(tab));
    await tab.settled();
    await tab.shot(`${page.name}-${theme}-${size.width}`);
    const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    ok(wider <= 0, `the page is ${wider} px wider than the screen`);
    equal((await tab.page.evaluate(cutNumbers)).join('; '), '', 'numbers whose end is cut off');
    equal(await tab.page.evaluate(() => document.documentElement.dataset.theme), theme, 'theme');
    await tab.accessible(page.name);
  },
}))));

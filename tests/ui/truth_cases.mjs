// What a page says is of what it says: numbers of a chosen time, names of what has none, links that arrive.

function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

function ok(value, what) {
  if (!value) throw new Error(what);
}

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
];

// What is around every page: the rail, the palette, the theme, the keys, and what is said when something is wrong.

import { equal, ok } from './expect.mjs';

export const shellCases = [
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
    name: 'an unknown page says so and leads to others, and so does what is gone',
    run: async (tab) => {
      for (const hash of ['#/nowhere', '#/goroutines/nobody', '#/tasks/nothing', '#/ledger/nothing']) {
        await tab.open(hash);
        await tab.page.getByRole('heading', { name: 'No such page' }).waitFor();
      }
      await tab.page.locator('main').getByRole('link', { name: 'Ledger' }).click();
      await tab.page.getByRole('heading', { name: 'Ledger', exact: true }).waitFor();
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

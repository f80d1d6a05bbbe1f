// No dead ends: from the overview on, every sort of link is followed, and none leads to an error.

import { ok } from './expect.mjs';

const EACH = 1; // Links of one sort that are followed.

// What a link is like: its path and what its parameters are called, whatever the numbers.
function sortOf(hash) {
  const [path, query = ''] = hash.replace(/^#/, '').split('?');
  const params = [...new URLSearchParams(query)].map(([name, value]) => (name === 'sel' || name === 'focus' ? `${name}=${value.split('/')[0]}` : name)).sort();
  return `${path.replace(/\d+/g, 'N').replace(/^(\/ledger\/type\/).*/, '$1NAME')}?${params.join('&')}`;
}

async function linksOf(tab) {
  return tab.page.evaluate(() => [...document.querySelectorAll('a[href^="#/"]')].map((a) => a.getAttribute('href')));
}

async function problemOf(tab) {
  for (const found of [tab.page.getByRole('alert'), tab.page.getByText('Cannot show this'), tab.page.getByText('is not in this trace')]) {
    if ((await found.count()) > 0) return (await found.first().innerText()).slice(0, 200);
  }
  return (await tab.page.getByRole('heading', { level: 1 }).count()) > 0 ? '' : 'no heading';
}

// Opens what only a click opens: rows of the ledger and of waits, more of a list.
async function unfold(tab) {
  for (const what of ['[aria-expanded=false]', 'details:not([open]) > summary']) {
    const closed = tab.page.locator(`main ${what}`);
    for (let i = 0; i < Math.min(2, await closed.count()); i++) await closed.nth(0).click({ timeout: 1000 }).catch(() => {});
  }
  await tab.settled();
}

function crawl(trace) {
  return {
    name: `no link of any page is a dead end${trace ? `: ${trace}` : ''}`,
    ...(trace ? { trace } : {}),
    run: async (tab) => {
      const answers = [];
      tab.page.on('response', (response) => { if (response.status() >= 400) answers.push(`${response.status()} ${response.url()}`); });
      const followed = new Map();
      const waiting = [{ hash: '#/overview', from: 'the address' }];
      const bad = [];
      while (waiting.length > 0) {
        const { hash, from } = waiting.shift();
        await tab.open(hash);
        const problem = await problemOf(tab);
        if (problem || answers.length > 0) bad.push(`${hash} (from ${from}): ${problem} ${answers.splice(0).join(' ')}`);
        if (!hash.startsWith('#/timeline')) await unfold(tab);
        for (const link of await linksOf(tab)) {
          const sort = sortOf(link);
          const count = followed.get(sort) ?? 0;
          if (count >= EACH) continue;
          followed.set(sort, count + 1);
          waiting.push({ hash: link, from: hash });
        }
      }
      ok(bad.length === 0, bad.join('\n'));
      ok(followed.size >= 25, `sorts of links: ${followed.size}`);
    },
  };
}

// With findings, so that there is much to lead to.
export const crawlCases = [crawl('testdata/traces/gomaxprocs-go1.26.trace')];

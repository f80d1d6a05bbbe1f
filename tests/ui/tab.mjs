// The hands and eyes of cases.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// One page of the browser, with what went wrong on it. `shots`: a folder for pictures, or nothing.
export class Tab {
  constructor(page, base, shots) {
    this.page = page;
    this.base = base;
    this.shots = shots;
    this.troubles = [];
    this.expected = [];
    this.asking = 0;
    page.on('request', () => { this.asking++; });
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, () => { this.asking--; });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !this.expected.some((e) => e.test(message.text()))) this.troubles.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.troubles.push(`exception: ${error.stack ?? error}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(base).origin) this.troubles.push(`foreign request: ${request.url()}`);
    });
  }

  async open(hash = '') {
    await this.page.goto(this.base + hash);
    await this.page.locator('main').waitFor();
    await this.settled();
  }

  // No question is open, and the picture stands still.
  async settled() {
    for (let quiet = 0; quiet < 5; quiet++) {
      await this.page.waitForTimeout(30);
      if (this.asking > 0) quiet = -1;
    }
  }

  // A parameter of the address.
  param(name) {
    return new URLSearchParams(new URL(this.page.url()).hash.split('?')[1] ?? '').get(name);
  }

  // "/timeline": the page that the address names.
  route() {
    return new URL(this.page.url()).hash.replace(/^#/, '').split('?')[0];
  }

  // Waits for test() to be true, and gives what it gave.
  async until(what, test, timeout = 5000) {
    const end = Date.now() + timeout;
    for (;;) {
      const value = await test();
      if (value) return value;
      if (Date.now() > end) throw new Error(`never happened: ${what} (at ${this.page.url()})`);
      await this.page.waitForTimeout(30);
    }
  }

  async key(key) {
    await this.page.keyboard.press(key);
    await this.page.waitForTimeout(40);
  }

  // What the server answers to a question, such as "tasks?limit=1".
  async json(question) {
    return (await this.page.request.get(new URL(`api/${question}`, this.base).href)).json();
  }

  // What axe-core finds wrong with the page as it is.
  async accessible(where) {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const found = violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
    if (found.length > 0) throw new Error(`axe on ${where}: ${found.join('; ')}`);
  }

  async shot(name) {
    if (this.shots) await this.page.screenshot({ path: path.join(this.shots, `${name}.png`) });
  }
}

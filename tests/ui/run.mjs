// Drives the web UI of a real skein in a real browser: every page, every key, both themes, a narrow screen.
//
//   node tests/ui/run.mjs [--skein=build/skein] [--trace=testdata/demo/http.trace] [--profile=testdata/profiles/go_cpu.pb.gz]
//     [--url=http://...] [--only=text] [--shots=folder]
//
// Any message on the browser's console, and any request to another host, is a failure. Prints what failed and
// 'N passed, N failed'.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from './cases.mjs';
import { crawlCases } from './crawl_cases.mjs';
import { linkCases } from './link_cases.mjs';
import { parityCases } from './parity_cases.mjs';
import { profileCases } from './profile_cases.mjs';
import { truthCases } from './truth_cases.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(path.join(root, 'ui/package.json'));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const options = Object.fromEntries(process.argv.slice(2).map((arg) => {
  const [name, value = ''] = arg.replace(/^--/, '').split(/=(.*)/s);
  return [name, value];
}));
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

// Starts skein on a free port; gives the address it prints. `settings` is where it keeps what people save.
function serve(skein, settings, ...files) {
  return start(skein, settings, root, ['--no-browser', '--http=127.0.0.1:0', ...files]);
}

// A native program whose profile has addresses only, with its source.
function serveNative(skein, settings) {
  return start(skein, settings, path.join(root, 'testdata/profiles'),
    ['pprof', '-no_browser', '-http=127.0.0.1:0', '-source_path=native', '-trim_path=/srv/tiny', 'native/tiny_inside.count'], 'stderr');
}

function start(skein, settings, cwd, args, says = 'stdout') {
  const child = spawn(path.resolve(skein), args, { cwd, stdio: ['ignore', says === 'stdout' ? 'pipe' : 'ignore', says === 'stderr' ? 'pipe' : 'inherit'], env: { ...process.env, XDG_CONFIG_HOME: settings } });
  const url = new Promise((resolve, reject) => {
    let printed = '';
    child[says].on('data', (bytes) => {
      printed += bytes;
      const found = /http:\/\/\S+/.exec(printed);
      if (found) resolve(found[0]);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`skein ended with ${code} before it served`)));
  });
  return { child, url };
}

// One page of the browser with what went wrong on it.
class Tab {
  constructor(page, base) {
    this.page = page;
    this.base = base;
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

  param(name) {
    return new URLSearchParams(new URL(this.page.url()).hash.split('?')[1] ?? '').get(name);
  }

  route() {
    return new URL(this.page.url()).hash.replace(/^#/, '').split('?')[0];
  }

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
    if (options.shots) await this.page.screenshot({ path: path.join(options.shots, `${name}.png`) });
  }
}

// The servers of one skein that cases ask for: of the trace, of profiles, and of what few cases need.
class Servers {
  constructor(settings) {
    this.skein = options.skein || path.join(root, 'build/skein');
    this.settings = settings;
    this.started = new Map();
  }

  #get(what, make) {
    if (!this.started.has(what)) this.started.set(what, make());
    return this.started.get(what).url;
  }

  async baseFor({ trace, native = false, profile = false }) {
    const inRoot = (file) => path.join(root, file);
    if (native) return this.#get('native', () => serveNative(this.skein, this.settings));
    if (trace) return this.#get(trace, () => serve(this.skein, this.settings, inRoot(trace)));
    if (profile) {
      const files = [options.profile || inRoot('testdata/profiles/go_cpu.pb.gz'), options.other || inRoot('testdata/profiles/cpu.pb.gz')];
      return this.#get('profiles', () => serve(this.skein, this.settings, ...files));
    }
    return options.url || this.#get('trace', () => serve(this.skein, this.settings, options.trace || inRoot('testdata/demo/http.trace')));
  }

  stop() {
    for (const { child } of this.started.values()) {
      child.removeAllListeners('exit');
      child.kill();
    }
  }
}

// Runs one case on a new page; gives what was wrong.
async function troublesOf({ name, run, width = 1440, height = 900, theme = 'light' }, context, base) {
  const page = await context.newPage();
  const tab = new Tab(page, base);
  let problem = null;
  try {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await run(tab);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    if (options.shots) await page.screenshot({ path: path.join(options.shots, `FAILED ${name.replace(/\W+/g, ' ')}.png`) }).catch(() => {});
  }
  await page.close();
  return new Set([...(problem ? [problem] : []), ...tab.troubles]);
}

// Runs cases one after another, in a browser and with servers of their own; gives how many passed and failed.
async function runInBrowser(list) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-ui-'));
  const servers = new Servers(folder);
  const context = await chromium.launchPersistentContext(folder, { executablePath: BROWSER, headless: true, args: FLAGS });
  const counts = { passed: 0, failed: 0 };
  for (const one of list) {
    const base = await servers.baseFor(one);
    await context.request.get(base); // The address may hold a secret, which the answer turns into a cookie.
    const troubles = await troublesOf(one, context, base);
    counts[troubles.size === 0 ? 'passed' : 'failed']++;
    if (troubles.size > 0) console.log(`FAILED  ${one.name}`);
    for (const trouble of troubles) console.log(`        ${trouble.split('\n').slice(0, 3).join(' ')}`);
  }
  await context.close();
  servers.stop();
  fs.rmSync(folder, { recursive: true, force: true });
  return counts;
}

async function main() {
  if (!BROWSER) throw new Error('no Chromium on this machine');
  if (options.shots) fs.mkdirSync(options.shots, { recursive: true });
  // Cases mostly wait for the page to stand still, so two browsers take half the time of one.
  const lists = [[...cases, ...linkCases], [...truthCases, ...parityCases, ...crawlCases, ...profileCases]];
  const asked = lists.map((list) => list.filter(({ name }) => !options.only || name.includes(options.only)));
  const counts = await Promise.all(asked.filter((list) => list.length > 0).map(runInBrowser));
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

await main();

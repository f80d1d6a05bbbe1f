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

async function main() {
  if (!BROWSER) throw new Error('no Chromium on this machine');
  if (options.shots) fs.mkdirSync(options.shots, { recursive: true });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-ui-'));
  const server = options.url ? null : serve(options.skein || path.join(root, 'build/skein'), profile, options.trace || path.join(root, 'testdata/demo/http.trace'));
  const base = options.url || (await server.url);
  const profiles = serve(options.skein || path.join(root, 'build/skein'), profile,
    options.profile || path.join(root, 'testdata/profiles/go_cpu.pb.gz'), options.other || path.join(root, 'testdata/profiles/cpu.pb.gz'));
  const profileBase = await profiles.url;
  const others = new Map(); // Servers of what some cases ask for: a trace by its name, or the profile of a native program.
  const baseOf = (what, make) => {
    if (!others.has(what)) others.set(what, make(options.skein || path.join(root, 'build/skein'), profile));
    return others.get(what).url;
  };
  const context = await chromium.launchPersistentContext(profile, { executablePath: BROWSER, headless: true, args: FLAGS });
  await context.request.get(base); // The address may hold a secret, which the answer turns into a cookie.
  let [passed, failed] = [0, 0];
  const all = [...cases, ...linkCases, ...truthCases, ...parityCases, ...crawlCases, ...profileCases];
  for (const { name, run, width = 1440, height = 900, theme = 'light', profile: isProfile = false, native = false, trace } of all) {
    if (options.only && !name.includes(options.only)) continue;
    const page = await context.newPage();
    const asked = trace ? baseOf(trace, (skein, settings) => serve(skein, settings, path.join(root, trace))) : native ? baseOf('native', serveNative) : null;
    const tab = new Tab(page, asked ? await asked : isProfile ? profileBase : base);
    let problem = null;
    try {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await run(tab);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      if (options.shots) await page.screenshot({ path: path.join(options.shots, `FAILED ${name.replace(/\W+/g, ' ')}.png`) }).catch(() => {});
    }
    const troubles = [...(problem ? [problem] : []), ...tab.troubles];
    if (troubles.length === 0) passed++;
    else {
      failed++;
      console.log(`FAILED  ${name}`);
      for (const trouble of new Set(troubles)) console.log(`        ${trouble.split('\n').slice(0, 3).join(' ')}`);
    }
    await page.close();
  }
  await context.close();
  fs.rmSync(profile, { recursive: true, force: true });
  for (const { child } of [...(server ? [server] : []), profiles, ...others.values()]) {
    child.removeAllListeners('exit');
    child.kill();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();

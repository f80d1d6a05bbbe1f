// Drives the web UI of a real skein in a real browser: every page, every key, both themes, a narrow screen.
//
//   node tests/ui/run.mjs [--skein=build/skein] [--trace=testdata/demo/http.trace] [--profile=testdata/profiles/go_cpu.pb.gz]
//     [--other=testdata/profiles/cpu.pb.gz] [--url=http://...] [--only=text] [--shots=folder]
//
// Files are named from the root of the repository. `only` chooses cases whose names have that text in them.
//
// Any message on the browser's console, and any request to another host, is a failure. Prints what failed and
// 'N passed, N failed'.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { answerCases } from './answer_cases.mjs';
import { compareCases } from './compare_cases.mjs';
import { crawlCases } from './crawl_cases.mjs';
import { gcCases } from './gc_cases.mjs';
import { goroutineCases } from './goroutine_cases.mjs';
import { linkCases } from './link_cases.mjs';
import { overviewCases } from './overview_cases.mjs';
import { pageCases } from './page_cases.mjs';
import { parityCases } from './parity_cases.mjs';
import { profileCases } from './profile_cases.mjs';
import { Servers, root } from './servers.mjs';
import { shellCases } from './shell_cases.mjs';
import { Tab } from './tab.mjs';
import { taskCases } from './task_cases.mjs';
import { timelineCases } from './timeline_cases.mjs';
import { truthCases } from './truth_cases.mjs';

// What one browser does, one after another. Cases mostly wait for the page to stand still, so two browsers take half
// the time of one; the lists take about as long.
const LISTS = [
  [...shellCases, ...overviewCases, ...timelineCases, ...goroutineCases, ...taskCases, ...gcCases, ...answerCases, ...pageCases, ...linkCases],
  [...truthCases, ...parityCases, ...crawlCases, ...profileCases, ...compareCases],
];

const { chromium } = createRequire(path.join(root, 'ui/package.json'))('playwright-core');
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const options = Object.fromEntries(process.argv.slice(2).map((arg) => {
  const [name, value = ''] = arg.replace(/^--/, '').split(/=(.*)/s);
  return [name, value];
}));

// Runs one case on a new page; gives what was wrong.
async function troublesOf({ name, run, width = 1440, height = 900, theme = 'light' }, context, base, servers) {
  const page = await context.newPage();
  const tab = new Tab(page, base, options.shots);
  let problem = null;
  try {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await run(tab, servers);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    await tab.shot(`FAILED ${name.replace(/\W+/g, ' ')}`).catch(() => {}); // The page may be gone.
  }
  await page.close();
  return new Set([...(problem ? [problem] : []), ...tab.troubles]);
}

// Runs cases one after another, in a browser and with servers of their own; gives how many passed and failed.
async function runInBrowser(list) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-ui-'));
  const servers = new Servers(options, folder);
  const context = await chromium.launchPersistentContext(folder, { executablePath: BROWSER, headless: true, args: FLAGS });
  const counts = { passed: 0, failed: 0 };
  for (const one of list) {
    const base = await servers.baseFor(one);
    await context.request.get(base); // The address may hold a secret, which the answer turns into a cookie.
    const troubles = await troublesOf(one, context, base, servers);
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
  const asked = LISTS.map((list) => list.filter(({ name }) => !options.only || name.includes(options.only)));
  const counts = await Promise.all(asked.filter((list) => list.length > 0).map(runInBrowser));
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

await main();

// Rows of docs/parity.md about what is drawn on tracks: it is found on the canvas where the server says that it is, and
// says what it is when pointed at and clicked.

import { area, equal, heading, ok } from './expect.mjs';

const GC = 'testdata/traces/gc-go1.26.trace';
const SAMPLES = 'testdata/traces/cpusamples-go1.26.trace';
const SYSCALLS = 'testdata/traces/syscalls-go1.26.trace';
const OLD = 'testdata/traces/gc-go1.19.trace';

// Shows one track at the top, at a stretch of time around what is to be seen; gives where that is.
async function look(tab, track, from, to, y = 12) {
  const room = Math.max(400, (to - from) * 2);
  const view = [Math.max(0, Math.floor(from - room)), Math.ceil(to + room)];
  await tab.open(`#/timeline?pin=${track}&view=${view.join('-')}`);
  const row = tab.page.locator('.labels .row.marked').first();
  await row.waitFor();
  await tab.page.waitForTimeout(400); // The eye flies there.
  await tab.settled();
  const [box, at] = [await area(tab), await row.boundingBox()];
  const [begin, end] = tab.param('view').split('-').map(Number); // A view that reaches beyond the trace is cut.
  const x = box.x + (box.width * ((from + to) / 2 - begin)) / (end - begin);
  return { x, y: at.y + y };
}

// What the card says of the thing under the pointer.
async function pointed(tab, { x, y }) {
  await tab.page.mouse.move(x - 1, y);
  await tab.page.mouse.move(x, y);
  const card = tab.page.locator('.card');
  await card.waitFor({ timeout: 3000 });
  return card.innerText();
}

// Clicks it; gives the text of the details.
async function clicked(tab, { x, y }, item) {
  await tab.page.mouse.click(x, y);
  await tab.until(`selected ${item}`, () => tab.param('sel') === item);
  await tab.page.locator('aside h2').waitFor();
  await tab.settled();
  return tab.page.locator('aside').innerText();
}

// A slice of a kind that is a slice by itself, on one of the tracks: the longest in sight, or of a part of the time.
async function nested(tab, tracks, kind) {
  const { end } = await tab.json('trace');
  for (let parts = 1; parts <= 4096; parts *= 8) {
    const { tracks: found } = await tab.json(`nested?tracks=${tracks.join(',')}&columns=8192&to=${Math.ceil(end / parts)}`);
    const all = found.flatMap(({ track, slices }) => slices.map((slice) => ({ track, ...slice }))).filter((s) => s.kind === kind && s.count === 1);
    if (all.length > 0) return all.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
  }
  return null;
}

async function instant(tab, tracks, kind) {
  for (let parts = 1; parts <= 64; parts *= 8) {
    const { end } = await tab.json('trace');
    const { tracks: found } = await tab.json(`instants?tracks=${tracks.join(',')}&columns=8192&from=0&to=${Math.ceil(end / parts)}`);
    for (const { track, instants } of found) {
      const one = instants.find((i) => i.kind === kind && i.count === 1 && i.time > 0);
      if (one) return { track, ...one };
    }
  }
  return null;
}

const NESTED_Y = { g: 3 + 18, p: 3 + 20, t: 3 + 20 };
function nestedY(slice) {
  return slice.track === 'gc' ? 2 + slice.depth * 18 + 8 : NESTED_Y[slice.track[0]] + slice.depth * 12 + 5;
}

async function tracksOf(tab) {
  const { procs, threads } = await tab.json('trace');
  const { goroutines } = await tab.json('goroutines?sort=exec&limit=40');
  return { p: procs.map((p) => `p/${p}`), t: threads.slice(0, 40).map((t) => `t/${t}`), g: goroutines.map((g) => `g/${g.id}`) };
}

// Points at and clicks a nested slice of a kind on each sort of track.
async function everywhere(tab, kind, word) {
  const tracks = await tracksOf(tab);
  for (const sort of ['p', 't', 'g']) {
    const slice = await nested(tab, tracks[sort], kind);
    ok(slice, `a ${kind} on some ${sort}/ track`);
    const spot = await look(tab, slice.track, slice.start, slice.end, nestedY(slice));
    const card = await pointed(tab, spot);
    ok(card.includes(slice.name) && card.includes(word), `${slice.track}: the card says ${word} ${slice.name}: ${card}`);
    ok((await clicked(tab, spot, slice.item)).includes(slice.name), `${slice.track}: the details name it`);
  }
}

// A wake-up of a kind on its lane, and whom it woke.
async function lane(tab, name, kind) {
  await tab.open();
  const one = await instant(tab, [name], kind);
  ok(one?.item, `something on ${name}`);
  const spot = await look(tab, name, one.time, one.time, 8);
  ok((await pointed(tab, spot)).includes(one.text || kind), `the card says ${one.text || kind}`);
  const text = await clicked(tab, spot, one.item);
  ok(/Wake-up/.test(text) && heading('Goroutine').test(text) && text.includes(`G${one.goroutine.id} `), `whom it woke: ${text}`);
}

export const trackCases = [
  {
    name: 'F69-F71: the counters’ values where they are clicked are the server’s',
    trace: GC,
    run: async (tab) => {
      await tab.open();
      const { end } = await tab.json('trace');
      for (const [chart, series] of [['goroutines', ['Running', 'Runnable']], ['heap', ['Allocated', 'Goal']], ['threads', ['Running']]]) {
        const spot = await look(tab, `counter/${chart}`, Math.round(end / 2), Math.round(end / 2) + 100, 30);
        const card = await pointed(tab, spot);
        for (const name of series) ok(card.includes(name), `${chart}: the card has ${name}: ${card}`);
        await tab.page.mouse.click(spot.x, spot.y);
        await tab.until(chart, () => tab.param('sel')?.startsWith(`counter/${chart}/`));
        const time = Number(tab.param('sel').split('/')[2]);
        const answer = await tab.json(`counters?from=${time}&to=${time + 1}&columns=1&groups=${chart}`);
        for (const { name, unit, mean } of answer.series) {
          const row = tab.page.locator('aside tr').filter({ has: tab.page.locator('th', { hasText: new RegExp(`^${name.replaceAll('_', ' ')}`, 'i') }) });
          if ((await row.count()) === 0 || unit !== 'count') continue;
          equal((await row.first().locator('td').innerText()).trim(), String(mean[0]), `${chart} ${name}`);
        }
      }
    },
  },
  {
    name: 'F72, F84-F85: mark phases and stops of the world on the lane of the collector',
    trace: GC,
    run: async (tab) => {
      await tab.open();
      for (const [kind, word] of [['gc', 'concurrent mark'], ['stop-the-world', 'stop-the-world']]) {
        const slice = await nested(tab, ['gc'], kind);
        const spot = await look(tab, 'gc', slice.start, slice.end, nestedY(slice));
        ok((await pointed(tab, spot)).includes(word), `the card says ${word}`);
        const text = await clicked(tab, spot, slice.item);
        ok(text.includes(slice.name) && heading('Duration').test(text), `the details say ${slice.name}`);
        ok(kind === 'gc' || heading('Stack at the start').test(text), 'the stack that stopped the world');
      }
    },
  },
  {
    name: 'F73, F93: wake-ups by the network, with whom they woke',
    run: async (tab) => lane(tab, 'network', 'unblock'),
  },
  {
    name: 'F74: wake-ups by timers, which Go’s viewer has not shown since 1.22',
    run: async (tab) => lane(tab, 'timers', 'unblock'),
  },
  {
    name: 'F75, F94: ends of system calls that had lost their processor',
    trace: SYSCALLS,
    run: async (tab) => lane(tab, 'syscalls', 'syscall exit'),
  },
  {
    name: 'F92: user logs, with category and message, on their lane and where the goroutine ran',
    run: async (tab) => {
      await tab.open();
      const of = await tracksOf(tab);
      for (const where of [['logs'], of.p, of.g]) {
        const log = await instant(tab, where, 'log');
        if (!log) continue;
        const spot = await look(tab, log.track, log.time, log.time, 5);
        ok((await pointed(tab, spot)).includes(log.text), `${log.track}: the card says ${log.text}`);
        const text = await clicked(tab, spot, log.item);
        ok(text.includes(log.text.replace(/^\[.*?\] /, '')) && /Log message/.test(text), `${log.track}: the details say ${log.text}`);
      }
    },
  },
  {
    name: 'F76-F80: processors, threads, all groups of goroutines and types of tasks have rows; a slice has its stacks on each',
    run: async (tab) => {
      await tab.open('#/timeline?open=section/threads');
      const { procs, threads, groups, tasks } = await tab.json('trace');
      const labels = tab.page.locator('.labels');
      for (const p of procs) await labels.getByText(`Proc ${p}`, { exact: true }).waitFor();
      for (const t of threads) await labels.getByText(`Thread ${t}`, { exact: true }).waitFor();
      const titles = new Set();
      for (let y = 0; titles.size < 400; y += 300) {
        const before = titles.size;
        for (const title of await labels.locator('.row.group .title, .row.type .title').evaluateAll((all) => all.map((e) => e.getAttribute('title') || e.textContent))) titles.add(title);
        await tab.page.mouse.move(900, 600);
        await tab.page.mouse.wheel(0, 300);
        await tab.page.waitForTimeout(60);
        if (titles.size === before && y > 3000) break;
      }
      const { types } = await tab.json('task_types');
      equal(titles.size, groups + (tasks > 0 ? types.length : 0), `rows: ${[...titles].join(', ')}`);
      const { found } = await tab.json(`find?q=${encodeURIComponent((await tab.json('groups?limit=50')).groups.find((g) => g.name && !g.system).name)}&time=0&direction=next`);
      let details = await tab.json(`slice?item=${found.item}`);
      while (details.start_stack.length === 0 || details.end_stack.length === 0) details = await tab.json(`slice?item=${details.next.item}`);
      for (const item of [details.item, details.thread_item, details.goroutine_item]) {
        const spot = await look(tab, item.slice('slice/'.length).replace(/\/\d+$/, ''), details.start, details.end, 14);
        const text = await clicked(tab, spot, item);
        for (const part of ['Start', 'Duration', 'Goroutine', 'Processor', 'Thread', 'Stack at the start', 'Stack at the end']) ok(heading(part).test(text), `${item} has ${part}`);
      }
    },
  },
  {
    name: 'F81: a system call is drawn where the goroutine was, at its length, and says whether it lost the processor',
    trace: SYSCALLS,
    run: async (tab) => {
      const { states } = await tab.json('trace');
      const { goroutines: [g] } = await tab.json('goroutines?sort=syscall&limit=1');
      let { item } = await tab.json(`slice?track=g/${g.id}&time=${Math.max(0, g.created ?? 0) + 1}`);
      for (let i = 0; i < 400 && item; i++) {
        const details = await tab.json(`slice?item=${item}`);
        if (details.state.startsWith('syscall')) {
          ok(states.some((s) => s.state === 'Syscall'), 'a state of system calls');
          const spot = await look(tab, `g/${g.id}`, details.start, details.end);
          ok(/System call/.test(await pointed(tab, spot)), 'the card says system call');
          ok(/System call/.test(await clicked(tab, spot, item)), 'the details say system call');
          return;
        }
        item = details.next?.item;
      }
      throw new Error('no system call found');
    },
  },
  {
    name: 'F82: mark assists within the goroutine that helped, on processors, threads and goroutines',
    trace: GC,
    run: async (tab) => {
      await tab.open();
      await everywhere(tab, 'assist', 'mark assist');
    },
  },
  {
    name: 'F83: sweeps with the bytes they swept, on processors, threads and goroutines',
    trace: GC,
    run: async (tab) => {
      await tab.open();
      const of = await tracksOf(tab);
      const sweep = await nested(tab, [...of.p, ...of.g, ...of.t], 'sweep');
      const spot = await look(tab, sweep.track, sweep.start, sweep.end, nestedY(sweep));
      ok((await pointed(tab, spot)).includes('sweep'), 'the card says sweep');
      ok(/[Ss]wept/.test(await clicked(tab, spot, sweep.item)), 'the details say how many bytes');
    },
  },
  {
    name: 'F84: stops of the world in the goroutine that stopped it, with the reason',
    trace: GC,
    run: async (tab) => {
      await tab.open();
      await everywhere(tab, 'stop-the-world', 'stop-the-world (');
    },
  },
  {
    name: 'F88: regions on goroutines, on processors and on threads, with their task',
    run: async (tab) => {
      await tab.open();
      await everywhere(tab, 'region', 'region');
      ok(heading('Task').test(await tab.page.locator('aside').innerText()), 'the region’s task');
    },
  },
  {
    name: 'F79, F87: a task’s row has its slice: where it began and ended, with stacks',
    run: async (tab) => {
      const { tasks: [task] } = await tab.json('tasks?sort=duration&order=desc&limit=1');
      const spot = await look(tab, `task/${task.id}`, task.start, task.end, 8);
      ok((await pointed(tab, spot)).includes(task.name), 'the card names it');
      const text = await clicked(tab, spot, `task/${task.id}`);
      for (const part of ['Start', 'Duration', 'Goroutine', 'Stack at the start', 'Stack at the end', 'What happened']) ok(heading(part).test(text), `it has ${part}`);
    },
  },
  {
    name: 'F89, F90: where processors start and stop, and on which thread',
    run: async (tab) => {
      await tab.open();
      const of = await tracksOf(tab);
      for (const kind of ['proc start', 'proc stop']) {
        for (const tracks of [of.p, of.t]) {
          const one = await instant(tab, tracks, kind);
          ok(one, `a ${kind} on ${tracks[0]}`);
          const card = await pointed(tab, await look(tab, one.track, one.time, one.time, 5));
          ok(card.includes(kind) && card.includes(one.text), `${one.track}: ${kind} ${one.text}: ${card}`);
        }
      }
    },
  },
  {
    name: 'F91: CPU samples with their stack, where the goroutine ran',
    trace: SAMPLES,
    run: async (tab) => {
      await tab.open();
      const of = await tracksOf(tab);
      for (const tracks of [of.p, of.t, of.g]) {
        const one = await instant(tab, tracks, 'sample');
        ok(one, `a sample on ${tracks[0]}`);
        const spot = await look(tab, one.track, one.time, one.time, 5);
        ok((await pointed(tab, spot)).includes('sample'), 'the card says sample');
        const text = await clicked(tab, spot, one.item);
        ok(/CPU sample/.test(text) && /Stack/.test(text), 'the details have the stack');
      }
    },
  },
  {
    name: 'the details of sweeps, assists, stops of the world and mark phases of Go 1.19, too',
    trace: OLD,
    run: async (tab) => {
      await tab.open();
      const of = await tracksOf(tab);
      for (const kind of ['sweep', 'assist', 'stop-the-world']) {
        const slice = await nested(tab, [...of.g, ...of.p, 'gc'], kind);
        ok(slice, kind);
        const spot = await look(tab, slice.track, slice.start, slice.end, nestedY(slice));
        const text = await clicked(tab, spot, slice.item);
        ok(kind !== 'sweep' || /[Ss]wept/.test(text), `bytes swept: ${text}`);
      }
    },
  },
];

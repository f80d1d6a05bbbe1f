// Two profiles compared, on every page that shows one: each number must be what `skein pprof -diff_base` prints, with a
// base that was named on the command line (`compared`) and with one that is chosen in the page (`profile`, `base=1`).

import { equal, ok } from './expect.mjs';

// What `skein pprof` prints of them.
const native = (servers, ...args) => servers.pprof('-source_path=native', '-trim_path=/srv/tiny', '-diff_base=native/tiny_before.count', ...args, 'native/tiny_inside.count');
const second = (servers, ...args) => servers.pprof('-diff_base=cpu.pb.gz', '-unit=ns', ...args, 'go_cpu.pb.gz');

// "30", "-1" and "." of pprof, and "+30" of the page, as numbers.
const number = (text) => (text.trim() === '.' || text.trim() === '' ? 0 : Number(text.replaceAll(',', '').replace(/ ?ns$/, '').trim()));

// Rows of `-top`: name -> flat and cum.
function table(text) {
  const rows = text.split('\n').map((line) => /^ *(\S+) +\S+% +\S+% +(\S+) +\S+%  (.+?)(?: \((?:partial-)?inline\))?$/.exec(line)).filter(Boolean);
  return new Map(rows.map(([, flat, cum, name]) => [name, { flat: number(flat), cum: number(cum) }]));
}

// Lines of `-list`: number -> flat and cum, where there are any.
function listing(text) {
  const lines = text.split('\n').map((line) => /^ *(\S+) +(\S+) +(\d+):/.exec(line)).filter(Boolean);
  return lines.map(([, flat, cum, at]) => [at, number(flat), number(cum)]).filter(([, flat, cum]) => flat !== 0 || cum !== 0);
}

// Lines of `-disasm`: the same by address.
function instructions(text) {
  const lines = text.split('\n').map((line) => /^ *(\S+) +(\S+) +([0-9a-f]+):/.exec(line)).filter(Boolean);
  return lines.map(([, flat, cum, at]) => [at, number(flat), number(cum)]).filter(([, flat, cum]) => flat !== 0 || cum !== 0);
}

// Rows of the page's code with something counted: place, flat, cum.
async function code(tab) {
  await tab.page.locator('tbody tr.hot').first().waitFor();
  const rows = await tab.page.locator('tbody tr').evaluateAll((list) => list.map((row) => [...row.cells].map((cell) => cell.innerText)));
  return rows.map((cells) => [cells[3].trim(), number(cells[0]), number(cells[1])]).filter(([, flat, cum]) => flat !== 0 || cum !== 0);
}

// Who called a function, or whom it called, of `-peek`: name -> calls.
function edges(text, name) {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.endsWith(`| ${name}`) && !line.includes('|   '));
  const edge = (line) => /^ *(\S+) +\S+% \|   (.+?)(?: \(inline\))?$/.exec(line);
  const until = (from, step) => {
    const found = new Map();
    for (let i = from; edge(lines[i] ?? ''); i += step) found.set(edge(lines[i])[2], number(edge(lines[i])[1]));
    return found;
  };
  return { callers: until(at - 1, -1), callees: until(at + 1, 1) };
}

// Of the page's tables of callers and callees: name -> change.
async function changes(tab, title) {
  const rows = await tab.page.locator('section', { has: tab.page.getByRole('heading', { name: title }) }).locator('tbody tr')
    .evaluateAll((list) => list.map((row) => [row.querySelector('a').title, row.cells[2].innerText]));
  return new Map(rows.map(([name, change]) => [name, number(change)]));
}

async function topAgrees(tab, wanted) {
  await tab.page.getByRole('columnheader').getByRole('button', { name: 'Change' }).first().waitFor();
  const rows = await tab.page.locator('[role=row]:has([role=cell] a)').evaluateAll((list) =>
    list.map((row) => [row.querySelector('a').title, ...[...row.querySelectorAll('[role=cell]')].map((cell) => cell.innerText)]));
  ok(rows.length > 3, 'rows are there');
  for (const [name, , , , flat, , , , cum] of rows) {
    const { flat: wantedFlat, cum: wantedCum } = wanted.get(name) ?? { flat: 0, cum: 0 };
    equal([flat, cum], [signed(wantedFlat), signed(wantedCum)], name);
  }
}

const signed = (value) => (value > 0 ? `+${value}` : String(value));

// The texts of the nodes of a picture, as `-dot` has them.
const labels = (dot) => [...dot.matchAll(/^N\d+ \[label="([^"]*)"/gm)].map(([, label]) => label.replaceAll('\\n', '\n')).sort();

async function graphAgrees(tab, wanted) {
  await tab.page.locator('svg g.node').first().waitFor();
  const nodes = await tab.page.locator('svg g.node[role=button]').evaluateAll((list) =>
    list.map((node) => [...node.querySelectorAll('text')].map((text) => text.textContent).join('\n')));
  equal(nodes.sort(), wanted, 'what is in the boxes');
}

export const compareCases = [
  {
    name: 'Top shows the changes that -diff_base prints', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/top?sort=cum');
      await topAgrees(tab, table(native(servers, '-top')));
    },
  },
  {
    name: 'the graph is that of -diff_base, of calls and as a tree', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/graph?nodes=80');
      await graphAgrees(tab, labels(native(servers, '-dot')));
      await tab.open('#/graph?nodes=80&tree=1');
      await graphAgrees(tab, labels(native(servers, '-dot', '-call_tree')));
    },
  },
  {
    name: 'callers and callees have the changes of -peek', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/callers?fn=tiny::Work');
      await tab.page.getByText('before 60').waitFor();
      const { callers, callees } = edges(native(servers, '-peek=^tiny::Work$'), 'tiny::Work');
      equal([...await changes(tab, 'Called by')].sort(), [...callers].sort(), 'callers');
      equal([...await changes(tab, 'Calls')].sort(), [...callees].sort(), 'callees');
    },
  },
  {
    name: 'source lines have the changes of -list', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/source?fn=tiny::Work');
      equal(await code(tab), listing(native(servers, '-list=^tiny::Work$')), 'lines');
    },
  },
  {
    name: 'instructions have the changes of -disasm', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/disasm?fn=tiny::Work');
      equal(await code(tab), instructions(native(servers, '-disasm=tiny::Work')), 'instructions');
    },
  },
  {
    name: 'the flame graph is as wide as both, and says what each was', compared: true,
    run: async (tab, servers) => {
      await tab.open('#/flame?fn=tiny::Work');
      await tab.page.getByText('more than before').waitFor();
      await tab.page.getByRole('region', { name: 'Selected function' }).getByText('before 60 (+39)').waitFor();
    },
  },
  {
    name: 'a profile that is chosen in the page changes Top, graph and callers as -diff_base does', profile: true,
    run: async (tab, servers) => {
      const { names, callees } = await tab.json('profile/flame');
      const name = names[callees.frame[1]];
      const wanted = table(second(servers, '-top', '-trim=false'));
      const { rows } = await tab.json('profile/top?base=1&limit=1000');
      equal(rows.length, wanted.size, 'functions');
      for (const row of rows) equal({ flat: row.flat - row.base_flat, cum: row.cum - row.base_cum }, wanted.get(row.name), row.name);
      await tab.open('#/graph?base=1&nodes=12&unit=ns');
      await graphAgrees(tab, labels(second(servers, '-dot', '-nodecount=12')));
      await tab.open(`#/callers?base=1&unit=ns&fn=${encodeURIComponent(name)}`);
      const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const { callees: calls } = edges(second(servers, `-peek=^${quoted}$`), name);
      const shown = await changes(tab, 'Calls');
      for (const [callee, sum] of calls) equal(shown.get(callee), sum, callee);
    },
  },
];

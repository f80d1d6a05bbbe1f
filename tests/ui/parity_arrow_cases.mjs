// Rows of docs/parity.md about arrows: that they are drawn, and lead from cause to effect.

import { heading, ok } from './expect.mjs';

const TASKS = 'testdata/traces/tasks-go1.26.trace';

// How many points of the upper canvas are painted.
async function painted(tab) {
  return tab.page.evaluate(() => {
    const canvas = document.querySelector('canvas.over');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
    return count;
  });
}

export const arrowCases = [
  {
    name: 'F97-F99: creations, wake-ups and ends of system calls lead to where the goroutine ran; also from processor 0, which Go loses',
    run: async (tab) => {
      tab.expected.push(/willReadFrequently/);
      await tab.open();
      const flows = await tab.json('flows?limit=10000');
      const zero = flows.from_proc.filter((p, i) => p === 0 && flows.kinds[flows.kind[i]] === 'unblock').length;
      ok(zero > 0, 'wake-ups from processor 0');
      for (const kind of ['go', 'unblock', 'syscall exit']) {
        const i = flows.kind.findIndex((k, n) => flows.kinds[k] === kind && flows.to_proc[n] !== null && (kind !== 'unblock' || flows.from_proc[n] === 0));
        ok(i >= 0, `a ${kind}`);
        const target = await tab.json(`slice?track=p/${flows.to_proc[i]}&time=${flows.to_time[i]}`);
        const [from, to] = [flows.from_time[i], target.end];
        const view = `view=${Math.max(0, from - (to - from))}-${to + (to - from)}`;
        await tab.open(`#/timeline?sel=${target.item}&arrows=off&${view}`);
        await tab.page.locator('aside h2').waitFor();
        await tab.page.waitForTimeout(400);
        const without = await painted(tab);
        await tab.open(`#/timeline?sel=${target.item}&${view}`);
        await tab.page.waitForTimeout(400);
        ok((await painted(tab)) > without + 20, `an arrow of ${kind} is drawn`);
        const text = await tab.page.locator('aside').innerText();
        ok(heading('Arrows in').test(text) && text.includes(kind), `${kind} is listed: ${text.slice(0, 600)}`);
        await tab.open(`#/timeline?arrows=all&${view}`);
        await tab.page.waitForTimeout(400);
        ok((await painted(tab)) > 20, 'and drawn among all');
      }
    },
  },
  {
    name: 'F100: an arrow leads from a task to its child',
    trace: TASKS,
    run: async (tab) => {
      tab.expected.push(/willReadFrequently/);
      await tab.open();
      const { tasks } = await tab.json('tasks?limit=1000');
      const child = tasks.find((t) => t.parent !== null && t.start > 0);
      const shown = `#/timeline?pin=task/${child.parent},task/${child.id}&filter=no other track&view=${Math.max(0, child.start - 1000)}-${child.start + 1000}`;
      const counts = [];
      for (const which of ['off', 'all']) {
        await tab.open(`${shown}&arrows=${which}`);
        await tab.page.waitForTimeout(500);
        counts.push(await painted(tab));
      }
      ok(counts[1] > counts[0], `painted without and with arrows: ${counts.join(', ')}`);
    },
  },
  {
    name: 'F110, F123: from a slice to who woke it and to whom it woke, and back',
    run: async (tab) => {
      await tab.open();
      const flows = await tab.json('flows?limit=10000');
      const i = flows.kind.findIndex((k, n) => flows.kinds[k] === 'unblock' && flows.from_goroutine[n] !== null && flows.to_proc[n] !== null);
      const target = await tab.json(`slice?track=p/${flows.to_proc[i]}&time=${flows.to_time[i]}`);
      await tab.open(`#/timeline?sel=${target.item}`);
      await tab.page.locator('aside').getByText('Woken by').waitFor();
      await tab.page.locator('aside .content button.link').first().click();
      await tab.until('the waker', () => tab.param('sel') !== target.item);
      await tab.page.locator('aside dl').waitFor();
      await tab.settled();
      const waker = await tab.json(`slice?item=${tab.param('sel')}`);
      ok(waker.outgoing.some((link) => link.to.id === target.goroutine.id), 'it woke the goroutine');
      ok(heading('Arrows out').test(await tab.page.locator('aside').innerText()), 'and says so');
    },
  },
];

// What cases of the timeline ask of it: what is in view, and where things are on the screen.

import { area } from './expect.mjs';

// What the timeline shows, in nanoseconds, and how long the trace is.
export async function view(tab) {
  const { end } = await tab.json('trace');
  const [from, to] = (tab.param('view') ?? `0-${end}`).split('-').map(Number);
  return { from, to, length: to - from, end };
}

// The address holds the view once the eye has come to rest.
export async function viewAfter(tab, act) {
  const before = tab.param('view');
  await act();
  await tab.until('the view changed', () => tab.param('view') !== before);
  await tab.page.waitForTimeout(600);
  return view(tab);
}

// The middle of a track's row on the screen.
export async function rowY(tab, title) {
  const box = await tab.page.locator('.labels .row').filter({ has: tab.page.locator(`.title:text-is("${title}")`) }).first().boundingBox();
  return box.y + 12;
}

// Where the middle of a slice is on the screen.
export async function middleOf(tab, details) {
  const box = await area(tab);
  const { from, length } = await view(tab);
  return box.x + (box.width * ((details.start + details.end) / 2 - from)) / length;
}

// How much strong colour the tracks below the labels hold, of a row.
export async function colourOf(tab, title) {
  const y = await rowY(tab, title);
  const box = await area(tab);
  return tab.page.evaluate(({ top }) => {
    const canvas = document.querySelector('canvas.tracks');
    const scale = canvas.width / canvas.clientWidth;
    const { data } = canvas.getContext('2d').getImageData(0, Math.round(top * scale), canvas.width, Math.round(14 * scale));
    let strong = 0;
    for (let i = 0; i < data.length; i += 4) if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) strong++;
    return strong;
  }, { top: y - box.y - 6 });
}

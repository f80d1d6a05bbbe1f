// What cases expect, and where things are on the screen.

export function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

export function ok(value, what) {
  if (!value) throw new Error(what);
}

// Of "12-34" or, before the trace's beginning, "-5-34".
export function span(text) {
  return /^(-?\d+)-(-?\d+)$/.exec(text).slice(1).map(Number);
}

export async function area(tab) {
  return tab.page.locator('.area').boundingBox();
}

// A line of text that begins so.
export function heading(name) {
  return new RegExp(`(^|\\n)${name}`);
}

import { describe, expect, it } from 'vitest';
import { formatHash, formatList, formatSpan, parseHash, parseList, parseSpan } from './route';

describe('a route', () => {
  it('survives the address bar', () => {
    const route = { path: ['goroutines', 'main.(*T).run/func 1'], params: { filter: 'a&b=c #1', range: '10-20' } };
    expect(parseHash(formatHash(route))).toEqual(route);
  });
  it('leaves out what is empty and keeps one order', () => {
    expect(formatHash({ path: ['timeline'], params: { view: '0-9', grid: '', arrows: 'all' } }))
      .toBe('#/timeline?arrows=all&view=0-9');
  });
  it('is the root when there is nothing', () => expect(parseHash('')).toEqual({ path: [], params: {} }));
  it('takes broken percent signs as they are', () => expect(parseHash('#/a%zz').path).toEqual(['a%zz']));
});

describe('a span', () => {
  it('is two whole numbers, the smaller first', () => {
    expect(parseSpan('5-9')).toEqual({ from: 5, to: 9 });
    for (const wrong of ['9-5', '5-5', '-3-4', '1e3-2e3', 'a-b', '', undefined]) expect(parseSpan(wrong)).toBeNull();
    expect(formatSpan({ from: 1.4, to: 2.6 })).toBe('1-3');
  });
});

it('keeps commas inside list items', () => {
  const items = ['proc:0', 'group:a,b', '50%'];
  expect(parseList(formatList(items))).toEqual(items);
});

import { describe, expect, it } from 'vitest';
import { added, alternatives, chipsOf, exactly, FILTERS, nameOf, removed } from './filters';

const kind = (name: string) => FILTERS.find((filter) => filter.name === name)!;

describe('an expression for one name', () => {
  it.each(['main.f', 'main.(*Cart).Add', 'a|b', 'std::vector<int>::operator[]', 'x^y$', 'back\\slash'])('fits %s alone', (name) => {
    expect(new RegExp(exactly(name)).test(name)).toBe(true);
    expect(new RegExp(exactly(name)).test(`${name}x`)).toBe(false);
    expect(nameOf(exactly(name))).toBe(name);
  });
  it.each(['main', '^a|b$', '^a.*$'])('is not what %s is', (pattern) => expect(nameOf(pattern)).toBeNull());
});

it('splits alternatives, but not those within brackets', () => {
  expect(alternatives('a|b(c|d)|[|]e|\\|f')).toEqual(['a', 'b(c|d)', '[|]e', '\\|f']);
});

it('shows each part of a filter as a chip that can be removed', () => {
  const params = { ignore: `${exactly('a/b.f')}|gc`, focus: 'x|y', range: '1-2' };
  const chips = chipsOf(params);
  expect(chips.map((chip) => `${chip.kind.title} ${chip.text}`)).toEqual(['Only x|y', 'Without b.f', 'Without gc']);
  expect(removed(params, chips[1]!)).toEqual({ ignore: 'gc' });
  expect(removed(params, chips[0]!)).toEqual({ focus: null });
});

it('adds to a filter, or replaces it', () => {
  expect(added({ ignore: 'a' }, kind('ignore'), 'b')).toEqual({ ignore: 'a|b' });
  expect(added({ ignore: 'a|b' }, kind('ignore'), 'a')).toEqual({ ignore: 'b|a' });
  expect(added({ focus: 'a' }, kind('focus'), 'b')).toEqual({ focus: 'b' });
});

it('shows switches without a text, and only those that are on', () => {
  const chips = chipsOf({ noinlines: '1', drop_negative: 'false', tagroot: 'user,kind' });
  expect(chips.map((chip) => `${chip.kind.title}/${chip.text}`)).toEqual(['Split by tag/user,kind', 'No inlined calls/']);
  expect(removed({ noinlines: '1' }, chips[1]!)).toEqual({ noinlines: null });
  expect(chipsOf({ trim: 'f', mean: 't' }).map((chip) => chip.kind.title)).toEqual(['Means', 'Untrimmed']);
  expect(chipsOf({ trim: '1' })).toEqual([]);
});

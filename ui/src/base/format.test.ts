import { describe, expect, it } from 'vitest';
import { formatShare, shareWidth, shortFunction } from './format';

it('gives shares with their sign, and none of nothing', () => {
  expect([formatShare(1, 3), formatShare(-1, 3), formatShare(1, -4), formatShare(0, 5), formatShare(1, 0)]).toEqual(['33.3 %', '-33.3 %', '25.0 %', '0 %', '–']);
  expect([shareWidth(1, 4), shareWidth(-9, 4), shareWidth(1, 0)]).toEqual(['25.00%', '100.00%', '0']);
});

describe('a short name', () => {
  it.each([
    ['net/http.(*conn).serve', 'http.(*conn).serve'],
    ['main.main.func1', 'main.main.func1'],
    ['example.com/a/b.Map[go.shape.int]', 'b.Map[go.shape.int]'],
    ['(no stack seen)', '(no stack seen)'],
    ['main', 'main'],
  ])('of Go has no path: %s', (name, short) => {
    expect(shortFunction(name)).toBe(short);
  });

  it.each([
    ['Catalogue::PageMadeWhileLocked(int)', 'Catalogue::PageMadeWhileLocked'],
    ['Respond(int, char const*)', 'Respond'],
    ['(anonymous namespace)::Shop::Answer((anonymous namespace)::Connection&)', 'Shop::Answer'],
    ['std::function<void (int)>::operator()(int) const', 'std::function::operator()'],
    ['bool std::operator==<char>(std::string const&, char const*)', 'std::operator=='],
    ['std::thread::_State_impl<std::tuple<Job> >::_M_run()', 'std::thread::_State_impl::_M_run'],
    ['app::Start(std::vector<int>&)::{lambda(unsigned long)#2}', 'app::Start::{lambda#2}'],
    ['Value::operator unsigned long() const', 'Value::operator\u00a0unsigned\u00a0long'],
  ])('of C++ has no parameters, and no arguments of templates: %s', (name, short) => {
    expect(shortFunction(name)).toBe(short);
  });
});

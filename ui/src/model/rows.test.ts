import { describe, expect, it, vi } from 'vitest';
import { Layout, singleRow, type Row, type Run } from './rows';

const row = (key: string): Row => ({ key, kind: 'proc', track: key, family: key, title: key, detail: '', indent: 0, open: null });
const run = (prefix: string, count: number, height: number, want = vi.fn()): Run & { want: typeof want } => ({
  count, height, want, row: (i) => row(`${prefix}${i}`),
  indexOf: (key) => (key.startsWith(prefix) ? Number(key.slice(prefix.length)) : -1),
});

describe('a layout', () => {
  const million = run('g', 1_000_000, 20);
  const layout = new Layout([singleRow(row('head'), 30), million, run('empty', 0, 10), singleRow(row('tail'), 40)]);

  it('adds up its rows', () => expect(layout.height).toBe(30 + 20_000_000 + 40));

  it('gives the rows that show, also those cut by an edge', () => {
    expect(layout.rowsBetween(25, 71).map((r) => [r.row.key, r.y])).toEqual(
      [['head', 0], ['g0', 30], ['g1', 50], ['g2', 70]]);
    expect(million.want).toHaveBeenLastCalledWith(0, 3);
  });

  it('finds its way to the far end at once', () => {
    const end = layout.height;
    expect(layout.rowsBetween(end - 50, end).map((r) => r.row.key)).toEqual(['g999999', 'tail']);
  });

  it('finds a row by its key and by its place', () => {
    expect(layout.find('g500000')?.y).toBe(30 + 10_000_000);
    expect(layout.find('nobody')).toBeNull();
    expect(layout.rowAt(30 + 19)?.row.key).toBe('g0');
    expect(layout.rowAt(layout.height + 5)).toBeNull();
  });
});

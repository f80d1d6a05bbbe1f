import { expect, it, vi } from 'vitest';
import { PagedList, PAGE_SIZE } from './paged_list';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function thousandItems() {
  const asked: number[] = [];
  const changed = vi.fn();
  const list = new PagedList(async (offset, limit, signal) => {
    asked.push(offset);
    await settle();
    signal.throwIfAborted();
    return { total: 1000, items: Array.from({ length: limit }, (_, i) => ({ id: 5000 + offset + i })) };
  }, changed, 10, (item) => item.id);
  return { list, asked, changed };
}

it('fetches the pages that are looked at, once', async () => {
  const { list, asked, changed } = thousandItems();
  list.want(PAGE_SIZE - 5, PAGE_SIZE + 5);
  list.want(PAGE_SIZE - 5, PAGE_SIZE + 5);
  await settle();
  await settle();
  expect(asked).toEqual([0, PAGE_SIZE]);
  expect(changed).toHaveBeenCalledTimes(2);
  expect(list.total).toBe(1000);
  expect(list.at(PAGE_SIZE + 1)).toEqual({ id: 5001 + PAGE_SIZE });
  expect(list.at(3 * PAGE_SIZE)).toBeUndefined();
});

it('gives up pages that have scrolled away before they arrived', async () => {
  const { list, changed } = thousandItems();
  list.want(0, 10);
  list.want(3 * PAGE_SIZE, 3 * PAGE_SIZE + 10);
  await settle();
  await settle();
  expect(list.at(0)).toBeUndefined();
  expect(list.at(3 * PAGE_SIZE)).toEqual({ id: 5000 + 3 * PAGE_SIZE });
  expect(changed).toHaveBeenCalledOnce();
});

it('knows where an item is by its id, if it is at hand', async () => {
  const { list } = thousandItems();
  list.want(PAGE_SIZE, PAGE_SIZE + 1);
  await settle();
  await settle();
  expect(list.indexOf(5000 + PAGE_SIZE + 7)).toBe(PAGE_SIZE + 7);
  expect(list.indexOf(5000)).toBe(-1);
});

it('keeps a failure, and does not ask for ever', async () => {
  const load = vi.fn(() => Promise.reject(new Error('no')));
  const list = new PagedList(load, () => {});
  list.want(0, 10);
  await settle();
  list.want(0, 10);
  expect(list.error).toEqual(new Error('no'));
  expect(load).toHaveBeenCalledOnce();
});

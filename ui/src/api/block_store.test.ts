import { describe, expect, it, vi } from 'vitest';
import { BlockStore, type Need } from './block_store';

interface Call { tracks: readonly string[]; level: number; index: number; signal: AbortSignal; answer(): Promise<void> }

// A server that answers when told to.
function fakeServer(bytes = 1) {
  const calls: Call[] = [];
  const changed = vi.fn();
  const failed = vi.fn();
  const store = new BlockStore<string>({
    load: (tracks, level, index, signal) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      const answer = async (): Promise<void> => {
        resolve(tracks.map((t) => `${t}@${level}/${index}`));
        await settle();
      };
      calls.push({ tracks, level, index, signal, answer });
    }),
    sizeOf: () => bytes,
    changed,
    failed,
  });
  return { store, calls, changed, failed };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const need = (track: string, level = 0, index = 0): Need => ({ track, level, index });

describe('a block store', () => {
  it('fetches the tracks of one block together, and tells when they are there', async () => {
    const { store, calls, changed } = fakeServer();
    store.want([need('p/0'), need('p/1'), need('p/0', 0, 1)]);
    expect(calls.map((c) => [c.index, c.tracks])).toEqual([[0, ['p/0', 'p/1']], [1, ['p/0']]]);
    await calls[0]?.answer();
    expect(changed).toHaveBeenCalledOnce();
    expect(store.get('p/1', 0, 0)).toBe('p/1@0/0');
    expect(store.get('p/0', 0, 1)).toBeUndefined();
  });

  it('tells when it could not fetch, and not that something is there', async () => {
    const [changed, failed] = [vi.fn(), vi.fn()];
    const store = new BlockStore<string>({ load: () => Promise.reject(new Error('gone')), sizeOf: () => 1, changed, failed });
    store.want([need('p/0')]);
    await settle();
    expect(failed).toHaveBeenCalledOnce();
    expect(changed).not.toHaveBeenCalled();
    expect(store.idle).toBe(true);
  });

  it('asks for nothing twice', async () => {
    const { store, calls } = fakeServer();
    store.want([need('p/0')]);
    store.want([need('p/0'), need('p/1')]);
    await calls[0]?.answer();
    store.want([need('p/0'), need('p/1')]);
    expect(calls.map((c) => c.tracks)).toEqual([['p/0'], ['p/1']]);
  });

  it('aborts what nobody wants any more, and only that', () => {
    const { store, calls } = fakeServer();
    store.want([need('p/0', 3), need('p/0', 3, 1)]);
    store.want([need('p/0', 3, 1), need('p/0', 2)]);
    expect(calls.map((c) => c.signal.aborted)).toEqual([true, false, false]);
  });

  it('keeps few questions in flight and goes on when one is answered', async () => {
    const { store, calls } = fakeServer();
    store.want([0, 1, 2, 3, 4].map((i) => need('p/0', 0, i)));
    expect(calls).toHaveLength(3);
    await calls[0]?.answer();
    expect(calls).toHaveLength(4);
  });

  it('drops what was not used for longest when it is full', async () => {
    const { store, calls } = fakeServer(40 << 20);
    store.want([need('a')]);
    await calls[0]?.answer();
    store.want([need('b')]);
    await calls[1]?.answer();
    store.get('a', 0, 0);
    store.want([need('c')]);
    await calls[2]?.answer();
    expect(['a', 'b', 'c'].map((t) => store.has(t, 0, 0))).toEqual([true, false, true]);
  });

  it('tells of a failure and waits before it tries again', async () => {
    const failed = vi.fn();
    const load = vi.fn(() => Promise.reject(new Error('no')));
    const store = new BlockStore<string>({ load, sizeOf: () => 1, changed: () => {}, failed });
    store.want([need('p/0')]);
    await settle();
    store.want([need('p/0')]);
    expect(failed).toHaveBeenCalledOnce();
    expect(load).toHaveBeenCalledOnce();
  });
});

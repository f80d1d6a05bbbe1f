import { describe, expect, it } from 'vitest';
import { blockSpan, blocksWithin, childrenOf, levelFor, parentOf, standIns, type Block } from './levels';

describe('levels', () => {
  it('have columns about as wide as a pixel', () => {
    expect(levelFor(1)).toBe(0);
    expect(levelFor(0.01)).toBe(0);
    expect(levelFor(1000)).toBe(10);
    expect(levelFor(1e6)).toBe(20);
  });
  it('tile time with blocks', () => {
    expect(blockSpan({ level: 1, index: 2 })).toEqual({ from: 4096, to: 6144 });
    expect(blocksWithin(0, { from: 1000, to: 2100 }, 1e6).map((b) => b.index)).toEqual([0, 1, 2]);
  });
  it('ask for nothing outside the trace', () => {
    expect(blocksWithin(0, { from: -5000, to: 9000 }, 1500).map((b) => b.index)).toEqual([0, 1]);
    expect(blocksWithin(0, { from: 5000, to: 9000 }, 1500)).toEqual([]);
  });
  it('nest: a block lies in its parent', () => {
    const block = { level: 3, index: 5 };
    for (const child of childrenOf(block)) expect(parentOf(child)).toEqual(block);
    expect(childrenOf({ level: 0, index: 7 })).toEqual([]);
  });
});

describe('stand-ins', () => {
  const holding = (...keys: string[]) => ({ level, index }: Block) => keys.includes(`${level}/${index}`);
  const block = { level: 4, index: 6 };
  it('are the block itself when it is there', () => {
    expect(standIns(block, holding('4/6', '5/3'))).toEqual([block]);
  });
  it('are the nearest ancestor, then finer parts over it', () => {
    expect(standIns(block, holding('7/0', '9/0', '3/13'))).toEqual([{ level: 7, index: 0 }, { level: 3, index: 13 }]);
  });
  it('reach down two levels', () => {
    expect(standIns(block, holding('2/24', '3/13'))).toEqual([{ level: 2, index: 24 }, { level: 3, index: 13 }]);
  });
  it('are none when nothing is at hand', () => expect(standIns(block, () => false)).toEqual([]));
});

import { expect, it } from 'vitest';
import { optionsOf, withPart } from './mmu_options';

it('counts stops, workers and assists at first', () => {
  expect(optionsOf({})).toEqual({ per: 'system', include: 'stw,background,assist', percentiles: false, asGo: false });
});

it('takes what the address says, in its own order', () => {
  expect(optionsOf({ include: 'sweep,stw,nonsense', per: 'processor', percentiles: '1' }))
    .toEqual({ per: 'processor', include: 'stw,sweep', percentiles: true, asGo: false });
  expect(optionsOf({ include: 'none' }).include).toBe('');
});

it('leaves out of the address what is so at first', () => {
  const all = optionsOf({ include: 'stw,background,assist,sweep' });
  expect(withPart(all, 'sweep', false)).toBeNull();
  expect(withPart(all, 'assist', false)).toBe('stw,background,sweep');
  expect(withPart(optionsOf({ include: 'stw' }), 'stw', false)).toBe('none');
});

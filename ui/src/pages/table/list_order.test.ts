import { expect, test } from 'vitest';
import { orderOf } from './list_order';

test('a list is sorted as the address says, else in its own way', () => {
  expect(orderOf({}, 'total')).toEqual({ sort: 'total', order: 'desc' });
  expect(orderOf({ sort: 'id', order: 'asc' }, 'total')).toEqual({ sort: 'id', order: 'asc' });
  expect(orderOf({ order: 'sideways' }, 'total')).toEqual({ sort: 'total', order: 'desc' });
});

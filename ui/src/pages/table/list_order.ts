export interface ListOrder {
  readonly sort: string;
  readonly order: 'asc' | 'desc';
}

// `sort` and `order` of an address; of its own a list is sorted by `own`, the largest first.
export function orderOf(params: Readonly<Record<string, string>>, own: string): ListOrder {
  return { sort: params['sort'] ?? own, order: params['order'] === 'asc' ? 'asc' : 'desc' };
}

// A long list of which only what is looked at is fetched, page by page.

export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

export const PAGE_SIZE = 200;
const MAX_PAGES_KEPT = 60;

export class PagedList<T> {
  total: number;
  error: unknown = null;
  private readonly pages = new Map<number, readonly T[]>(); // In order of last use.
  private readonly places = new Map<number, number>(); // By id, of what is at hand.
  private readonly loading = new Map<number, AbortController>();

  // `expected` rows are shown as unknown until the first page says how many there are.
  constructor(
    private readonly load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>,
    private readonly changed: () => void,
    expected = 0,
    private readonly idOf: ((item: T) => number) | null = null,
  ) {
    this.total = expected;
  }

  at(i: number): T | undefined {
    return this.pages.get(Math.floor(i / PAGE_SIZE))?.[i % PAGE_SIZE];
  }

  // The number of the item with this id; -1 if it is not at hand.
  indexOf(id: number): number {
    return this.places.get(id) ?? -1;
  }

  get loaded(): boolean {
    return this.pages.size > 0;
  }

  // Rows [from, to) are on the screen. Pages that no longer are and have not arrived are given up.
  want(from: number, to: number): void {
    const first = Math.floor(from / PAGE_SIZE);
    const last = Math.floor(Math.max(from, to - 1) / PAGE_SIZE);
    for (const [page, abort] of this.loading) {
      if (page < first || page > last) {
        this.loading.delete(page);
        abort.abort();
      }
    }
    for (let page = first; page <= last; page++) {
      if (!this.touch(page) && !this.loading.has(page) && this.error === null) void this.fetch(page);
    }
  }

  stop(): void {
    for (const abort of this.loading.values()) abort.abort();
    this.loading.clear();
  }

  private touch(page: number): boolean {
    const items = this.pages.get(page);
    if (items === undefined) return false;
    this.pages.delete(page);
    this.pages.set(page, items);
    return true;
  }

  private async fetch(page: number): Promise<void> {
    const abort = new AbortController();
    this.loading.set(page, abort);
    try {
      const answer = await this.load(page * PAGE_SIZE, PAGE_SIZE, abort.signal);
      if (abort.signal.aborted) return;
      this.total = answer.total;
      this.keep(page, answer.items);
      this.forgetOldest();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
    }
    this.loading.delete(page);
    this.changed();
  }

  private keep(page: number, items: readonly T[]): void {
    this.pages.set(page, items);
    const { idOf } = this;
    if (idOf) items.forEach((item, i) => this.places.set(idOf(item), page * PAGE_SIZE + i));
  }

  private forgetOldest(): void {
    for (const [page, items] of this.pages) {
      if (this.pages.size <= MAX_PAGES_KEPT) return;
      this.pages.delete(page);
      if (this.idOf) for (const item of items) this.places.delete(this.idOf(item));
    }
  }
}

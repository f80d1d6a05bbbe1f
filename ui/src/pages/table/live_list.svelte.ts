import { PagedList, type Page } from '../../api/paged_list';

// A paged list that templates can read: they are told when rows arrive.
export class LiveList<T> {
  private changes = $state(0);
  private readonly list: PagedList<T>;

  constructor(load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>) {
    this.list = new PagedList(load, () => { this.changes++; });
  }

  get total(): number {
    void this.changes;
    return this.list.total;
  }

  // The first answer has come, and it is that there is nothing.
  get empty(): boolean {
    return this.changes > 0 && this.list.loaded && this.list.total === 0;
  }

  get problem(): string {
    void this.changes;
    const { error } = this.list;
    return error === null ? '' : error instanceof Error ? error.message : String(error);
  }

  at(i: number): T | undefined {
    void this.changes;
    return this.list.at(i);
  }

  want(from: number, to: number): void {
    this.list.want(from, to);
  }

  stop(): void {
    this.list.stop();
  }
}

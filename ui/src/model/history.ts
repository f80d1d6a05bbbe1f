// Where one was, to go back and forth between.
export class NavigationHistory<T> {
  private readonly past: T[] = [];
  private readonly future: T[] = [];

  constructor(private current: T, private readonly same: (a: T, b: T) => boolean, private readonly capacity = 200) {}

  visit(place: T): void {
    if (this.same(place, this.current)) return;
    this.past.push(this.current);
    if (this.past.length > this.capacity) this.past.shift();
    this.future.length = 0;
    this.current = place;
  }

  back(): T | null {
    const place = this.past.pop();
    if (place === undefined) return null;
    this.future.push(this.current);
    return (this.current = place);
  }

  forward(): T | null {
    const place = this.future.pop();
    if (place === undefined) return null;
    this.past.push(this.current);
    return (this.current = place);
  }
}

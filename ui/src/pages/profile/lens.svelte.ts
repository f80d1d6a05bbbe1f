import { getContext, setContext } from 'svelte';
import { apiUrl, type Params } from '../../api/client';
import type { ProfileAbout } from '../../api/profile_types';
import { added, chipsOf, exactly, FILTERS, removed, type Chip, type FilterKind } from '../../model/filters';
import type { Changes, Place } from '../context';

export const GRANULARITIES = [
  { name: 'functions', title: 'Functions' },
  { name: 'filefunctions', title: 'Functions by file' },
  { name: 'files', title: 'Files' },
  { name: 'lines', title: 'Lines' },
  { name: 'addresses', title: 'Addresses' },
] as const;

export type ViewName = 'flame' | 'top' | 'graph' | 'callers' | 'source' | 'disasm' | 'tags';

// What can be saved and called up again: how a profile is looked at, but not which and what of it.
const SAVED_PARAMS: readonly string[] = ['granularity', 'normalize', 'nodes', 'tree', 'intel_syntax', 'compact_labels',
  ...FILTERS.map((filter) => filter.name)];

// Parameters of the address that hold for every view of a profile.
export const LENS_PARAMS: readonly string[] = ['type', 'fn', 'search', 'base', ...SAVED_PARAMS];

// Where the frames of one profile lead to outside of it.
export interface LensLinks {
  // The address of another view of the same profile.
  view(name: ViewName, changes?: Changes): string;
  // What made the profile what it is: `of`, `goroutine`, `from` ...
  readonly source: Params;
}

// How one profile is looked at: the address bar's share of it, and what can be done.
export class Lens {
  private readonly undone: Record<string, string | null>[] = $state([]);

  constructor(readonly place: Place, private readonly linked: () => LensLinks, readonly about: ProfileAbout) {}

  get links(): LensLinks {
    return this.linked();
  }

  param(name: string): string {
    return this.place.route.params[name] ?? '';
  }

  // The selected function: the flame graph's pivot, and what callers and source are shown of.
  get fn(): string {
    return this.param('fn');
  }

  // May be asked for by its name, or as pprof also does by its number, or without "inuse_".
  get typeName(): string {
    const { types, default_type } = this.about;
    const asked = this.param('type');
    const type = types.find((t) => t.name === asked || `inuse_${t.name}` === asked) ?? types[asked === '' ? default_type : Number(asked)];
    return type?.name ?? asked;
  }

  // What it is compared with; 0: nothing.
  get base(): number {
    const asked = this.param('base');
    return asked === 'none' ? 0 : Number(asked) || this.about.base;
  }

  compareWith(id: number): void {
    const base = id === this.about.base ? null : id === 0 ? 'none' : String(id);
    this.place.set(id === 0 ? { base, normalize: null } : { base });
  }

  // How it is looked at, by names of parameters; what is not there is as usual.
  get saved(): Record<string, string> {
    const sort = this.param('sort') === 'cum' ? 'cum' : ''; // Of the orders of our table, pprof knows this one.
    return Object.fromEntries([...SAVED_PARAMS.map((name) => [name, this.param(name)]), ['sort', sort]].filter(([, value]) => value !== ''));
  }

  recall(params: Readonly<Record<string, string>>): void {
    this.change({ ...Object.fromEntries([...SAVED_PARAMS, 'sort', 'order'].map((name) => [name, null])), ...params, fn: null });
  }

  get chips(): Chip[] {
    return chipsOf(this.place.route.params);
  }

  // What every question about this profile has along.
  get question(): Params {
    const names = ['type', 'granularity', 'base', 'normalize', ...FILTERS.map((filter) => filter.name)];
    return { ...this.links.source, ...Object.fromEntries(names.map((name) => [name, this.param(name)])) };
  }

  url(name: string, params: Params = {}): string {
    return apiUrl(`profile/${name}`, { ...this.question, ...params });
  }

  select(fn: string | null): void {
    this.place.set({ fn });
  }

  // By the exact name of a function.
  narrow(kind: FilterKind, fn: string): void {
    this.filter(kind, exactly(fn));
  }

  filter(kind: FilterKind, part: string): void {
    this.change({ ...added(this.place.route.params, kind, part), ...this.without(kind) });
  }

  // Frames that are made of tags are there only as long as they are: what was chosen may be gone.
  private without(kind: FilterKind): Record<string, null> {
    return kind.of === 'keys' ? { fn: null } : {};
  }

  remove(chip: Chip): void {
    this.change(removed(this.place.route.params, chip));
  }

  clear(): void {
    this.change(Object.fromEntries(FILTERS.map((filter) => [filter.name, null])));
  }

  get canUndo(): boolean {
    return this.undone.length > 0;
  }

  undo(): void {
    const before = this.undone.pop();
    if (before) this.place.set(before);
  }

  private change(changes: Record<string, string | null>): void {
    this.undone.push(Object.fromEntries(SAVED_PARAMS.map((name) => [name, this.param(name) || null])));
    this.place.set(changes);
  }
}

const KEY = Symbol('lens');

export function provideLens(lens: Lens): void {
  setContext(KEY, lens);
}

export function useLens(): Lens {
  return getContext<Lens>(KEY);
}

import { getContext, setContext } from 'svelte';
import type { TraceInfo } from '../api/trace_types';
import type { Span } from '../base/time';
import type { Palette } from '../draw/palette';
import type { Route } from '../model/route';
import type { GroupNames } from './group_names.svelte';

export type Changes = Readonly<Record<string, string | null>>;

// What every page has from the frame around it, whatever file is open. All of it is reactive.
export interface Place {
  readonly route: Route;
  readonly palette: Palette;

  // To another page. What holds for all pages, such as the range, comes along.
  go(path: readonly string[], params?: Changes): void;
  // The address of a page, for links; with the same along.
  href(path: readonly string[], params?: Changes): string;
  // Another view of this page. `replace` leaves no trace in the browser's history.
  set(changes: Changes, how?: 'push' | 'replace'): void;
  // Read out by screen readers.
  announce(text: string): void;
}

// What the pages of a trace have.
export interface Shell extends Place {
  readonly trace: TraceInfo;
  readonly groups: GroupNames;
  readonly range: Span | null; // The time that all pages are narrowed to.
  setRange(range: Span | null): void;
}

const KEY = Symbol('shell');

export function provideShell(shell: Shell): void {
  setContext(KEY, shell);
}

export function providePlace(place: Place): void {
  setContext(KEY, place);
}

export function usePlace(): Place {
  return getContext<Place>(KEY);
}

export function useShell(): Shell {
  return getContext<Shell>(KEY);
}

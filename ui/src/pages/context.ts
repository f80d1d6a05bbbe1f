import { getContext, setContext } from 'svelte';
import type { TraceInfo } from '../api/types';
import type { Span } from '../base/time';
import type { Palette } from '../draw/palette';
import type { Route } from '../model/route';
import type { GroupNames } from './group_names.svelte';

export type Changes = Readonly<Record<string, string | null>>;

// What every page has from the shell around it. All of it is reactive.
export interface Shell {
  readonly trace: TraceInfo;
  readonly groups: GroupNames;
  readonly route: Route;
  readonly range: Span | null; // The time that all pages are narrowed to.
  readonly palette: Palette;

  // To another page. The range comes along.
  go(path: readonly string[], params?: Changes): void;
  // The address of a page, for links. The range comes along.
  href(path: readonly string[], params?: Changes): string;
  // Another view of this page. `replace` leaves no trace in the browser's history.
  set(changes: Changes, how?: 'push' | 'replace'): void;
  setRange(range: Span | null): void;
  // Read out by screen readers.
  announce(text: string): void;
}

const KEY = Symbol('shell');

export function provideShell(shell: Shell): void {
  setContext(KEY, shell);
}

export function useShell(): Shell {
  return getContext<Shell>(KEY);
}

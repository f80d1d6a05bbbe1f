import type { Component } from 'svelte';
import type { IconName } from '../widgets/icons';
import Blocking from './blocking/Blocking.svelte';
import Samples from './blocking/Samples.svelte';
import Gc from './gc/Gc.svelte';
import Goroutines from './goroutines/Goroutines.svelte';
import Leaks from './leaks/Leaks.svelte';
import Ledger from './ledger/Ledger.svelte';
import Overview from './overview/Overview.svelte';
import Regions from './regions/Regions.svelte';
import Tasks from './tasks/Tasks.svelte';
import Timeline from './timeline/Timeline.svelte';
import Waits from './waits/Waits.svelte';

export interface Page {
  readonly path: string;
  readonly title: string;
  readonly words: string; // By which it is found too.
  readonly icon: IconName;
  readonly key: string;
  readonly component: Component;
}

// The pages of a trace: those of a native program have no garbage collector.
export function pagesOf(trace: { readonly native: boolean }): readonly Page[] {
  return PAGES.filter((page) => !trace.native || page.path !== 'gc');
}

// The left rail, from top to bottom. Alt and its number lead to each of the first nine.
const PAGES: readonly Page[] = [
  { path: 'overview', title: 'Overview', words: 'findings, what stands out, summary', icon: 'overview' as const, component: Overview },
  { path: 'timeline', title: 'Timeline', words: 'trace, tracks, processors, threads', icon: 'timeline' as const, component: Timeline },
  { path: 'goroutines', title: 'Goroutines', words: 'threads, start functions', icon: 'goroutines' as const, component: Goroutines },
  { path: 'blocking', title: 'Blocking', words: 'flame graph, profile, locks, channels, network, system calls, scheduler', icon: 'blocking' as const, component: Blocking },
  { path: 'tasks', title: 'Tasks', words: 'requests, latency', icon: 'tasks' as const, component: Tasks },
  { path: 'regions', title: 'Regions', words: 'spans', icon: 'regions' as const, component: Regions },
  { path: 'gc', title: 'GC', words: 'garbage collector, heap, mutator utilization, MMU', icon: 'gc' as const, component: Gc },
  { path: 'samples', title: 'Samples', words: 'flame graph, CPU profile', icon: 'flame' as const, component: Samples },
  { path: 'waits', title: 'Waits', words: 'who blocks whom, locks, contention, flame graph', icon: 'waits' as const, component: Waits },
  { path: 'ledger', title: 'Ledger', words: 'where time went, critical path, slow tasks', icon: 'ledger' as const, component: Ledger },
  { path: 'leaks', title: 'Leaks', words: 'stuck, never ended', icon: 'leaks' as const, component: Leaks },
].map((page, i) => ({ ...page, key: i < 9 ? `Alt+${i + 1}` : '' }));

import type { Component } from 'svelte';
import type { IconName } from '../widgets/icons';
import Goroutines from './goroutines/Goroutines.svelte';
import Overview from './overview/Overview.svelte';
import Timeline from './timeline/Timeline.svelte';

export interface Page {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly key: string;
  readonly component: Component;
}

// The left rail, from top to bottom.
export const PAGES: readonly Page[] = [
  { path: 'overview', title: 'Overview', icon: 'overview', key: 'Alt+1', component: Overview },
  { path: 'timeline', title: 'Timeline', icon: 'timeline', key: 'Alt+2', component: Timeline },
  { path: 'goroutines', title: 'Goroutines', icon: 'goroutines', key: 'Alt+3', component: Goroutines },
];

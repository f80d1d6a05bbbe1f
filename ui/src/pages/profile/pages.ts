import type { IconName } from '../../widgets/icons';
import type { ViewName } from './lens.svelte';

export interface ProfilePage {
  readonly path: ViewName;
  readonly title: string;
  readonly icon: IconName;
  readonly key: string;
}

// The left rail of a profile.
export const PROFILE_PAGES: readonly ProfilePage[] = [
  { path: 'flame', title: 'Flame', icon: 'flame', key: 'Alt+1' },
  { path: 'top', title: 'Top', icon: 'table', key: 'Alt+2' },
  { path: 'graph', title: 'Graph', icon: 'graph', key: 'Alt+3' },
  { path: 'callers', title: 'Callers', icon: 'callers', key: 'Alt+4' },
  { path: 'source', title: 'Source', icon: 'source', key: 'Alt+5' },
  { path: 'disasm', title: 'Disasm', icon: 'chip', key: 'Alt+6' },
  { path: 'tags', title: 'Tags', icon: 'tag', key: 'Alt+7' },
];

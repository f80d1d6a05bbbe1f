import { ask } from '../../api/client';
import type { FindAnswer } from '../../api/trace_types';
import type { Shell } from '../context';

const TYPING_MS = 250;

// Looks for the text that the address holds in the titles of slices.
export class TitleSearch {
  problem = $state(''); // Why there is nothing to go to.

  constructor(private readonly shell: Shell, private readonly select: (item: string) => void) {}

  // Goes to the nearest match on one side of a moment.
  async go(direction: 'next' | 'previous', time: number): Promise<void> {
    const q = this.shell.route.params['q'] ?? '';
    if (q === '') return;
    try {
      const { found } = await ask<FindAnswer>('find', { q, time, direction });
      this.problem = found ? '' : direction === 'next' ? 'none further on' : 'none before';
      if (found) this.select(found.item);
    } catch {
      this.problem = 'cannot search';
    }
  }

  // Everything dims where nothing matches: whoever types is told. An effect; gives how to end it.
  check(): (() => void) | undefined {
    const q = this.shell.route.params['q'] ?? '';
    this.problem = '';
    if (q === '') return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void ask<FindAnswer>('find', { q }, abort.signal).then(({ found }) => { if (!found) this.problem = 'none in this trace'; }, () => {});
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }
}

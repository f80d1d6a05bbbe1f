import { ask, isAbort } from '../../api/client';
import type { Flows, SliceDetails } from '../../api/timeline_types';

export type SelectionState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly item: string }
  | { readonly kind: 'ready'; readonly item: string; readonly details: SliceDetails }
  | { readonly kind: 'failed'; readonly item: string; readonly message: string };

// Items the server knows by /api/slice. Others (group/3, counter/heap/123) are shown by their own panels.
const SLICE_ITEMS = /^(slice|range|region|task|log|sample|wake)\//;
const MAX_ARROWS = 16;

// What is selected, with what the server says about it.
export class Selection {
  state = $state.raw<SelectionState>({ kind: 'none' });
  flows = $state.raw<Flows | null>(null); // Its arrows.
  trail: string[] = $state([]); // Items looked at before, newest last.
  private abort: AbortController | null = null;
  private going: 'on' | 'back' = 'on';

  constructor(private readonly select: (item: string | null) => void) {}

  get item(): string | null {
    return this.state.kind === 'none' ? null : this.state.item;
  }

  get details(): SliceDetails | null {
    return this.state.kind === 'ready' ? this.state.details : null;
  }

  // The address changed.
  show(item: string | null): void {
    if (item === this.item) return;
    this.abort?.abort();
    this.flows = null;
    if (this.item && this.going === 'on') this.trail = item ? [...this.trail, this.item].slice(-50) : [];
    this.going = 'on';
    if (item === null) {
      this.state = { kind: 'none' };
      return;
    }
    this.state = { kind: 'loading', item };
    if (SLICE_ITEMS.test(item)) void this.load(item, (this.abort = new AbortController()).signal);
  }

  back(): void {
    const item = this.trail.at(-1);
    if (item === undefined) return;
    this.trail = this.trail.slice(0, -1);
    this.going = 'back';
    this.select(item);
  }

  private async load(item: string, signal: AbortSignal): Promise<void> {
    try {
      const details = await ask<SliceDetails>('slice', { item }, signal);
      this.state = { kind: 'ready', item, details };
      this.flows = await arrowsOf(details, signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (this.state.kind === 'loading') this.state = { kind: 'failed', item, message: error instanceof Error ? error.message : String(error) };
    }
  }
}

// The arrows into and out of a slice: those of the wake-ups that its links name.
async function arrowsOf(details: SliceDetails, signal: AbortSignal): Promise<Flows | null> {
  const links = [...details.incoming, ...details.outgoing].slice(0, MAX_ARROWS);
  const wakes = new Set(links.map((link) => link.wake));
  const times = [...new Set(links.map((link) => link.time))];
  const answers = await Promise.all(times.map((from) => ask<Flows>('flows', { from, to: from + 1 }, signal)));
  return mergeFlows(answers, (wake, kind) => (kind === 'new task' ? details.kind === 'task' : wakes.has(wake)));
}

const COLUMNS = ['kind', 'reason', 'wake', 'from_time', 'from_goroutine', 'from_proc', 'from_thread', 'from_lane', 'to_time',
  'to_goroutine', 'to_proc', 'to_thread', 'to_lane'] as const;

function mergeFlows(answers: readonly Flows[], keep: (wake: number | null, kind: string) => boolean): Flows | null {
  const first = answers[0];
  if (!first) return null;
  const merged: Record<string, unknown[]> = Object.fromEntries(COLUMNS.map((column) => [column, []]));
  const kinds: string[] = [];
  for (const flows of answers) {
    for (let i = 0; i < flows.kind.length; i++) {
      const kind = flows.kinds[flows.kind[i] ?? 0] ?? '';
      if (!keep(flows.wake[i] ?? null, kind)) continue;
      for (const column of COLUMNS) merged[column]?.push(flows[column]?.[i] ?? null);
      kinds.push(kind);
    }
  }
  return { ...first, ...(merged as unknown as Flows), kinds, kind: kinds.map((_, i) => i), total: kinds.length };
}

import { ask } from '../../api/client';
import type { SliceDetails } from '../../api/timeline_types';
import type { Shell } from '../context';
import type { Board } from './board.svelte';
import type { Selection } from './selection.svelte';

const SELECTABLE = new Set(['proc', 'thread', 'goroutine']);
const NEAR_PX = 2000; // How far away the next row with slices may be.

// Goes from slice to slice: along a track, and from track to track.
export class Stepper {
  constructor(private readonly shell: Shell, private readonly board: Board, private readonly selection: Selection,
    private readonly select: (item: string) => void) {}

  along(direction: 'previous' | 'next'): void {
    const details = this.selection.details;
    if (!details) return this.begin();
    const near = details[direction];
    if (near) this.select(near.item);
    else this.shell.announce(direction === 'next' ? 'That was the last.' : 'That was the first.');
  }

  across(direction: 1 | -1): void {
    const details = this.selection.details;
    if (!details) return this.begin();
    const { layout } = this.board.tracks;
    const here = layout.find(details.track);
    if (!here) return;
    const rows = layout.rowsBetween(here.y - NEAR_PX, here.y + here.height + NEAR_PX).filter((r) => SELECTABLE.has(r.row.kind));
    const next = rows[rows.findIndex((r) => r.row.key === here.row.key) + direction];
    if (!next?.row.track) return;
    this.board.showRow(next);
    void this.selectAt(next.row.track, (details.start + details.end) / 2);
  }

  // In the middle of the first track in sight.
  private begin(): void {
    const { target } = this.board.camera;
    const first = this.board.rows.find((r) => SELECTABLE.has(r.row.kind) && r.y >= this.board.scroll - 1);
    if (first?.row.track) void this.selectAt(first.row.track, (target.from + target.to) / 2);
  }

  // The slice of a track at a moment, or the first after it.
  private async selectAt(track: string, time: number): Promise<void> {
    try {
      const details = await ask<SliceDetails>('slice', { track, time: Math.round(time) });
      this.select(details.goroutine === null && details.next ? details.next.item : details.item);
    } catch {
      this.shell.announce('Nothing there.');
    }
  }
}

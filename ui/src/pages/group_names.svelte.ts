import { ask } from '../api/client';
import type { Group, GroupsAnswer } from '../api/goroutine_types';

const PAGE = 500;
const MOST = 5000;

// The start functions of the trace's goroutines, busiest first.
export class GroupNames {
  all = $state.raw<readonly Group[]>([]);
  private byNumber = new Map<number, Group>();

  async load(): Promise<void> {
    for (let offset = 0; offset < MOST; offset += PAGE) {
      const answer = await ask<GroupsAnswer>('groups', { offset, limit: PAGE, sort: 'exec', order: 'desc' });
      for (const group of answer.groups) this.byNumber.set(group.group, group);
      this.all = [...this.byNumber.values()];
      if (offset + PAGE >= answer.total) return;
    }
  }

  get(group: number): Group | undefined {
    void this.all; // So that whoever asks is told of changes.
    return this.byNumber.get(group);
  }
}

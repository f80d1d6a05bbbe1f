import type { Goroutine, Group } from '../api/goroutine_types';
import type { StateInfo } from '../api/trace_types';
import { STATE_COUNT } from '../base/states';
import type { Nanos } from '../base/time';

type Summed = Pick<Goroutine | Group, 'exec' | 'sched' | 'syscall' | 'syscall_block' | 'block'>;

const OTHER = 7;

// Block reasons by their class; within a window the server names the classes themselves.
export function classOfReason(states: readonly StateInfo[], classes: readonly string[]): (reason: string) => number {
  const byReason = new Map<string, number>();
  for (const state of states) if (state.state === 'Waiting') byReason.set(state.reason, state.class);
  classes.forEach((name, i) => { if (!byReason.has(name)) byReason.set(name, i); });
  return (reason) => byReason.get(reason) ?? OTHER;
}

// Go gives some waits no reason.
export function reasonName(reason: string): string {
  return reason || 'no reason given';
}

// Time by state class, for a stacked bar.
export function timesByClass(row: Summed, classOf: (reason: string) => number): Nanos[] {
  const times = new Array<number>(STATE_COUNT).fill(0);
  times[0] = row.exec;
  times[1] = row.sched;
  times[2] = row.syscall;
  times[3] = row.syscall_block;
  for (const [reason, ns] of Object.entries(row.block)) {
    const state = classOf(reason);
    if (state < STATE_COUNT) times[state] = (times[state] ?? 0) + ns;
  }
  return times;
}

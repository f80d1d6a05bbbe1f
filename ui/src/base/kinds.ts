// The kinds of time that critical paths and ledgers tell apart (src/analyze/time_kind.h), and the state whose colour
// each has.
export const TIME_KINDS = [
  { name: 'running', color: 'running', hint: 'its own code' },
  { name: 'GC assist', color: 'gc', hint: 'running, but marking for the garbage collector' },
  { name: 'GC sweep', color: 'gc', hint: 'running, but sweeping for the garbage collector' },
  { name: 'world stopped', color: 'gc', hint: 'stopping the world, or ready while it was stopped' },
  { name: 'runnable', color: 'runnable', hint: 'ready, waiting for a processor' },
  { name: 'syscall', color: 'syscall', hint: 'in a system call, holding its processor' },
  { name: 'syscall (blocked)', color: 'syscall-blocked', hint: 'in a system call that lost its processor' },
  { name: 'network', color: 'network', hint: 'waiting for the network' },
  { name: 'sync', color: 'sync', hint: 'waiting for a lock, a wait group or a condition' },
  { name: 'channel', color: 'sync', hint: 'waiting for a channel or a select' },
  { name: 'GC wait', color: 'gc', hint: 'waiting for the garbage collector' },
  { name: 'sleep', color: 'other', hint: 'asleep' },
  { name: 'other wait', color: 'other', hint: 'waiting for no stated reason' },
  { name: 'unknown', color: 'other', hint: 'not alive, or lost from the trace' },
] as const;

export function kindColor(kind: number): string {
  return `var(--state-${TIME_KINDS[kind]?.color ?? 'other'})`;
}

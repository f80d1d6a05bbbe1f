// The eight answers to "what was it doing?", in the server's order (src/model/states.h).
export const STATES = [
  { key: 'running', name: 'Running', hint: 'on a processor' },
  { key: 'runnable', name: 'Runnable', hint: 'ready, waiting for a processor' },
  { key: 'syscall', name: 'System call', hint: 'in a system call, holding its processor' },
  { key: 'syscall-blocked', name: 'System call, blocked', hint: 'in a system call that lost its processor' },
  { key: 'network', name: 'Network', hint: 'waiting for the network' },
  { key: 'sync', name: 'Synchronisation', hint: 'waiting for a channel, a select or a lock' },
  { key: 'gc', name: 'Garbage collector', hint: 'waiting for the garbage collector' },
  { key: 'other', name: 'Other wait', hint: 'asleep, blocked for ever, or for no stated reason' },
] as const;

export const STATE_COUNT = STATES.length;
export const RUNNING = 0;
export const SYSCALL = 2;
export const SYSCALL_BLOCKED = 3;
export const NO_CLASS = 8;

// Codes of processor and thread tracks (src/store/lane_state.h).
export const LANE_SYSCALL = 2;
export const LANE_SYSCALL_BLOCKED = 3;
export const LANE_NO_GOROUTINE = 4;

// What goroutines wait for, by the server's names (`of=`).
export const BLOCKING_KINDS = [
  { name: 'sync', title: 'Synchronisation', about: 'waiting for channels, selects and locks' },
  { name: 'network', title: 'Network', about: 'waiting for the network' },
  { name: 'syscall', title: 'System calls', about: 'in system calls' },
  { name: 'sched', title: 'Scheduler', about: 'ready, waiting for a processor' },
] as const;

import { reasonName } from '../../model/times';
import type { Column } from '../../widgets/ColumnHeads.svelte';

// What goroutines did, in the order of TimeCells.
export const TIME_COLUMNS: readonly Column[] = [
  { key: 'exec', title: 'Execution', width: '104px', number: true, sort: 'exec' },
  { key: 'sched', title: 'Scheduler wait', width: '116px', number: true, sort: 'sched' },
  { key: 'blocked', title: 'Blocked', width: '96px', number: true, sort: 'blocked' },
  { key: 'syscall', title: 'System calls', width: '104px', number: true, sort: 'syscall' },
  { key: 'syscall_block', title: 'Calls, blocked', hint: 'In system calls that lost their processor', width: '112px', number: true, sort: 'syscall_block' },
];

// Why they blocked, and the ranges they were in, in the order of ReasonCells.
export function reasonColumns(about: { readonly reasons: readonly string[]; readonly ranges: readonly string[] }): Column[] {
  return [
    ...about.reasons.map((reason): Column => ({ key: `block ${reason}`, title: reasonName(reason), hint: `Blocked: ${reasonName(reason)}`, width: '124px', number: true, sort: `block:${reason}` })),
    ...about.ranges.map((range): Column => ({ key: `range ${range}`, title: range, hint: `${range}: may overlap with everything else`, width: '150px', number: true, sort: `range:${range}` })),
  ];
}

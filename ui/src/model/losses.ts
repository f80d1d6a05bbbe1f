import type { TraceInfo } from '../api/trace_types';
import { formatBytes, formatCount, formatShare, plural } from '../base/format';
import { formatInstant } from '../base/time';

// What a damaged trace does not tell, in whole sentences; nothing of a sound one.
export function lossesOf(trace: Pick<TraceInfo, 'bytes' | 'lost_bytes' | 'cut_off' | 'nameless' | 'goroutines' | 'diagnostic_count' | 'end'>): string[] {
  if (trace.diagnostic_count === 0) return [];
  const some = trace.nameless < trace.goroutines;
  return [
    ...(trace.cut_off ? [`The file ends too early: what came after ${formatInstant(trace.end, 1e6)}, and some names and stacks of what came before, are not in it.`] : []),
    ...(trace.nameless > 0
      ? [some ? `Of ${formatCount(trace.nameless)} of ${plural(trace.goroutines, 'goroutine')} no name is known, as no stack that tells it was found.` : 'No goroutine has a name, as no stack that tells it was found.']
      : []),
    ...(trace.lost_bytes > 0 ? [`${formatBytes(trace.lost_bytes)} of ${formatBytes(trace.bytes)} (${formatShare(trace.lost_bytes, trace.bytes)}) could not be read.`] : []),
  ];
}

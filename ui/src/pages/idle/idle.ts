// Which waits a page shows: those of goroutines that have something to do ('0'), of idle ones ('1'), or all.
export type Idle = '0' | '1' | 'all';

// `idle` of an address; `own` is what the page shows if it is not there.
export function idleOf(params: Readonly<Record<string, string>>, own: Idle): Idle {
  const { idle } = params;
  return idle === '0' || idle === '1' || idle === 'all' ? idle : own;
}

// As the server is asked.
export function idleQuestion(idle: Idle): { readonly idle?: '0' | '1' } {
  return idle === 'all' ? {} : { idle };
}

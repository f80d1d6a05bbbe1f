// Which tracks a selected range is summed over: "" is all of them.
export const CHOICES = ['', 'pins', 'procs', 'threads'] as const;
export type Choice = (typeof CHOICES)[number];

export const CHOICE_TITLES: Readonly<Record<Choice, string>> = {
  '': 'everything', pins: 'pinned tracks', procs: 'processors', threads: 'threads',
};

const MOST_TRACKS = 200; // As many as the server takes.

interface Ids { readonly procs: readonly number[]; readonly threads: readonly number[] }

// Pinned tracks whose slices can be summed: counters and lanes have none.
function summable(pins: readonly string[]): string[] {
  return pins.filter((pin) => /^(p|t|g|group)\/\d+$/.test(pin));
}

// What can be chosen now; what cannot is as if it were not asked for.
export function choicesOf(pins: readonly string[]): Choice[] {
  return CHOICES.filter((choice) => choice !== 'pins' || summable(pins).length > 0);
}

// Their names in the API; null for all.
export function tracksOf(choice: string, pins: readonly string[], trace: Ids): string[] | null {
  const chosen: Record<string, readonly string[]> = {
    pins: summable(pins), procs: trace.procs.map((id) => `p/${id}`), threads: trace.threads.map((id) => `t/${id}`),
  };
  const tracks = chosen[choice] ?? [];
  return tracks.length === 0 ? null : tracks.slice(0, MOST_TRACKS);
}

// The share of a question about a profile, if the tracks are one goroutine or one group; else none.
export function scopeOf(tracks: readonly string[] | null): Readonly<Record<string, string>> {
  const [kind, id] = tracks?.length === 1 ? (tracks[0] ?? '').split('/') : [];
  if (kind === 'g' && id) return { goroutine: id };
  return kind === 'group' && id ? { group: id } : {};
}

import { shortFunction } from '../base/format';

// What narrows or changes a profile, as parameters of the address and of every question. They are pprof's options.
export interface FilterKind {
  readonly name: string;
  readonly title: string; // On a chip: "only" main.f
  readonly menu: string; // In the menu of a function; empty: not there.
  readonly hint: string;
  readonly joins: boolean; // A second one is added to the first; else it replaces it.
  readonly of: 'names' | 'tags' | 'keys' | 'unit' | 'share' | 'switch'; // What it takes: an expression; a tag, key=text or a range; keys of tags ...
  readonly set?: '0'; // Of a switch, how it is set; else 1.
}

export const FILTERS: readonly FilterKind[] = [
  { name: 'focus', title: 'Only', menu: 'Only stacks with it', hint: 'Only stacks in which a function, file or program fits', joins: false, of: 'names' },
  { name: 'ignore', title: 'Without', menu: 'Without stacks with it', hint: 'Without the stacks in which one fits', joins: true, of: 'names' },
  { name: 'hide', title: 'Hide', menu: 'Hide its frames', hint: 'Frames that fit are taken out of their stacks', joins: true, of: 'names' },
  { name: 'show', title: 'Show', menu: 'Show its frames alone', hint: 'Only frames that fit remain', joins: false, of: 'names' },
  { name: 'show_from', title: 'From', menu: 'Cut off its callers', hint: 'Stacks begin at the outermost frame that fits', joins: false, of: 'names' },
  { name: 'prune_from', title: 'Down to', menu: 'Count what it calls as its own', hint: 'Stacks end at the innermost frame that fits, to which all it called counts', joins: false, of: 'names' },
  { name: 'tagfocus', title: 'Only tag', menu: '', hint: 'Only samples with such a tag: text, key=text, or a range such as bytes=1kb:8kb', joins: false, of: 'tags' },
  { name: 'tagignore', title: 'Without tag', menu: '', hint: 'Without samples with such a tag', joins: false, of: 'tags' },
  { name: 'tagshow', title: 'Tags', menu: '', hint: 'Only tags of which the key fits are shown', joins: false, of: 'names' },
  { name: 'taghide', title: 'Without tags', menu: '', hint: 'Tags of which the key fits are not shown', joins: false, of: 'names' },
  { name: 'tagroot', title: 'Split by tag', menu: '', hint: 'Stacks begin with a frame for the value of each tag: key, or key,key', joins: false, of: 'keys' },
  { name: 'tagleaf', title: 'End with tag', menu: '', hint: 'Stacks end with a frame for the value of each tag: key, or key,key', joins: false, of: 'keys' },
  { name: 'noinlines', title: 'No inlined calls', menu: '', hint: 'What was inlined counts to the function that it was inlined into', joins: false, of: 'switch' },
  { name: 'relative_percentages', title: 'Shares of what is left', menu: '', hint: 'Shares are of what is left after refining, not of the whole profile', joins: false, of: 'switch' },
  { name: 'drop_negative', title: 'Nothing negative', menu: '', hint: 'Tables and the graph leave out functions whose value, or change, is below 0', joins: false, of: 'switch' },
  { name: 'mean', title: 'Means', menu: '', hint: 'Values are divided by how often they were counted: bytes by allocation, time by wait', joins: false, of: 'switch' },
  { name: 'unit', title: 'In', menu: '', hint: 'Values are shown in this unit', joins: false, of: 'unit' },
  { name: 'showcolumns', title: 'With columns', menu: '', hint: 'Lines have their columns too, where the program tells them', joins: false, of: 'switch' },
  { name: 'nodefraction', title: 'Functions from', menu: '', hint: 'Table and graph leave out functions with less than this share', joins: false, of: 'share' },
  { name: 'edgefraction', title: 'Calls from', menu: '', hint: 'The graph leaves out calls with less than this share', joins: false, of: 'share' },
  { name: 'trim', title: 'Untrimmed', menu: '', hint: 'The graph leaves out nothing for being small, only what are too many', joins: false, of: 'switch', set: '0' },
];

export function filterNamed(name: string): FilterKind {
  const found = FILTERS.find((kind) => kind.name === name);
  if (!found) throw new Error(`no filter is called ${name}`);
  return found;
}

export interface Chip {
  readonly kind: FilterKind;
  readonly part: string; // As it stands in the address.
  readonly text: string; // As people read it.
}

type Params = Readonly<Record<string, string>>;

// An expression that fits this name and no other.
export function exactly(name: string): string {
  return `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

// Of "^main\.f$": main.f. null if it is another kind of expression.
export function nameOf(pattern: string): string | null {
  const inner = /^\^((?:\\.|[^\\^$.*+?()[\]{}|])*)\$$/s.exec(pattern)?.[1];
  return inner === undefined ? null : inner.replace(/\\(.)/gs, '$1');
}

// What is set, each a chip that can be taken off.
export function chipsOf(params: Params): Chip[] {
  return FILTERS.flatMap((kind) => {
    const value = params[kind.name];
    if (!value) return [];
    if (kind.of === 'switch') return isOn(value) === (kind.set !== '0') ? [{ kind, part: value, text: '' }] : [];
    return (kind.joins ? alternatives(value) : [value]).map((part) => ({ kind, part, text: readable(part) }));
  });
}

// As pprof reads it.
function isOn(value: string): boolean {
  return ['1', 't', 'true', 'y', 'yes'].includes(value.toLowerCase());
}

function readable(part: string): string {
  const name = nameOf(part);
  return name === null ? part : shortFunction(name);
}

// "a|b(c|d)" is a, and b(c|d).
export function alternatives(pattern: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '|' && depth === 0) {
      parts.push(pattern.slice(begin, i));
      begin = i + 1;
    }
  }
  parts.push(pattern.slice(begin));
  return parts.filter((part) => part !== '');
}

export function added(params: Params, kind: FilterKind, part: string): Record<string, string> {
  const before = kind.joins ? alternatives(params[kind.name] ?? '') : [];
  return { [kind.name]: [...before.filter((other) => other !== part), part].join('|') };
}

export function removed(params: Params, chip: Chip): Record<string, string | null> {
  const left = chip.kind.joins ? alternatives(params[chip.kind.name] ?? '').filter((part) => part !== chip.part) : [];
  return { [chip.kind.name]: left.join('|') || null };
}

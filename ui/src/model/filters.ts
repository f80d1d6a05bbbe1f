import { shortFunction } from '../base/format';

// What narrows a profile, as parameters of the address and of every question.
export interface FilterKind {
  readonly name: string;
  readonly title: string; // On a chip: "only" main.f
  readonly menu: string; // In the menu of a function.
  readonly hint: string;
  readonly joins: boolean; // A second one is added to the first; else it replaces it.
  readonly tag: boolean;
}

export const FILTERS: readonly FilterKind[] = [
  { name: 'focus', title: 'Only', menu: 'Only stacks with it', hint: 'Only stacks in which a function, file or program fits', joins: false, tag: false },
  { name: 'ignore', title: 'Without', menu: 'Without stacks with it', hint: 'Without the stacks in which one fits', joins: true, tag: false },
  { name: 'hide', title: 'Hide', menu: 'Hide its frames', hint: 'Frames that fit are taken out of their stacks', joins: true, tag: false },
  { name: 'show', title: 'Show', menu: 'Show its frames alone', hint: 'Only frames that fit remain', joins: false, tag: false },
  { name: 'show_from', title: 'From', menu: 'Cut off its callers', hint: 'Stacks begin at the outermost frame that fits', joins: false, tag: false },
  { name: 'tagfocus', title: 'Only tag', menu: '', hint: 'Only samples with such a tag: text, key=text, or a range such as bytes=1kb:8kb', joins: false, tag: true },
  { name: 'tagignore', title: 'Without tag', menu: '', hint: 'Without samples with such a tag', joins: false, tag: true },
];

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

export function chipsOf(params: Params): Chip[] {
  return FILTERS.flatMap((kind) => {
    const value = params[kind.name];
    if (!value) return [];
    return (kind.joins ? alternatives(value) : [value]).map((part) => ({ kind, part, text: readable(part) }));
  });
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

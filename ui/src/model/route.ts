import type { Span } from '../base/time';

// What the address bar holds after `#`: a page, what it is about, and how it is looked at.
//   #/goroutines/g/17?range=1000-2000&sort=total
export interface Route {
  readonly path: readonly string[];
  readonly params: Readonly<Record<string, string>>;
}

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const params: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) params[name] = value;
  return { path: path.split('/').filter((part) => part !== '').map(decode), params };
}

// The shortest hash: parameters that are empty are left out, the others stand in a fixed order.
export function formatHash(route: Route): string {
  const query = Object.keys(route.params).sort()
    .filter((name) => route.params[name])
    .map((name) => `${name}=${encodeQuery(route.params[name] ?? '')}`);
  const path = `#/${route.path.map(encodeURIComponent).join('/')}`;
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

// Like encodeURIComponent, but leaves what is legal and readable in a query.
function encodeQuery(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2C|2F|40|24|3B)/g, (code) => decodeURIComponent(code));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// "1000-2000"
export function parseSpan(text: string | undefined): Span | null {
  const match = /^(\d+)-(\d+)$/.exec(text ?? '');
  if (!match) return null;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to ? { from, to } : null;
}

export function formatSpan(span: Span | null): string {
  return span ? `${Math.round(span.from)}-${Math.round(span.to)}` : '';
}

export function parseList(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((part) => part !== '').map(decode);
}

export function formatList(items: Iterable<string>): string {
  return [...items].map((item) => item.replace(/[,%]/g, encodeURIComponent)).join(',');
}

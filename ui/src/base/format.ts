const COUNT = new Intl.NumberFormat('en', { useGrouping: true, maximumFractionDigits: 0 });

// 1,234,567
export function formatCount(n: number): string {
  return COUNT.format(n);
}

// 950, 12.3 k, 4.5 M
export function formatShortCount(n: number): string {
  if (n < 10_000) return COUNT.format(n);
  const scale = n < 1e6 ? 1e3 : n < 1e9 ? 1e6 : 1e9;
  const letter = n < 1e6 ? 'k' : n < 1e9 ? 'M' : 'G';
  const value = n / scale;
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ${letter}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function formatBytes(n: number): string {
  let value = n;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

// 12.3 %, 0.04 %, 100 %, -3.1 %
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part < 0) return `-${formatShare(-part, whole)}`;
  const percent = (100 * part) / Math.abs(whole);
  if (percent === 0) return '0 %';
  if (percent < 0.01) return '< 0.01 %';
  if (percent >= 99.95) return '100 %';
  return `${percent.toFixed(percent < 1 ? 2 : 1)} %`;
}

// How long a bar is, as a part of the longest.
export function shareWidth(part: number, whole: number): string {
  return whole === 0 ? '0' : `${Math.min(100, Math.abs((100 * part) / whole)).toFixed(2)}%`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

// A function as people name it: Go's with the package's last element only, C++'s without parameters, arguments of
// templates and return type.
//   github.com/acme/shop/cart.(*Cart).Add.func1  ->  cart.(*Cart).Add.func1
//   int shop::Cart<Item>::Add(Item const&)       ->  shop::Cart::Add
export function shortFunction(name: string): string {
  if (isNative(name)) return shortNative(name);
  const slash = name.lastIndexOf('/');
  return slash < 0 ? name : name.slice(slash + 1);
}

function isNative(name: string): boolean {
  return name.includes('::') || /[\w>~]\(.*\)( const)?$/.test(name);
}

// Also those that end where their name does: operator unsigned long().
const OPERATOR = /^operator(\(\)|\[\]|<=>|<<=|>>=|->\*?|<<|>>|&&|\|\||\+\+|--|[-+*/%&|^~!=<>,]=?|\s[\w:*& ]+(?=\())/;

function shortNative(name: string): string {
  let short = '';
  let depth = 0;
  for (let i = 0; i < name.length; ++i) {
    const operator = depth === 0 && name.startsWith('operator', i) ? OPERATOR.exec(name.slice(i))?.[0] : undefined;
    if (operator !== undefined) {
      short += operator.replaceAll(' ', '\u00a0');
      i += operator.length - 1;
    } else if (name.startsWith('(anonymous namespace)::', i)) {
      i += '(anonymous namespace)::'.length - 1;
    } else {
      const c = name[i] ?? '';
      if (c === '(' || c === '<') ++depth;
      else if (c === ')' || c === '>') depth = Math.max(0, depth - 1);
      else if (depth === 0) short += c;
    }
  }
  short = short.replace(/ const$/, '').trim();
  return short.slice(short.lastIndexOf(' ') + 1) || name;
}

export function shortFile(path: string): string {
  const parts = path.split('/');
  return parts.slice(-2).join('/');
}

// What the program called something, or that it gave it none: a task, a region.
export function shownName(name: string): string {
  return name || '(no name)';
}

// What counts against the program, as the server and the address name it.
export const PARTS = [
  { name: 'stw', title: 'Stopping the world' },
  { name: 'background', title: 'Background workers' },
  { name: 'assist', title: 'Mark assists' },
  { name: 'sweep', title: 'Sweeping' },
] as const;

const AT_FIRST = 'stw,background,assist';

export interface MmuOptions {
  readonly per: 'system' | 'processor';
  readonly include: string; // Names of parts, separated by commas.
  readonly percentiles: boolean;
  readonly asGo: boolean; // Count workers as Go's own tool does.
}

export function optionsOf(params: Readonly<Record<string, string>>): MmuOptions {
  const include = params['include'] ?? AT_FIRST;
  return {
    per: params['per'] === 'processor' ? 'processor' : 'system',
    include: PARTS.map((part) => part.name).filter((name) => include.split(',').includes(name)).join(','),
    percentiles: params['percentiles'] === '1',
    asGo: params['as_go'] === '1',
  };
}

// The address after a part was ticked or unticked; what is so at first is left out.
export function withPart(options: MmuOptions, name: string, on: boolean): string | null {
  const chosen = new Set(options.include.split(','));
  if (on) chosen.add(name);
  else chosen.delete(name);
  const include = PARTS.map((part) => part.name).filter((part) => chosen.has(part)).join(',');
  return include === AT_FIRST ? null : include || 'none';
}

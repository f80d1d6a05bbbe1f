// Tasks whose beginning is not in the trace have no name.
export function typeName(name: string): string {
  return name || '(began before the trace)';
}

// What in an address, or a question, stands for a type.
export function typeParams(name: string): { type: string } | { unnamed: string } {
  return name ? { type: name } : { unnamed: '1' };
}

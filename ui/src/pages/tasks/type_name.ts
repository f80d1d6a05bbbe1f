// What in an address, or a question, stands for a type.
export function typeParams(name: string): { type: string } | { unnamed: string } {
  return name ? { type: name } : { unnamed: '1' };
}

import type { Frame } from '../../api/types';
import { shortFile, shortFunction } from '../../base/format';

// The call that begins a region, in a table and in full.
export function placeShort(place: Frame | null): string {
  if (!place) return '(not known)';
  return `${shortFunction(place.function)}:${place.line}`;
}

export function placeLong(place: Frame | null): string {
  return place ? `${place.function}\n${shortFile(place.file)}:${place.line}` : placeShort(place);
}

import { tinykeys } from 'tinykeys';
import type { Tool } from './gestures';

// What keys ask for. app/shortcuts.ts lists them for people.
export interface KeyWishes {
  zoom(factor: number): void;
  pan(share: number): void; // Of what is in view.
  frame(): void;
  fit(): void;
  mark(): void;
  grid(): void;
  arrows(): void;
  search(): void;
  tool(tool: Tool): void;
  back(): void;
  forward(): void;
  stepAlong(direction: 'previous' | 'next'): void;
  stepAcross(direction: 1 | -1): void;
  scrollBy(pages: number): void;
  scrollTo(y: number): void;
  escape(): void;
  isSelected(): boolean; // Tab leaves the tracks if nothing is.
}

const ZOOM = 0.6;
const PAN = 0.25;
const PAGE = 0.9;

type Handler = (event: KeyboardEvent) => void;

// Keys belong to whoever has the focus: fields and dialogs keep theirs.
function key(run: () => void): Handler {
  return (event) => {
    if ((event.target as HTMLElement).closest('input, select, textarea, dialog')) return;
    event.preventDefault();
    run();
  };
}

// Listens until the function that it gives is called. `area` is where the tracks are.
export function listenToKeys(area: () => HTMLElement | undefined, wishes: KeyWishes): () => void {
  // Arrows and Tab step between events only on the tracks; elsewhere they do what they always do.
  const onTracks = (run: () => void): Handler => (event) => {
    const focused = document.activeElement;
    if (focused !== area() && focused !== document.body) return;
    if (event.key === 'Tab' && (focused !== area() || !wishes.isSelected())) return;
    event.preventDefault();
    run();
  };
  return tinykeys(window, {
    w: key(() => wishes.zoom(ZOOM)),
    s: key(() => wishes.zoom(1 / ZOOM)),
    a: key(() => wishes.pan(-PAN)),
    d: key(() => wishes.pan(PAN)),
    f: key(wishes.frame),
    0: key(wishes.fit),
    z: key(wishes.fit),
    m: key(wishes.mark),
    g: key(wishes.grid),
    v: key(wishes.arrows),
    '/': key(wishes.search),
    1: key(() => wishes.tool('select')),
    2: key(() => wishes.tool('pan')),
    3: key(() => wishes.tool('zoom')),
    4: key(() => wishes.tool('measure')),
    '$mod+z': key(wishes.back),
    '$mod+y': key(wishes.forward),
    '$mod+Shift+Z': key(wishes.forward),
    ArrowLeft: onTracks(() => wishes.stepAlong('previous')),
    ArrowRight: onTracks(() => wishes.stepAlong('next')),
    ArrowUp: onTracks(() => wishes.stepAcross(-1)),
    ArrowDown: onTracks(() => wishes.stepAcross(1)),
    Tab: onTracks(() => wishes.stepAlong('next')),
    'Shift+Tab': onTracks(() => wishes.stepAlong('previous')),
    PageDown: onTracks(() => wishes.scrollBy(PAGE)),
    PageUp: onTracks(() => wishes.scrollBy(-PAGE)),
    Home: onTracks(() => wishes.scrollTo(0)),
    End: onTracks(() => wishes.scrollTo(Infinity)),
    Escape: (event) => { if (!(event.target as HTMLElement).closest('dialog')) wishes.escape(); },
  });
}

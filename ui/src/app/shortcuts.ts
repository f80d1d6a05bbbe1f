// Every key, as the help overlay lists it. The pages bind them.
export interface Shortcut {
  readonly keys: readonly string[];
  readonly what: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly list: readonly Shortcut[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    list: [
      { keys: ['Ctrl+K'], what: 'Go to a page, goroutine, function, task or action' },
      { keys: ['Alt+1', '… Alt+9'], what: 'The pages, from the top of the rail' },
      { keys: ['?'], what: 'This list' },
      { keys: ['Esc'], what: 'Close; clear the selection, then the range' },
    ],
  },
  {
    title: 'Timeline: moving',
    list: [
      { keys: ['W', 'S'], what: 'Zoom in, out' },
      { keys: ['A', 'D'], what: 'Pan left, right' },
      { keys: ['F'], what: 'Zoom to the selection' },
      { keys: ['0', 'Z'], what: 'Show the whole trace' },
      { keys: ['Ctrl+Z', 'Ctrl+Y'], what: 'Back to the view before, forward again' },
      { keys: ['PageUp', 'PageDown'], what: 'Scroll by a screen; Home and End to the ends' },
    ],
  },
  {
    title: 'Timeline: selecting',
    list: [
      { keys: ['←', '→'], what: 'Previous, next event on the track' },
      { keys: ['Shift+Tab', 'Tab'], what: 'The same; after Esc, Tab leaves the timeline' },
      { keys: ['↑', '↓'], what: 'The event on the track above, below' },
      { keys: ['M'], what: 'Mark the selected time; again to clear' },
      { keys: ['/'], what: 'Search titles; Enter and Shift+Enter step through' },
      { keys: ['V'], what: 'Arrows: none, of the selection, all that show' },
      { keys: ['G'], what: 'Grid' },
      { keys: ['1', '2', '3', '4'], what: 'Dragging selects, pans, zooms, measures' },
    ],
  },
  {
    title: 'Timeline: mouse and touch',
    list: [
      { keys: ['Wheel'], what: 'Scroll; with Shift, pan' },
      { keys: ['Ctrl+Wheel'], what: 'Zoom at the pointer; pinch does too' },
      { keys: ['Drag'], what: 'Pan' },
      { keys: ['Shift+Drag'], what: 'Select a range of time' },
      { keys: ['Double click'], what: 'Highlight everything with the same title' },
    ],
  },
];

export const PROFILE_SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    list: [
      { keys: ['Ctrl+K'], what: 'Go to a function or page' },
      { keys: ['Alt+1', '…'], what: 'The pages, from top to bottom' },
      { keys: ['/'], what: 'Search functions; Enter keeps only stacks with them' },
      { keys: ['?'], what: 'This list' },
    ],
  },
  {
    title: 'Flame graph',
    list: [
      { keys: ['Click', 'Enter'], what: 'Choose a function: callers above it, callees below' },
      { keys: ['↑', '↓'], what: 'To the caller, to the heaviest callee' },
      { keys: ['←', '→'], what: 'To the neighbour' },
      { keys: ['Home'], what: 'To the root' },
      { keys: ['Esc'], what: 'Let go of the function' },
      { keys: ['Right click', 'Shift+F10'], what: 'What can be done with it' },
    ],
  },
];

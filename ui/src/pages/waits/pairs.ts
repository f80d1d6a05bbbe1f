// How the pairs of who blocks whom are sorted by themselves, by the server's name.
export const OWN_ORDER = 'ns';

// How many pairs are shown at first, and at most: that many one answer may hold.
export const FIRST_PAIRS = 200;
export const MOST_PAIRS = 1000;

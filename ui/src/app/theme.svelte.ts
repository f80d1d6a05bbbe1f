import { PALETTES, type Palette, type ThemeName } from '../draw/palette';

export type Choice = 'system' | ThemeName;
const CHOICES: readonly Choice[] = ['system', 'light', 'dark'];
const STORED = 'skein.theme';

// Light or dark: as the system says, until somebody chooses.
export class Theme {
  choice = $state<Choice>(stored());
  private systemDark = $state(false);

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.systemDark = query.matches;
    query.addEventListener('change', (event) => { this.systemDark = event.matches; });
  }

  get name(): ThemeName {
    if (this.choice !== 'system') return this.choice;
    return this.systemDark ? 'dark' : 'light';
  }

  get palette(): Palette {
    return PALETTES[this.name];
  }

  next(): void {
    this.choice = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? 'system';
    try {
      localStorage.setItem(STORED, this.choice);
    } catch {
      // Storage is forbidden: the choice lasts until the page is closed.
    }
  }
}

function stored(): Choice {
  try {
    const value = localStorage.getItem(STORED);
    return CHOICES.find((choice) => choice === value) ?? 'system';
  } catch {
    return 'system';
  }
}

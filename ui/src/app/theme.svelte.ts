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
    this.choose(CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? 'system');
  }

  choose(choice: Choice): void {
    this.choice = choice;
    try {
      localStorage.setItem(STORED, this.choice);
    } catch {
      // Storage is forbidden: the choice lasts until the page is closed.
    }
  }
}

// For the palette: each but the one that is chosen.
export function themeActions(theme: Theme) {
  const titles: Record<Choice, string> = { system: 'Theme as the system has it', light: 'Light theme', dark: 'Dark theme' };
  return CHOICES.filter((choice) => choice !== theme.choice)
    .map((choice) => ({ title: titles[choice], words: 'Change the theme, colours', detail: '', run: () => theme.choose(choice) }));
}

function stored(): Choice {
  try {
    const value = localStorage.getItem(STORED);
    return CHOICES.find((choice) => choice === value) ?? 'system';
  } catch {
    return 'system';
  }
}

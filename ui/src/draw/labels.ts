// Texts cut to the room there is. Measuring is slow, so the width of each character is kept; what is
// lost is kerning, which labels do not miss.

export class LabelCutter {
  private readonly widths = new Map<string, number>();
  private readonly totals = new Map<string, number>();

  constructor(private readonly measure: (text: string) => number) {}

  width(text: string): number {
    let total = this.totals.get(text);
    if (total === undefined) {
      total = 0;
      for (const character of text) total += this.characterWidth(character);
      if (this.totals.size > 20_000) this.totals.clear();
      this.totals.set(text, total);
    }
    return total;
  }

  // The text, or as much of it as fits with an ellipsis; '' if not even three characters do.
  cut(text: string, room: number): string {
    if (this.width(text) <= room) return text;
    let left = room - this.characterWidth('…');
    let end = 0;
    let count = 0;
    for (const character of text) {
      left -= this.characterWidth(character);
      if (left < 0) break;
      end += character.length;
      count++;
    }
    return count < 3 ? '' : `${text.slice(0, end)}…`;
  }

  private characterWidth(character: string): number {
    let width = this.widths.get(character);
    if (width === undefined) this.widths.set(character, (width = this.measure(character)));
    return width;
  }
}

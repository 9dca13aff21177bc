/** Styles of terminal text, or none of them. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  /** The exact piece of evidence. */
  mark(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  unsure(text: string): string;
}

const plain = (text: string): string => text;

export const NO_PAINT: Paint = {
  bold: plain,
  dim: plain,
  mark: plain,
  good: plain,
  bad: plain,
  unsure: plain,
};

/** Select Graphic Rendition codes (ECMA-48): on, and the one that turns it off again. */
const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const ANSI_PAINT: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  mark: sgr(7, 27),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  unsure: sgr(33, 39),
};

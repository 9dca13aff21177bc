/** A word of a command line, and whether any of it was quoted. */
export interface ShellWord {
  readonly text: string;
  readonly quoted: boolean;
}

/** A command line cut into words, and where it ends in the text. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly end: number;
}

const MAXIMUM_WORDS = 500;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0'],
]);

/**
 * Cuts a command into words as a POSIX shell does, as far as pasted commands need it: '...', "...", $'...', backslashes and
 * continued lines; also those of Windows (`^` and `^"`) and PowerShell (a backtick at the end). The command ends with its line.
 * An `&` inside an unquoted URL is kept: whoever pastes it wants the URL read.
 */
export function readShellCommand(text: string, start: number): ShellCommand {
  const words: ShellWord[] = [];
  const line = new LineReader(text, start);
  let word = '';
  let quoted = false;
  let started = false;
  const finish = () => {
    if (started) words.push({ text: word, quoted });
    word = '';
    quoted = false;
    started = false;
  };
  for (
    let character = line.next();
    character !== undefined && words.length < MAXIMUM_WORDS;
    character = line.next()
  ) {
    if (character === '\n') break;
    if (character === ' ' || character === '\t') {
      finish();
      continue;
    }
    if (character === '|' && !started) break;
    if (character === ';' && line.atBlank()) break;
    started = true;
    if (character === "'" || character === '"' || character === '“' || character === '‘') {
      const ansi = character === "'" && word === '$';
      if (ansi) word = '';
      word += line.quotedText(character === '“' ? '”' : character === '‘' ? '’' : character, ansi);
      quoted = true;
    } else if (character === '\\') {
      word += line.next() ?? '';
    } else {
      word += character;
    }
  }
  finish();
  return { words, end: line.at };
}

/** Characters of a command with its continued lines joined. */
class LineReader {
  readonly #text: string;
  readonly #windows: boolean;
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
    this.#windows = / \^(?:["'%]|\r?\n)/.test(text.slice(start, start + 20_000));
  }

  next(): string | undefined {
    for (;;) {
      const character = this.#text[this.at];
      if (character === undefined) return undefined;
      this.at++;
      if (character === '\r') continue;
      if (character === '^' && this.#windows) {
        if (!this.#skipBreak()) {
          const escaped = this.#text[this.at];
          this.at++;
          return escaped;
        }
        continue;
      }
      if ((character === '\\' || character === '`') && this.#skipBreak()) continue;
      return character;
    }
  }

  /** Whether the next character ends a word. */
  atBlank(): boolean {
    const character = this.#text[this.at];
    return character === undefined || /\s/.test(character);
  }

  quotedText(closer: string, ansi: boolean): string {
    const pieces: string[] = [];
    for (let character = this.next(); character !== undefined; character = this.next()) {
      if (character === closer) break;
      if (character === '\\' && (ansi || closer === '"')) {
        const escaped = this.next();
        if (escaped === undefined) break;
        pieces.push(this.#unescape(escaped, ansi));
        continue;
      }
      pieces.push(character);
    }
    return pieces.join('');
  }

  #unescape(escaped: string, ansi: boolean): string {
    if (!ansi) return /["\\$`]/.test(escaped) ? escaped : `\\${escaped}`;
    if (escaped === 'u' || escaped === 'x') {
      const digits =
        /^[0-9a-f]{1,4}/i.exec(this.#text.slice(this.at, this.at + (escaped === 'u' ? 4 : 2)))?.[0] ?? '';
      this.at += digits.length;
      return digits === '' ? escaped : String.fromCharCode(Number.parseInt(digits, 16));
    }
    return ESCAPES.get(escaped) ?? escaped;
  }

  #skipBreak(): boolean {
    const match = /^[ \t]{0,8}\r?\n[ \t]*/.exec(this.#text.slice(this.at, this.at + 200));
    if (match === null) return false;
    this.at += match[0].length;
    return true;
  }
}

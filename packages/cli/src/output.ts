import { writeSync } from 'node:fs';
import { visibleJson, visibleText } from '@countersign/aws-model';

/**
 * Writes lines to stdout or stderr. Whatever a file, a URL, a server or the command line brought into them, a terminal obeys none of
 * it: control characters are written as a URL writes them. Text from outside that goes into a line of ours is to be made visible
 * before, or its line feeds would begin lines of their own.
 */
export function print(text: string, to: 'stdout' | 'stderr' = 'stdout'): void {
  write(visibleLines(text), to);
}

/** Writes a text that holds our own colours: what came from outside was made visible before it was painted. */
export function printPainted(text: string): void {
  write(text, 'stdout');
}

/** Writes a value as a line of JSON. */
export function printJson(value: unknown, to: 'stdout' | 'stderr' = 'stdout'): void {
  write(`${visibleJson(JSON.stringify(value))}\n`, to);
}

/** Lines in which a terminal finds nothing to obey. */
function visibleLines(text: string): string {
  return text.split('\n').map(visibleText).join('\n');
}

/** A message from outside in one line: its line ends are blanks, the rest is visible. */
export function visibleMessage(text: string): string {
  return visibleText(text.trim().replace(/\s*[\r\n]\s*/g, ' '));
}

/**
 * Without the streams of `process`, which take longer to make than a URL to sign.
 * What a full pipe does not take is left to the stream.
 */
function write(text: string, to: 'stdout' | 'stderr'): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(to === 'stdout' ? 1 : 2, bytes, written);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A reader that has seen enough (`| head`) is no failure of ours.
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') throw error;
    process[to].write(bytes.subarray(written));
  }
}

/** Colours are for people at a terminal who did not ask for none (no-color.org). */
export function colourful(): boolean {
  return Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

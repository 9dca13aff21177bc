import { writeSync } from 'node:fs';

/**
 * Writes a short text to stdout or stderr without the streams of `process`, which take longer to make than a URL to sign.
 * What a full pipe does not take is left to the stream.
 */
export function print(text: string, to: 'stdout' | 'stderr' = 'stdout'): void {
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

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { unreachable } from '../exit.js';
import { print, visibleMessage } from '../output.js';

/**
 * Writes the doctor's page: one file that works from disk and cannot make a request.
 *
 * @throws CommandError exit 3 when it cannot be written, or was not built
 */
export async function writePage(path: string): Promise<void> {
  try {
    const built = fileURLToPath(import.meta.resolve('@countersign/console/explain.html'));
    await writeFile(path, await readFile(built, 'utf8'));
  } catch (error) {
    throw unreachable(
      'Unwritable',
      `could not write the page to ${path}: ${(error as Error).message}`,
      error,
    );
  }
  print(`${visibleMessage(path)}\n`);
}

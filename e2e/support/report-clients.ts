import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import './clients.js';

interface Note {
  readonly name: string;
  readonly version?: string;
  readonly ran: boolean;
}

/** Vitest's global set-up: tells after all tests which real clients they ran, and which were not installed. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-clients-'));
  const file = join(directory, 'notes');
  writeFileSync(file, '');
  project.provide('clientNotes', file);
  return () => {
    const notes = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Note);
    rmSync(directory, { recursive: true });
    const list = (ran: boolean) =>
      [
        ...new Set(
          notes
            .filter((note) => note.ran === ran)
            .map(({ name, version }) => `${name} ${version ?? ''}`.trim()),
        ),
      ].sort();
    if (notes.length === 0) return;
    console.log(`clients run: ${list(true).join(', ') || 'none'}`);
    console.log(`clients not installed: ${list(false).join(', ') || 'none'}`);
  };
}

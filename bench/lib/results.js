import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../RESULTS.md', import.meta.url);

/** Puts a section of RESULTS.md in place of the one with the same heading, or at the end. */
export function writeSection(heading, text) {
  const old = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Measured\n';
  const section = `## ${heading}\n\n${text.trim()}\n`;
  const start = old.indexOf(`## ${heading}\n`);
  if (start === -1) {
    writeFileSync(FILE, `${old.trimEnd()}\n\n${section}`);
    return;
  }
  const next = old.indexOf('\n## ', start);
  writeFileSync(FILE, old.slice(0, start) + section + (next === -1 ? '' : old.slice(next)));
}

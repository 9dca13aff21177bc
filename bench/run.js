/**
 * Runs every benchmark of this folder, or those named: `npm run bench -- [name...] [--write]`.
 *
 * A benchmark is a module `bench/<name>.js` that exports
 *
 *     export const title = 'Signing';              // heading in RESULTS.md; default: the name
 *     export async function run({ table }) { ... } // measures, returns Markdown
 *
 * Ratios count, not times, because machines are shared: measure in paired, interleaved rounds and
 * compare medians. `--write` puts each section into RESULTS.md.
 */
import { readdir } from 'node:fs/promises';
import { readArguments } from '../scripts/read-arguments.js';
import { describeMachine } from './lib/machine.js';
import { writeSection } from './lib/results.js';

const { values, positionals } = readArguments(
  { options: { write: { type: 'boolean' } }, allowPositionals: true },
  'npm run bench -- [name...] [--write]',
);

const files = (await readdir(import.meta.dirname)).filter(
  (file) => file.endsWith('.js') && file !== 'run.js',
);
const available = files.map((file) => file.slice(0, -'.js'.length)).sort();
const unknown = positionals.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; available: ${available.join(', ')}`);
  process.exit(2);
}

for (const name of positionals.length > 0 ? positionals : available) {
  const { title = name, run } = await import(new URL(`${name}.js`, import.meta.url));
  if (typeof run !== 'function') {
    console.error(`bench/${name}.js exports no run(): skipped`);
    continue;
  }
  const command = `npm run bench -- ${name}`;
  const section = `${await run({ table })}\n\nMeasured with \`${command}\` on ${describeMachine()}.`;
  console.log(`## ${title}\n\n${section}\n`);
  if (values.write) writeSection(title, section);
}

/** A Markdown table. */
function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

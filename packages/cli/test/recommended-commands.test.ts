import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../src/program.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** All that people read: pages, and the sources with their help, errors, recipes and docstrings. */
const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.md', '*.html', 'packages/*/src/*', 'examples', '.github'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => /\.(md|html|ts|js|py|yml)$/.test(file) && existsSync(join(ROOT, file)));

/** What follows the name where it is the product's and not the command's: sentences, titles, the line that says it is ready. */
const NO_COMMAND = /^(?:ready|does|console|links|account|customer key|blob)\b/;

let program: Command;
beforeAll(async () => {
  program = await buildProgram([]);
});

/** Command lines in a text: in backticks or quotes, after a prompt, in `$(...)`, after `npx`, or at the start of a line of a block of code. */
function commandsIn(text: string): string[] {
  const joined = text.replaceAll(/\\\n\s*/g, ' ').replaceAll('\\`', '`');
  const mentions = joined.matchAll(/(?:[`'"]|\$ |\$\(|npx |-- |&& |^)countersign ((?:[a-z]|--)[^`\n]*)/gm);
  return [...mentions]
    .map(([, rest]) => rest!.replaceAll(/\$\{[^}]*\}/g, ' '))
    .filter((line) => !NO_COMMAND.test(line));
}

/** What commander has nothing to match with, in words; undefined: the command is as its definition has it. */
function complaintAbout(line: string): string | undefined {
  // Up to where another command, a comment or the end of the sentence begins.
  const [own] = line.split(/ -- |[|;#)']| && | & | > |\\n|, /);
  const words = own!.trim().split(/\s+/);
  let command = program;
  let options = [...program.options];
  for (const word of words.filter((word) => !word.startsWith('-'))) {
    const next = command.commands.find((child) => child.name() === word.replace(/[.:]$/, ''));
    if (!next) {
      if (command === program) return `there is no \`countersign ${word}\``;
      if (command.commands.length > 0 && command.registeredArguments.length === 0 && !/[.[|]/.test(word)) {
        return `there is no \`countersign ${command.name()} ${word}\``;
      }
      break;
    }
    command = next;
    options = [...options, ...next.options];
  }
  const known = new Set(['--help', '--version', ...options.map(({ long }) => long)]);
  const wrong = words
    .map((word) => /^--[a-z][a-z-]*/.exec(word)?.[0])
    .find((flag) => flag && !known.has(flag));
  return wrong === undefined ? undefined : `\`countersign ${command.name()}\` has no ${wrong}`;
}

const mentions = files.flatMap((file) =>
  commandsIn(readFileSync(join(ROOT, file), 'utf8')).map((line) => ({ file, line })),
);

test('every command that a text recommends exists, with its flags', () => {
  expect(mentions.length).toBeGreaterThan(90);
  const complaints = mentions.flatMap(({ file, line }) => {
    const complaint = complaintAbout(line);
    return complaint === undefined ? [] : [`${file}: ${complaint}: countersign ${line}`];
  });
  expect(complaints).toEqual([]);
});

test('every row of the table of verbs names flags of its verb', () => {
  const readme = readFileSync(join(ROOT, 'packages/cli/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([a-z]+)([^`]*)` \| (.*) \|$/gm)].filter(
    ([, verb]) => verb !== undefined && program.commands.some((command) => command.name() === verb),
  );
  expect(rows.length).toBeGreaterThan(8);
  for (const [, verb, usage, told] of rows) {
    const spans = [...`\`${usage}\` ${told}`.matchAll(/`([^`]*)`/g)].map(([, span]) => span!.trim());
    const flags = spans.filter((span) => span.startsWith('--'));
    for (const flag of flags) expect(complaintAbout(`${verb} ${flag}`)).toBeUndefined();
  }
});

test('a verb, a sub-command or a flag that does not exist is found', () => {
  expect(complaintAbout('sign s3://bucket/key')).toBe('there is no `countersign sign`');
  expect(complaintAbout('clock rewind 5m')).toBe('there is no `countersign clock rewind`');
  expect(complaintAbout('presign s3://bucket/key --expires 5m')).toBe(
    '`countersign presign` has no --expires',
  );
  expect(complaintAbout('run -- npm test --coverage')).toBeUndefined();
});

// The manual page, made from the help of the commands: packages/cli/man/countersign.1. `node packages/cli/scripts/man.js` fails when
// it is stale; with `--write` it writes it. Needs the built command.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../dist/program.js';

const file = fileURLToPath(new URL('../man/countersign.1', import.meta.url));
const page = manualOf(await buildProgram([]));

if (process.argv.includes('--write')) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error('packages/cli/man/countersign.1 is stale: run `npm run man`');
  process.exitCode = 1;
}

/** @param {import('commander').Command} program */
function manualOf(program) {
  const verbs = program.commands.filter((command) => command.name() !== 'help');
  return [
    '.\\" Made by packages/cli/scripts/man.js from the help of the commands.',
    '.TH COUNTERSIGN 1 "" countersign "User Commands"',
    '.SH NAME',
    `countersign \\- ${roff(program.description())}`,
    '.SH SYNOPSIS',
    '.B countersign',
    '.I command',
    '.RI [ options ]',
    '.SH COMMANDS',
    ...verbs.flatMap((verb) => [
      '.TP',
      bold(`countersign ${verb.name()}`),
      roff(`${capital(verb.summary() || verb.description())}.`),
    ]),
    ...verbs.flatMap((verb) => sectionOf(verb, 'countersign', '.SH')),
    ...epilogueOf(program, '.SH'),
    '.SH SEE ALSO',
    'The documentation at https://github.com/countersign/countersign; ',
    '.BR aws (1)',
    '',
  ].join('\n');
}

/**
 * A verb with its arguments, flags and examples, then its own verbs.
 *
 * @param {import('commander').Command} command
 * @param {string} parent
 * @param {'.SH' | '.SS'} heading
 * @returns {string[]}
 */
function sectionOf(command, parent, heading) {
  const help = command.createHelp();
  const name = `${parent} ${command.name()}`;
  const list = [
    ...help
      .visibleArguments(command)
      .map((argument) => [help.argumentTerm(argument), help.argumentDescription(argument)]),
    ...help
      .visibleOptions(command)
      .map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ].filter(([term]) => term !== '-h, --help');
  return [
    `${heading} ${roff(name.toUpperCase())}`,
    bold(`${name} ${command.usage()}`),
    ...command
      .description()
      .split('\n')
      .flatMap((line) => ['.PP', roff(capital(line))]),
    ...list.flatMap(([term = '', description = '']) => ['.TP', bold(term), roff(description)]),
    ...epilogueOf(command, '.PP'),
    ...command.commands
      .filter((child) => child.name() !== 'help')
      .flatMap((child) => sectionOf(child, name, '.SS')),
  ];
}

/**
 * What the help has after its flags: titled blocks, such as `Example:`.
 *
 * @param {import('commander').Command} command
 * @param {'.SH' | '.PP'} heading how a title is set
 */
function epilogueOf(command, heading) {
  const blocks = textAfterHelp(command).matchAll(/^(\S.*):\n((?: .*(?:\n|$))+)/gm);
  return [...blocks].flatMap(([, title = '', body = '']) => [
    ...(heading === '.SH' ? [`.SH ${title.toUpperCase()}`] : ['.PP', `${roff(title)}:`]),
    '.PP',
    '.nf',
    ...body.trimEnd().split('\n').map(roff),
    '.fi',
  ]);
}

/** @param {import('commander').Command} command */
function textAfterHelp(command) {
  let shown = '';
  command.configureOutput({ writeOut: (text) => (shown += text) });
  command.outputHelp();
  return shown.slice(command.helpInformation().length);
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function bold(text) {
  return `\\fB${roff(text)}\\fR`;
}

/** Text that roff takes for nothing else: no escapes, no requests. @param {string} text */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}

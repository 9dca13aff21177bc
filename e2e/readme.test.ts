import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from './support/clients.js';
import { COMMAND, cleanEnvironment, Up } from './support/countersign.js';
import { run } from './support/run.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

interface Step {
  readonly command: string;
  /** What the README shows of its output, on one line. */
  readonly shown: string;
}

/** The commands of the README's walk and what it shows of each; the first block only installs and starts the server. */
function walkOf(readme: string): Step[] {
  const section = /^## The first five minutes\n([\s\S]*?)^## /m.exec(readme)![1]!;
  return consoleBlocks(section).slice(1).flatMap(stepsOf);
}

/** The command at the top of the README, and what it shows of its output; the walk runs the command. */
function openingOf(readme: string): Step {
  return stepsOf(consoleBlocks(readme)[0]!)[0]!;
}

function consoleBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

function stepsOf(block: string): Step[] {
  return block
    .replaceAll('\\\n', ' ')
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command, ...output] = step.split('\n');
      return { command: command!, shown: oneLine(output.join('\n')) };
    });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The shown text as a pattern in which what differs from run to run is free. */
function patternOf(shown: string): RegExp {
  const escaped = shown.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    escaped
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\\\.\d+)?/g, '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+')
      .replaceAll(/A[SK]IA[A-Z0-9]{16}/g, 'A[SK]IA[A-Z2-7]{16}')
      .replaceAll('59 min 59 s', '(1 h|59 min( \\d+ s)?)')
      .replaceAll(/[\w/]+…/g, '\\S+')
      .replaceAll('…', '.+')
      .replaceAll('/home/you/\\.countersign', '\\S+'),
  );
}

describeWith(['aws CLI', 'curl'], 'the README', () => {
  let up: Up;

  beforeAll(async () => {
    up = await Up.start(['--test-clock']);
  });
  afterAll(() => up?.endAndForget());

  test('its first five minutes run as it shows them', { timeout: 240_000 }, async () => {
    const readme = await readFile(README, 'utf8');
    const steps = walkOf(readme);
    const opening = openingOf(readme);
    expect(steps.length).toBeGreaterThan(10);
    const mark = '----- next step -----';
    const installed = `countersign() { '${process.execPath}' '${COMMAND}' "$@"; }`;
    const script = `${installed}\n${steps.map(({ command }) => command).join(`\necho '${mark}'\n`)}`;
    const env = { ...cleanEnvironment(up.home), COUNTERSIGN_HOME: up.data };
    const { stdout } = await run('bash', [], { env, cwd: up.home, input: `exec 2>&1\n${script}\n` });
    const outputs = stdout.split(`${mark}\n`).map(oneLine);
    expect(outputs).toHaveLength(steps.length);
    for (const [index, { command, shown }] of steps.entries()) {
      expect(outputs[index], `$ ${command}`).toMatch(patternOf(shown));
    }
    const ofOpening = steps.findIndex(({ command }) => command.startsWith(opening.command));
    expect(outputs[ofOpening], 'the output at the top').toMatch(patternOf(opening.shown));
    expect(up.log).toMatch(
      /ExpiredToken: session MyAppRole\/session-name expired \d+ s ago; the URL itself had 22 h 59 min left/,
    );
  });
});

// Plants one fault after another in a copy of the checkout, and looks whether the tests notice. The faults are chosen by hand
// (scripts/mutants), each with a reason: what a signature, a policy or a crash must not do. The checkout itself is not touched.
//
// A list of ours and no generator: StrykerJS 10 asks for Node 22, and this project runs on 20.19; and thousands of generated
// faults, each with a run of the tests, take hours where these take minutes.
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MUTANT_SETS } from './mutants/mutant.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORT = join(ROOT, 'docs/mutation.md');
const NAMES = Object.keys(MUTANT_SETS);
const USAGE = `npm run mutate -- [--only ${NAMES.join('|')}] [--match TEXT] [--list] [--write]

--match  only faults whose file or reason contains the text
--list   names them, and checks that each still fits the code
--write  writes docs/mutation.md (with all sets)`;
/** A test that hangs has noticed. */
const TIMEOUT_MS = 600_000;

/**
 * @typedef {object} Planned
 * @property {string} set
 * @property {string} file from the root
 * @property {string} from
 * @property {string} to
 * @property {string} why
 * @property {readonly string[]} tests
 * @property {readonly string[]} leaveOut
 */
/** @typedef {'killed' | 'survived' | 'timeout'} Outcome */

const options = readOptions();
/** Runs of tests that are under way. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const planned = plan();
requireFitting();
if (options.list) {
  for (const { set, file, why } of planned) console.log(`${set}  ${file}  ${why}`);
  console.log(`${planned.length} faults, each of which fits the code`);
} else process.exitCode = await run();

async function run() {
  const copies = Array.from({ length: Math.min(availableParallelism(), planned.length) }, copyCheckout);
  const clear = () => {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  };
  const stop = () => {
    endRuns();
    clear();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    if (!(await isGreen(copies))) return 3;
    /** @type {Map<Planned, Outcome>} */
    const outcomes = new Map();
    await each(copies, planned, async (copy, mutant) => {
      const outcome = await tryOut(copy, mutant);
      console.log(`${outcome.padEnd(8)}  ${mutant.set}  ${mutant.file}: ${mutant.why}`);
      outcomes.set(mutant, outcome);
    });
    const results = planned.map((mutant) => ({ ...mutant, outcome: outcomes.get(mutant) ?? 'survived' }));
    console.log(`\n${tableOf(results)}`);
    if (options.write) writeFileSync(REPORT, reportOf(results));
    return results.some(({ outcome }) => outcome === 'survived') ? 1 : 0;
  } finally {
    clear();
  }
}

/**
 * Does something to each of `all`, as many at a time as there are copies.
 *
 * @template Item
 * @param {readonly string[]} copies
 * @param {readonly Item[]} all
 * @param {(copy: string, item: Item) => Promise<void>} act
 */
async function each(copies, all, act) {
  const left = [...all];
  await Promise.all(
    copies.map(async (copy) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await act(copy, item);
    }),
  );
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        match: { type: 'string', default: '' },
        list: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
      },
    });
    if (values.only !== undefined && !NAMES.includes(values.only))
      throw new Error(`unknown set ${values.only}`);
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** @returns {readonly Planned[]} */
function plan() {
  return Object.entries(MUTANT_SETS)
    .filter(([set]) => options.only === undefined || set === options.only)
    .flatMap(([set, { source, tests, leaveOut = [], mutants }]) =>
      mutants.map(([file, from, to, why, own]) => ({
        set,
        file: source + file,
        from,
        to,
        why,
        tests: own ?? tests,
        leaveOut,
      })),
    )
    .filter(({ file, why }) => `${file} ${why}`.includes(options.match));
}

/** A fault whose text is not there, or there twice, says nothing: the list has to follow the code. */
function requireFitting() {
  const unfit = planned.filter(({ file, from }) => contentOf(file).split(from).length !== 2);
  for (const { file, from, why } of unfit)
    console.error(`does not stand in ${file} exactly once: ${from}\n  (${why})`);
  if (unfit.length === 0) return;
  console.error(
    `${unfit.length} of ${planned.length} faults do not fit the code; bring scripts/mutants up to date`,
  );
  process.exit(3);
}

/** @param {string} file from the root; empty where there is none any more */
function contentOf(file) {
  const path = join(ROOT, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What is tracked, as it is on the disk, with links to what is installed, but to the copy's own packages. */
function copyCheckout() {
  const scratch = mkdtempSync(join(tmpdir(), 'countersign-mutate-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  for (const file of listed.toString().split('\0').filter(Boolean)) {
    // No test of it is asked, and without it the clients of this machine are not looked for on every run.
    if (file.startsWith('e2e/')) continue;
    mkdirSync(dirname(join(scratch, file)), { recursive: true });
    cpSync(join(ROOT, file), join(scratch, file));
  }
  for (const at of ['.', ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name))])
    link(scratch, at);
  for (const name of readdirSync(join(ROOT, 'packages')))
    cpSync(join(ROOT, 'packages', name, 'dist'), join(scratch, 'packages', name, 'dist'), {
      recursive: true,
    });
  return scratch;
}

/** @param {string} scratch @param {string} at a folder that may have node_modules */
function link(scratch, at) {
  const installed = join(ROOT, at, 'node_modules');
  /** @type {string[]} */
  let names = [];
  try {
    names = readdirSync(installed);
  } catch {
    return;
  }
  mkdirSync(join(scratch, at, 'node_modules'), { recursive: true });
  for (const name of names) {
    if (name !== '@countersign') symlinkSync(join(installed, name), join(scratch, at, 'node_modules', name));
  }
  if (!names.includes('@countersign')) return;
  mkdirSync(join(scratch, at, 'node_modules/@countersign'));
  for (const name of readdirSync(join(installed, '@countersign')))
    symlinkSync(join(scratch, 'packages', name), join(scratch, at, 'node_modules/@countersign', name));
}

/** What fails without a fault would pass for having noticed one. @param {readonly string[]} copies */
async function isGreen(copies) {
  const sets = new Map(planned.map((one) => [one.tests.join(' '), one]));
  let green = true;
  await each(copies, [...sets.values()], async (copy, one) => {
    if ((await test(copy, one, [])) === 'survived') return;
    console.error(`these tests fail, or hang, without any fault: ${one.tests.join(' ')}`);
    green = false;
  });
  return green;
}

/** @param {string} scratch @param {Planned} mutant @returns {Promise<Outcome>} */
async function tryOut(scratch, mutant) {
  const path = join(scratch, mutant.file);
  const whole = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    whole.replace(mutant.from, () => mutant.to),
  );
  try {
    return await test(scratch, mutant, ['--bail=1']);
  } finally {
    writeFileSync(path, whole);
  }
}

/** @param {string} scratch @param {Planned} planned @param {readonly string[]} flags @returns {Promise<Outcome>} */
function test(scratch, { tests, leaveOut }, flags) {
  const excluded = leaveOut.flatMap((pattern) => [
    '--exclude',
    pattern.endsWith('.ts') ? pattern : `${pattern}/**`,
  ]);
  // Without isolation a run starts in a third of the time, and these tests leave nothing behind them.
  const vitest = join(scratch, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--no-isolate', ...tests, ...excluded, ...flags], {
    cwd: scratch,
    stdio: 'ignore',
    detached: true,
  });
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    const timer = setTimeout(() => {
      end(child);
      resolve('timeout');
    }, TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(code === 0 ? 'survived' : 'killed');
    });
  });
}

function endRuns() {
  for (const child of running) end(child);
}

/** With its workers: it leads a group of its own. @param {import('node:child_process').ChildProcess} child */
function end(child) {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}

/** @param {readonly (Planned & { outcome: Outcome })[]} results */
function tableOf(results) {
  const rows = NAMES.filter((name) => results.some(({ set }) => set === name)).map((name) =>
    rowOf(
      name,
      results.filter(({ set }) => set === name),
    ),
  );
  return [
    '| | faults | killed | timeouts | survived | noticed |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    rowOf('all', results),
  ].join('\n');
}

/** @param {string} name @param {readonly { outcome: Outcome }[]} results */
function rowOf(name, results) {
  const count = (/** @type {Outcome} */ wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  const noticed = Math.round((100 * (results.length - count('survived'))) / results.length);
  return `| ${name} | ${results.length} | ${count('killed')} | ${count('timeout')} | ${count('survived')} | ${noticed} % |`;
}

/** @param {readonly (Planned & { outcome: Outcome })[]} results */
function reportOf(results) {
  const lines = results.map(
    ({ set, file, why, outcome }) => `| ${set} | ${file.replace(/^packages\//, '')} | ${why} | ${outcome} |`,
  );
  return `# Faults that the tests notice

\`npm run mutate\` plants one fault after another in a copy of the checkout, chosen by hand for what must not happen, and runs the
tests of the package where the code lives. \`--list\` names them, \`--only\` and \`--match\` choose, \`--write\` writes this page.

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, \`npm run mutate -- --write\`:

${tableOf(results)}

| set | file | fault | |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

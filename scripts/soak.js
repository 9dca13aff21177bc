// Beats a server for as long as one likes. Half of the time goes to malformed requests, half to crashes; with --rounds
// the crashes take as long as they take. A full disk and large objects are tried when asked for by name, and take what
// they take: see soak/full-disk.js and soak/big-objects.js. Everything stays on the loopback interface.
import { readArguments } from './read-arguments.js';
import { runBigObjects, runCrash, runFullDisk, runFuzz } from './soak/index.js';

const KINDS = ['fuzz', 'crash', 'disk', 'big'];
const USAGE = `npm run soak -- [--minutes N (default 2)] [--rounds N] [--seed S] [--only ${KINDS.join('|')}] [--case N] [--size GiB (default 5)]`;

/** Sets of things that are changed at the same time: more than two hundred writers. */
const CRASH_WORKERS = 12;
const GIB = 1_073_741_824;

const options = readOptions();
const wanted = (kind) =>
  options.only === undefined
    ? kind === 'fuzz' || (kind === 'crash' && options.case === undefined)
    : options.only === kind;
const seconds = (options.minutes * 60) / (options.only === undefined ? 2 : 1);
console.log(`seed ${options.seed}`);

const violations = [];
if (wanted('fuzz')) violations.push(...(await fuzz()));
if (wanted('crash')) violations.push(...(await crash()));
if (wanted('disk')) violations.push(...(await disk()));
if (wanted('big')) violations.push(...(await big()));
for (const violation of violations) console.error(`\nFAILED ${violation}`);
if (violations.length > 0) {
  const again = process.argv.slice(2).filter((argument) => !argument.startsWith('--seed'));
  console.error(`\nto repeat: npm run soak -- ${[...again, '--seed', options.seed].join(' ')}`);
}
process.exitCode = violations.length === 0 ? 0 : 1;

async function fuzz() {
  const report = await runFuzz({ seed: options.seed, seconds, only: options.case });
  const statuses = Object.entries(report.statuses)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');
  console.log(`fuzz: ${report.cases} cases; answers ${statuses}`);
  if (report.memory) {
    const { warm, most } = report.memory;
    console.log(
      `fuzz: memory in use ${warm.live} MiB warm, ${most.live} at the end; resident ${warm.rss}, at most ${most.rss}`,
    );
  }
  if (report.moreViolations > 0) console.log(`fuzz: ${report.moreViolations} more violations are not listed`);
  console.log(`fuzz: ${report.violations.length === 0 ? 'held' : 'did not hold'}`);
  return report.violations;
}

async function crash() {
  const { seed, rounds } = options;
  const report = await runCrash({
    seed,
    ...(rounds === undefined ? { seconds } : { rounds }),
    workers: CRASH_WORKERS,
    onRound: ({ rounds, changes }) => {
      if (rounds % 10 === 0) console.log(`crash: ${rounds} kills, ${changes} changes`);
    },
  });
  console.log(
    `crash: ${report.rounds} kills in the middle of ${report.changes} acknowledged changes by ${report.writers} writers at a time`,
  );
  console.log(`crash: ${report.violations.length === 0 ? 'held' : 'did not hold'}`);
  return report.violations;
}

async function disk() {
  const report = await runFullDisk();
  if (report === undefined) {
    console.log('disk: NOT TRIED: this user may not mount a small file system');
    return [];
  }
  const { acknowledged, refused, violations } = report;
  console.log(`disk: ${acknowledged} uploads acknowledged, ${refused} refused while the disk was full`);
  console.log(`disk: ${violations.length === 0 ? 'held' : 'did not hold'}`);
  return violations;
}

async function big() {
  const report = await runBigObjects({
    bytes: options.size * GIB,
    onStep: ({ name, seconds, mibPerSecond, peakRss }) =>
      console.log(
        `big: ${name}: ${seconds.toFixed(1)} s, ${Math.round(mibPerSecond)} MiB/s, resident at most ${peakRss} MiB`,
      ),
  });
  console.log(`big: ${report.violations.length === 0 ? 'held' : 'did not hold'}`);
  return report.violations;
}

function readOptions() {
  const { values } = readArguments(
    {
      options: {
        minutes: { type: 'string', default: '2' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
        rounds: { type: 'string' },
        size: { type: 'string', default: '5' },
        only: { type: 'string' },
        case: { type: 'string' },
      },
    },
    USAGE,
  );
  const integer = (text) => (text === undefined ? undefined : Number(text));
  const [minutes, size] = [Number(values.minutes), Number(values.size)];
  const [seed, rounds, number] = [values.seed, values.rounds, values.case].map(integer);
  const wrong =
    !(minutes > 0 && size > 0) ||
    [seed, rounds, number].some((value) => value !== undefined && !Number.isInteger(value));
  if (wrong || (values.only !== undefined && !KINDS.includes(values.only))) {
    console.error(`usage: ${USAGE}`);
    process.exit(2);
  }
  return { minutes, size, seed, rounds, only: values.only, case: number };
}

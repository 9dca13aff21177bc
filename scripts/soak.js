// Beats a server for as long as one likes: npm run soak -- [--minutes N] [--seed S] [--only fuzz|crash] [--case N]
// Half of the time goes to malformed requests, half to crashes. Everything stays on the loopback interface.
import { parseArgs } from 'node:util';
import { runCrash, runFuzz } from './soak/index.js';

const USAGE = 'npm run soak -- [--minutes N (default 2)] [--seed S] [--only fuzz|crash] [--case N]';

const options = readOptions();
const seconds = (options.minutes * 60) / (options.only === undefined ? 2 : 1);
console.log(`seed ${options.seed}, ${options.minutes} minutes`);

const violations = [];
if (options.only !== 'crash') violations.push(...(await fuzz()));
if (options.only !== 'fuzz' && options.case === undefined) violations.push(...(await crash()));
for (const violation of violations) console.error(`\nFAILED ${violation}`);
if (violations.length > 0)
  console.error(`\nto repeat: npm run soak -- --seed ${options.seed} --minutes ${options.minutes}`);
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
  const report = await runCrash({ seed: options.seed, seconds });
  console.log(`crash: ${report.rounds} kills in the middle of ${report.changes} acknowledged changes`);
  console.log(`crash: ${report.violations.length === 0 ? 'held' : 'did not hold'}`);
  return report.violations;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      only: { type: 'string' },
      case: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  const number = values.case === undefined ? undefined : Number(values.case);
  const wrong =
    !(minutes > 0) || !Number.isInteger(seed) || (number !== undefined && !Number.isInteger(number));
  if (wrong || ![undefined, 'fuzz', 'crash'].includes(values.only)) {
    console.error(USAGE);
    process.exit(2);
  }
  return { minutes, seed, only: values.only, case: number };
}

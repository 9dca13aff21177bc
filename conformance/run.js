// Asks the server every row of the table and writes docs/conformance.md:   npm run conformance
// Asks an AWS account the same, and writes what it answered to a file:     npm run conformance -- --against aws
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { embeddedTarget } from './embedded.js';
import { runRows } from './run-rows.js';
import { unexplained, writeTable } from './table.js';

const TABLE = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));
const USAGE = `npm run conformance -- [options]
  --only A1,J         run only these rows or sections; print them, and do not write the table
  --against aws       test AWS instead: credentials, region and endpoints come from the environment
  --yes               with aws: do not ask for confirmation before creating anything
  --record FILE       with aws: file for the answers (default conformance-aws.json)`;

const { values: options } = readOptions();
const wanted = options.only?.split(',').map((id) => id.trim().toLowerCase());
const only =
  wanted === undefined
    ? undefined
    : (id) => wanted.includes(id.toLowerCase()) || wanted.includes(id[0].toLowerCase());

if (options.against === 'aws') {
  const { runAgainstAws } = await import('./against-aws.js');
  process.exitCode = await runAgainstAws({ only, yes: options.yes, file: options.record });
} else {
  const target = await embeddedTarget();
  const results = await runRows(target, { only });
  const left = await target.stop();
  if (only === undefined) writeFileSync(TABLE, writeTable(results));
  else for (const result of results) print(result);
  const wrong = unexplained(results);
  for (const result of wrong)
    console.error(`${result.id} (${result.kind}): ${result.differences.join('; ')}`);
  for (const what of left) console.error(`could not delete: ${what}`);
  const matching = results.filter((result) => result.match === 'yes').length;
  console.log(`${results.length} rows: ${matching} match, ${wrong.length} unexplained mismatches`);
  process.exitCode = wrong.length === 0 && left.length === 0 ? 0 : 1;
}

function print(result) {
  console.log(
    `${result.id} ${result.kind}: ${result.subject}\n  expected ${result.expected}\n  answered ${result.answered}`,
  );
  console.log(`  ${result.match}${result.why === undefined ? '' : ` (${result.why})`}`);
}

function readOptions() {
  try {
    const parsed = parseArgs({
      options: {
        only: { type: 'string' },
        against: { type: 'string' },
        yes: { type: 'boolean', default: false },
        record: { type: 'string', default: 'conformance-aws.json' },
        help: { type: 'boolean', default: false },
      },
    });
    if (parsed.values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (parsed.values.against !== undefined && parsed.values.against !== 'aws') {
      throw new RangeError(`--against must be aws, not ${parsed.values.against}`);
    }
    return parsed;
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

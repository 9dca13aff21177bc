import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzCase } from './fuzz-cases.js';
import { MemoryWatch } from './memory-watch.js';
import { Random } from './random.js';
import { rawExchange } from './raw-exchange.js';
import { sealedRequest } from './sealed-request.js';
import { ServerProcess } from './server-process.js';
import { StalledConnections } from './stalled-connections.js';

const BUCKET = 'soak';
const CONNECTIONS_AT_ONCE = 24;

/** After so many cases a plain request is made, to see that the server still serves. */
const CASES_PER_PROBE = 200;
const PROBE = { key: 'probe', body: Buffer.from('still here') };

/** Beyond these, a report says how many more there were. */
const MOST_VIOLATIONS = 20;

/**
 * Sends malformed and mutated requests to a server in a child process.
 *
 * Asserts that no answer is a 5xx (501 NotImplemented apart: what the server says it does not serve), that every
 * connection is answered or closed in time, that the server logs no fault of its own, goes on serving, and that its memory
 * stays within the bounds of {@link MemoryWatch}.
 *
 * @param seed repeats the cases
 * @param seconds how long
 * @param only runs this one case instead
 * @returns `{cases, statuses, memory, violations}`; a violation names its case
 */
export async function runFuzz({ seed, seconds, only }) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-fuzz-'));
  const server = await ServerProcess.start(directory);
  const world = { endpoint: server.endpoint, credentials: server.credentials, bucket: BUCKET };
  const report = { cases: 0, statuses: {}, memory: undefined, violations: [], moreViolations: 0 };
  const blame = (violation) => {
    if (report.violations.length < MOST_VIOLATIONS) report.violations.push(violation);
    else report.moreViolations += 1;
  };
  try {
    await furnish(world);
    if (only !== undefined) {
      await tryCase(world, seed, only, report, blame);
      report.violations.push(...server.faults);
      return report;
    }
    const stalled = new StalledConnections(world.endpoint);
    const watch = new MemoryWatch(server, seconds);
    const end = performance.now() + seconds * 1_000;
    const worker = async () => {
      while (performance.now() < end && server.alive) {
        const number = report.cases++;
        await tryCase(world, seed, number, report, blame);
        if (number % CASES_PER_PROBE === 0) await probe(world, number, blame);
      }
    };
    await Promise.all([
      ...Array.from({ length: CONNECTIONS_AT_ONCE }, worker),
      watch.run(() => server.alive),
    ]);
    report.memory = watch.figures;
    for (const violation of [...watch.violations, ...stalled.violations(), ...server.faults])
      blame(violation);
    stalled.close();
    return report;
  } finally {
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function tryCase(world, seed, number, report, blame) {
  const { kind, method, pieces } = fuzzCase(new Random(seed, number), world);
  const { statuses, raw, hung, garbled } = await rawExchange(world.endpoint, pieces, { method });
  for (const status of statuses.length === 0 ? ['closed'] : statuses) {
    report.statuses[status] = (report.statuses[status] ?? 0) + 1;
  }
  const unserved = method === 'HEAD' || raw.includes('<Code>NotImplemented</Code>');
  const failed = statuses.some((status) => status >= 500 && !(status === 501 && unserved));
  if (!failed && !hung && !garbled) return;
  const what = hung
    ? 'neither answered nor closed'
    : garbled
      ? 'answered with something that is not HTTP'
      : 'answered with a 5xx';
  const sent = Buffer.concat(pieces).toString('latin1').slice(0, 600);
  blame(
    `case ${number} (${kind}): ${what}\n  sent ${JSON.stringify(sent)}\n  got ${JSON.stringify(raw.slice(0, 600))}`,
  );
}

/** The bucket, and the object that tells whether the server still serves. */
async function furnish(world) {
  for (const request of [
    { method: 'PUT', path: `/${BUCKET}` },
    { method: 'PUT', path: `/${BUCKET}/${PROBE.key}`, body: PROBE.body },
  ]) {
    const { statuses, raw } = await rawExchange(world.endpoint, [sealedRequest(world, request)], request);
    if (statuses[0] !== 200) throw new Error(`${request.method} ${request.path}: ${raw}`);
  }
}

async function probe(world, number, blame) {
  const request = { method: 'GET', path: `/${BUCKET}/${PROBE.key}` };
  const { statuses, raw } = await rawExchange(world.endpoint, [sealedRequest(world, request)], request);
  if (statuses[0] === 200 && raw.endsWith(PROBE.body.toString())) return;
  blame(
    `after case ${number} a plain GET got ${statuses[0] ?? 'nothing'}: ${JSON.stringify(raw.slice(0, 300))}`,
  );
}

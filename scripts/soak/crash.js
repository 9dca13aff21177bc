import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import {
  accessKeyCell,
  bucketCell,
  bucketPolicyCell,
  objectCell,
  userCell,
  userPolicyCell,
} from './crash-cells.js';
import { Random } from './random.js';
import { ServerProcess } from './server-process.js';

const REGION = 'us-east-1';
const BUCKET = 'crash';
const WORKERS = 8;
const OBJECTS_PER_WORKER = 4;

/** The kill comes this long after the writers began. */
const KILL_AFTER_MS = [50, 900];

/** Every so often the server is killed once more while it starts. */
const KILLED_WHILE_STARTING = 0.3;
const START_KILL_AFTER_MS = [10, 300];

/**
 * Kills a server in the middle of concurrent writes, again and again, and looks after each restart whether everything
 * that it acknowledged is there and whole. What was under way may be there or not, but nothing in between.
 *
 * @param seed repeats the changes and the times of the kills (not how far each change had got)
 * @param seconds begins no further round after this
 * @param rounds at most so many
 * @returns `{rounds, changes, violations}`
 */
export async function runCrash({ seed, seconds, rounds = Number.POSITIVE_INFINITY }) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
  const report = { rounds: 0, changes: 0, violations: [] };
  const end = performance.now() + seconds * 1_000;
  const world = { account: '', session: undefined };
  let server = await ServerProcess.start(directory);
  try {
    connect(world, server);
    const workers = await furnish(world);
    do {
      const random = new Random(seed, report.rounds);
      report.changes += await writeUntilKilled(server, workers, random, report.violations);
      server = await restart(directory, random);
      connect(world, server);
      report.violations.push(
        ...(await settle(workers, world)).map((what) => `round ${report.rounds}: ${what}`),
      );
      report.rounds += 1;
    } while (performance.now() < end && report.rounds < rounds && report.violations.length === 0);
    return report;
  } finally {
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The cells keep the world, so that after a restart they speak to the new server. */
function connect(world, { endpoint, credentials }) {
  const options = { endpoint, credentials, region: REGION, maxAttempts: 1 };
  world.s3 = new S3Client({ ...options, forcePathStyle: true });
  world.iam = new IAMClient(options);
  world.sts = new STSClient(options);
}

async function furnish(world) {
  const { Account } = await world.sts.send(new GetCallerIdentityCommand({}));
  world.account = Account;
  const { Credentials: session } = await world.sts.send(new GetSessionTokenCommand({}));
  world.session = session;
  await world.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const workers = [];
  for (let i = 0; i < WORKERS; i++) {
    const [bucket, user] = [`crash-${i}`, `crash-${i}`];
    await world.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await world.iam.send(new CreateUserCommand({ UserName: user }));
    workers.push([
      ...Array.from({ length: OBJECTS_PER_WORKER }, (_, n) => objectCell(world, BUCKET, `${i}/${n}`)),
      bucketCell(world, `crash-${i}-comes-and-goes`),
      bucketPolicyCell(world, bucket),
      userCell(world, `${user}-comes-and-goes`),
      userPolicyCell(world, user),
      accessKeyCell(world, user),
    ]);
  }
  return workers;
}

/** @returns how many changes were acknowledged */
async function writeUntilKilled(server, workers, random, violations) {
  let killed = false;
  let changes = 0;
  const write = async (cells, own) => {
    while (!killed) {
      try {
        if (await own.pick(cells).change(own)) changes += 1;
      } catch (error) {
        const status = error.$metadata?.httpStatusCode;
        if (status === undefined && killed) return;
        violations.push(`a change was refused with ${status ?? 'no answer'}: ${error}`);
        return;
      }
    }
  };
  const kill = async () => {
    await pause(random.between(...KILL_AFTER_MS));
    // A busy machine may not have acknowledged anything yet: then there would be nothing to lose.
    while (changes === 0 && violations.length === 0) await pause(10);
    killed = true;
    await server.kill();
  };
  const writers = workers.map((cells) => write(cells, new Random(random.below(2 ** 31))));
  await Promise.all([...writers, kill()]);
  violations.push(...server.faults);
  return changes;
}

async function restart(directory, random) {
  if (random.chance(KILLED_WHILE_STARTING)) {
    const unlucky = new ServerProcess(directory);
    await pause(random.between(...START_KILL_AFTER_MS));
    await unlucky.kill();
  }
  return ServerProcess.start(directory);
}

async function settle(workers, world) {
  const problems = await Promise.all(workers.flat().map((cell) => cell.settle()));
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  } = world.session;
  const { endpoint } = world.sts.config;
  const sts = new STSClient({
    endpoint: await endpoint(),
    region: REGION,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const session = await sts.send(new GetCallerIdentityCommand({})).then(
    () => undefined,
    (error) => `a session from before the crash is no longer taken: ${error}`,
  );
  return [...problems, session].filter((problem) => problem !== undefined);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

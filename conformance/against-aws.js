import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Answer } from './answer.js';
import { runRows } from './run-rows.js';
import { Target } from './target.js';

/** How long a change of IAM's may take to be known everywhere, in milliseconds; usually a few seconds. */
const SPREAD_MS = 12_000;

const MAKES = `This sends requests to an AWS account, with the credentials in the environment, and creates in it while it runs:
  - buckets whose names begin with PREFIX, with objects of a few bytes (one upload has a part of 5 MiB);
    some get bucket policies, CORS rules and versioning, and one has Block Public Access turned off and a policy
    that lets anyone read its only object
  - IAM users, roles, a group and managed policies whose names begin with PREFIX, and sessions of these
All of it is deleted at the end, also after a failure or Ctrl-C; anything that cannot be deleted is listed. It costs a few cents.`;

/**
 * Asks AWS all rows, and writes what it answered to `file`. Gives the exit code: 0 done, 1 something could not be taken away,
 * 2 not wanted, or no credentials.
 */
export async function runAgainstAws({ only, yes, file, environment = process.env }) {
  const prefix = `countersign-conformance-${randomBytes(4).toString('hex')}`;
  const target = awsTarget(environment, prefix);
  if (target === undefined) {
    console.error(
      'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN with a session)',
    );
    return 2;
  }
  const who = await target.sts('GetCallerIdentity');
  if (who.status !== 200) {
    console.error(`the credentials do not work: ${who.status} ${who.code} ${who.message}`);
    return 2;
  }
  target.account = who.text('Account');
  target.masks.add(target.account, '<account>');
  if (who.text('Arn').endsWith(':root')) target.can.add('root');
  console.log(MAKES.replaceAll('PREFIX', prefix));
  console.log(`Account ${target.account}, as ${who.text('Arn')}, region ${target.region}.`);
  if (!yes && !(await agreed())) return 2;

  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    console.error('stopping after this row; deleting what was created');
  };
  process.on('SIGINT', interrupt);
  const recordings = [];
  let left;
  try {
    await runRows(target, {
      only,
      stopped: () => interrupted,
      onRow: (result) => {
        console.log(`${result.id} ${result.match}${result.why === undefined ? '' : `: ${result.why}`}`);
        recordings.push(recording(result, target));
      },
    });
  } finally {
    left = await target.close();
    writeFileSync(
      file,
      `${JSON.stringify({ recordedAt: new Date().toISOString(), region: target.region, rows: recordings }, null, 2)}\n`,
      { mode: 0o600 },
    );
    process.off('SIGINT', interrupt);
  }
  for (const what of left) console.error(`could not delete: ${what}`);
  console.log(
    `${recordings.length} rows; the answers are in ${file}, with secrets, signatures, names and ids masked`,
  );
  return left.length === 0 ? 0 : 1;
}

/** AWS as the environment describes it, or undefined without credentials. */
function awsTarget(environment, prefix) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1';
  const endpoint = (service, usual) =>
    (environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL || usual).replace(/\/$/, '');
  const s3 = endpoint('S3', `https://s3.${region}.amazonaws.com`);
  const target = new Target({
    name: 'aws',
    endpoints: {
      s3,
      sts: endpoint('STS', `https://sts.${region}.amazonaws.com`),
      iam: endpoint('IAM', 'https://iam.amazonaws.com'),
    },
    // Names under a host of one's own may not resolve, AWS's do; an address has none.
    connectTo: s3.endsWith('.amazonaws.com') ? undefined : s3,
    virtualHost: new URL(s3).host.replace(/^127\.0\.0\.1/, 'localhost'),
    region,
    iamRegion: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined },
    account: '',
    prefix,
    now: () => Date.now(),
    settle: () =>
      new Promise((resolve) => setTimeout(resolve, s3.endsWith('.amazonaws.com') ? SPREAD_MS : 0)),
    can: new Set(),
  });
  return target;
}

async function agreed() {
  if (!process.stdin.isTTY) {
    console.error('not a terminal: pass --yes to proceed');
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question('Continue? [y/N] ');
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** What is kept of a row: what was asked, what was expected, and everything that came, masked. */
function recording({ answer, section, title, ...result }, target) {
  return { ...result, came: answer === undefined ? undefined : kept(answer, target) };
}

function kept(value, target) {
  if (value instanceof Answer) {
    const headers = [];
    for (let i = 0; i < value.rawHeaders.length; i += 2) {
      const name = value.rawHeaders[i].toLowerCase();
      if (name === 'x-amz-id-2' || name === 'x-amz-request-id') continue;
      headers.push(`${name}: ${target.masks.apply(value.rawHeaders[i + 1])}`);
    }
    return { status: value.status, headers, body: target.masks.apply(value.body).slice(0, 4096) };
  }
  if (typeof value === 'string') return target.masks.apply(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => kept(part, target));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, kept(part, target)]));
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
// Authorization decisions per second of processor time: ten identity statements and a bucket policy of five, compiled once.
// node bench/policy.js
// With IAM_SIMULATE=FOLDER of @cloud-copilot/iam-simulate, installed outside this tree (it is under the AGPL), beside it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compilePolicy, evaluate, parsePolicy } from '@countersign/policy';
import { median } from './lib/median.js';

export const title = 'Authorization';

/** Decisions a second that the design asks for on one core. */
const GOAL = 1_000_000;

const ACCOUNT = '111122223333';
const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

const IDENTITY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'List',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: BUCKET,
      Condition: { StringLike: { 's3:prefix': ['', 'home/${aws:username}/*'] } },
    },
    {
      Sid: 'Buckets',
      Effect: 'Allow',
      Action: ['s3:ListAllMyBuckets', 's3:GetBucketLocation'],
      Resource: '*',
    },
    { Sid: 'NoDeleting', Effect: 'Deny', Action: 's3:DeleteBucket*', Resource: '*' },
    {
      Sid: 'NotFromOutside',
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
      Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '10.0.0.0/8', '2001:db8::/32'] } },
    },
    {
      Sid: 'Home',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${BUCKET}/home/\${aws:username}/*`,
    },
    {
      Sid: 'Shared',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [`${BUCKET}/shared/*`, `${BUCKET}/*.pdf`],
    },
    {
      Sid: 'Tagged',
      Effect: 'Allow',
      Action: 's3:GetObject*',
      Resource: `${BUCKET}/projects/*`,
      Condition: { StringEquals: { 's3:ExistingObjectTag/team': '${aws:PrincipalTag/team}' } },
    },
    {
      Sid: 'Revoked',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
    },
    {
      Sid: 'Own',
      Effect: 'Allow',
      Action: 'iam:*AccessKey*',
      Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
    },
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: `arn:aws:iam::${ACCOUNT}:role/reader-*`,
    },
  ],
};

const BUCKET_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [BUCKET, `${BUCKET}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${BUCKET}/*`,
      Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } },
    },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${BUCKET}/*`,
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
    },
    {
      Effect: 'Allow',
      Principal: { AWS: ['444455556666', `arn:aws:iam::${ACCOUNT}:role/auditor`] },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [BUCKET, `${BUCKET}/*`],
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${BUCKET}/logs/*`,
    },
  ],
};

const KEYS = new Map([
  ['aws:username', 'carlos'],
  ['aws:sourceip', '203.0.113.7'],
  ['aws:securetransport', 'true'],
  ['s3:signatureage', '1200'],
  ['aws:principaltag/team', 'blue'],
  ['s3:x-amz-server-side-encryption', 'AES256'],
  ['s3:prefix', 'home/carlos/'],
]);

/** Requests in turn, so that no branch is always taken. */
const REQUESTS = [
  ['s3:GetObject', `${BUCKET}/shared/a`, 'allow'],
  ['s3:GetObject', `${BUCKET}/home/carlos/a`, 'allow'],
  ['s3:PutObject', `${BUCKET}/home/carlos/b`, 'allow'],
  ['s3:GetObject', `${BUCKET}/home/akua/a`, 'implicitDeny'],
  ['s3:ListBucket', BUCKET, 'allow'],
  ['s3:DeleteBucketPolicy', BUCKET, 'explicitDeny'],
];

/** Keys are in a Map, as a server that builds its context lazily would keep them. */
function requests() {
  return REQUESTS.map(([action, resource, effect]) => ({
    effect,
    request: {
      action,
      resource,
      principal: { kind: 'user', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/carlos` },
      resourceAccount: ACCOUNT,
      context: { get: (key) => KEYS.get(key) },
    },
  }));
}

function decisionsPerSecond(policies, options, decisions) {
  const all = requests();
  let right = 0;
  const began = process.cpuUsage();
  for (let nth = 0; nth < decisions; nth++) {
    const { request, effect } = all[nth % all.length];
    if (evaluate(request, policies, options).effect === effect) right++;
  }
  // Time of this process, not of the wall: other work on the machine then counts for less.
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  if (right !== decisions) throw new Error(`${decisions - right} of ${decisions} decisions are wrong`);
  return decisions / seconds;
}

/** So that what grows is what is held. */
function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Decisions a second of the outside evaluator, on the same policies and requests; undefined where it is not at hand. */
async function outsideDecisionsPerSecond(rounds = 11, decisions = 300) {
  const location = process.env.IAM_SIMULATE;
  if (location === undefined) return undefined;
  const { runSimulation } = await import(pathToFileURL(join(location, 'dist/esm/index.js')).href);
  const effects = { Allowed: 'allow', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' };
  const simulations = requests().map(({ effect, request }) => ({
    effect,
    simulation: {
      request: {
        principal: request.principal.arn,
        action: request.action,
        resource: { resource: request.resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(KEYS),
      },
      identityPolicies: [{ name: 'identity', policy: IDENTITY }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: BUCKET_POLICY,
    },
  }));
  const rates = [];
  for (let round = 0; round < rounds; round++) {
    const began = process.cpuUsage();
    for (let nth = 0; nth < decisions; nth++) {
      const { simulation, effect } = simulations[nth % simulations.length];
      const { overallResult } = await runSimulation(simulation, {});
      if (effects[overallResult] !== effect) throw new Error(`${overallResult} where ${effect} is right`);
    }
    const { user, system } = process.cpuUsage(began);
    rates.push(decisions / ((user + system) / 1e6));
  }
  return median(rates);
}

/** Medians of `rounds`, the best and the worst round, and how far the heap grew over all of them. */
export function measure({ rounds = 51, decisions = 20_000 } = {}) {
  const identity = [compilePolicy(parsePolicy(IDENTITY, 'identity'), { id: 'identity', type: 'identity' })];
  const resource = compilePolicy(parsePolicy(BUCKET_POLICY, 'bucket'), { id: 'bucket', type: 'bucket' });
  const policies = { identity, resource };
  decisionsPerSecond(policies, undefined, 50 * decisions);
  collectGarbage();
  const heap = process.memoryUsage().heapUsed;
  const plain = [];
  const explained = [];
  for (let round = 0; round < rounds; round++) plain.push(decisionsPerSecond(policies, undefined, decisions));
  collectGarbage();
  const heapGrowthBytes = process.memoryUsage().heapUsed - heap;
  for (let round = 0; round < rounds; round++) {
    explained.push(decisionsPerSecond(policies, { explain: true }, decisions / 20));
  }
  const text = JSON.stringify(IDENTITY);
  const began = process.hrtime.bigint();
  const compilations = 2_000;
  for (let nth = 0; nth < compilations; nth++) {
    compilePolicy(parsePolicy(text, 'identity'), { id: 'identity', type: 'identity' });
  }
  return {
    decisions: median(plain),
    best: Math.max(...plain),
    worst: Math.min(...plain),
    explained: median(explained),
    compileMicroseconds: Number(process.hrtime.bigint() - began) / 1e3 / compilations,
    heapGrowthBytes,
  };
}

/** Rows for RESULTS.md. */
export async function run({ table }) {
  const { decisions, best, worst, explained, compileMicroseconds, heapGrowthBytes } = measure();
  const outside = await outsideDecisionsPerSecond();
  const figure = (value) => Math.round(value).toLocaleString('en');
  return table(
    ['authorization, 10 identity + 5 bucket statements, one core', 'measured', 'goal'],
    [
      ['decisions per second, reasons off, median round', figure(decisions), `≥ ${figure(GOAL)}`],
      ['the same, best and worst round: the machine is shared', `${figure(best)}, ${figure(worst)}`, ''],
      [
        'heap growth after more than a million decisions',
        `${(heapGrowthBytes / 1024).toFixed(0)} KiB`,
        'flat',
      ],
      ['decisions per second, every statement explained', figure(explained), ''],
      ['parse and compile the ten statements', `${compileMicroseconds.toFixed(0)} µs`, ''],
      [
        '`@cloud-copilot/iam-simulate` 0.1.173, decisions per second (it reads and checks the JSON each time, and always explains)',
        outside === undefined ? 'not measured: IAM_SIMULATE is not set' : figure(outside),
        '',
      ],
    ],
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(measure());

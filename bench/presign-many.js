// Many presigned URLs: how many a second on one core, beside the two hashes that each cannot do without, and beside the SDK's function
// called for each. npm run bench -- presign-many
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as sdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import { getSignedUrl, prepareUrls, presign, presignMany, s3Address, settleNow } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { median } from './lib/median.js';

export const title = 'Presigning, one and many';

const ROUNDS = 15;
/** URLs of one measurement; short, so that all contestants of a round meet the same disturbances. */
const MANY = 10_000;
const FEW = 300;
const COMMAND_ROUNDS = 5;
const GOAL_PER_SECOND = 250_000;

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const region = 'us-east-1';
const Bucket = 'my-bucket';
const options = { expiresIn: 3_600 };

/** The section for RESULTS.md. */
export async function run({ table }) {
  const client = new S3Client({ region, credentials });
  const contestants = [
    {
      name: 'bare `createHash` + `createHmac`: the same two hashes and nothing else',
      count: MANY,
      sign: bare(),
    },
    { name: '`prepareUrls().urlOf`', count: MANY, sign: prepared() },
    {
      name: '**`presignMany`** over an iterable',
      count: MANY,
      sign: (count) => drain(many(client, keys(count))),
    },
    {
      name: '**`presignMany`** over an async iterable',
      count: MANY,
      sign: (count) => drain(many(client, later(count))),
    },
    {
      name: '`presign`: judged and explained one by one',
      count: FEW,
      sign: each((command) => presign(client, command, options)),
    },
    { name: '`getSignedUrl`', count: FEW, sign: each((command) => getSignedUrl(client, command, options)) },
    {
      name: 'AWS SDK v3 `getSignedUrl`',
      count: FEW,
      sign: each((command) => sdkGetSignedUrl(client, command, options)),
    },
  ];
  const cpuMicros = new Map(contestants.map(({ name }) => [name, []]));
  const micros = new Map(contestants.map(({ name }) => [name, []]));
  const ratios = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -2; round < ROUNDS; round++) {
    let first;
    for (const { name, count, sign } of contestants) {
      const began = performance.now();
      const cpu = process.cpuUsage();
      await sign(count);
      const { user, system } = process.cpuUsage(cpu);
      const each = ((performance.now() - began) * 1_000) / count;
      const cpuEach = (user + system) / count;
      first ??= cpuEach;
      if (round < 0) continue;
      micros.get(name).push(each);
      cpuMicros.get(name).push(cpuEach);
      ratios.get(name).push(cpuEach / first);
    }
  }
  const rows = contestants.map(({ name }) => {
    const each = median(cpuMicros.get(name));
    return [
      name,
      each.toFixed(2),
      thousands(each),
      thousands(median(micros.get(name))),
      thousands(Math.min(...micros.get(name))),
      `${median(ratios.get(name)).toFixed(2)}×`,
    ];
  });
  const command = await commandMicros();
  rows.push([
    '**`countersign presign --from -`**, without start-up',
    command.toFixed(2),
    thousands(command),
    '',
    '',
    `${(command / median(cpuMicros.get(contestants[0].name))).toFixed(2)}×`,
  ]);
  const growth = await memoryGrowth(client);
  return [
    `Medians of ${ROUNDS} interleaved rounds. Processor time (user and system, including garbage collection) shows what one core does; the clock also shows what other processes did to the machine. Goal of \`presignMany\`: ${GOAL_PER_SECOND / 1_000} k/s on one core.`,
    '',
    table(
      [
        'one presigned URL',
        'µs of processor time',
        'k/s on one core',
        'k/s of wall time',
        'best round',
        'processor, of bare',
      ],
      rows,
    ),
    '',
    `Heap after a million URLs less heap after the first hundred thousand, collected: ${growth.toFixed(2)} MB.`,
  ].join('\n');
}

function thousands(micros) {
  return (1_000 / micros).toFixed(0);
}

function* keys(count) {
  for (let index = 0; index < count; index++) yield `path/to/some-object-${index}.txt`;
}

async function* later(count) {
  yield* keys(count);
}

function many(client, list) {
  return presignMany(client, { Bucket, keys: list }, options);
}

async function drain(urls) {
  let length = 0;
  for await (const url of urls) length += url.length;
  return length;
}

function each(sign) {
  return async (count) => {
    for (const Key of keys(count)) await sign(new GetObjectCommand({ Bucket, Key }));
  };
}

function request() {
  return {
    credentials,
    region,
    address: s3Address({ bucket: Bucket, region }),
    now: new Date(),
    asked: { seconds: 3_600 },
  };
}

function prepared() {
  return (count) => {
    const { credentials, asked, now, ...signing } = request();
    const { urlOf } = prepareUrls(signing, settleNow({ asked }, credentials, now, {}));
    let length = 0;
    for (const key of keys(count)) length += urlOf(key).length;
    return length;
  };
}

/** Processor time of the command for each key, in microseconds: median of a few runs, each less what a run for one key takes. */
async function commandMicros() {
  const count = 300_000;
  const many = [...keys(count)].join('\n');
  const each = [];
  for (let round = 0; round < COMMAND_ROUNDS; round++) {
    const start = await cpuOfCommand('key\n');
    each.push(((await cpuOfCommand(many)) - start) / count);
  }
  return median(each);
}

/** Microseconds of processor time until the command ended. */
function cpuOfCommand(input) {
  const bin = fileURLToPath(new URL('../packages/cli/bin/countersign.js', import.meta.url));
  const report =
    "process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write('cpu='+(user+system)+'\\n')})";
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(report)}`,
      bin,
      'presign',
      '--from',
      '-',
      `s3://${Bucket}/`,
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    },
  );
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  child.stdout.resume();
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const cpu = /cpu=(\d+)/.exec(said)?.[1];
      if (code === 0 && cpu) resolve(Number(cpu));
      else reject(new Error(`the command ended with ${code}: ${said}`));
    });
  });
}

/** The least that anybody can do: hash the canonical request, authenticate the string to sign. */
function bare() {
  const { address } = request();
  const signed = createSigner().presign({
    credentials,
    region,
    method: 'GET',
    host: address.host,
    path: '/key',
    signingDate: Date.now(),
    expiresIn: 3_600,
  });
  const tail = signed.canonicalRequest.slice('GET\n/key'.length);
  const head = signed.stringToSign.slice(0, -64);
  const signingKey = createHmac('sha256', 'secret').update('scope').digest();
  return (count) => {
    for (const key of keys(count)) {
      const hash = createHash('sha256').update(`GET\n/${key}${tail}`).digest('hex');
      createHmac('sha256', signingKey)
        .update(head + hash)
        .digest('hex');
    }
  };
}

/** Megabytes; without --expose-gc the heap is read as it is. */
async function memoryGrowth(client) {
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1e6;
  };
  let seen = 0;
  let early = 0;
  for await (const _ of many(client, keys(1_000_000))) {
    seen += 1;
    if (seen === 100_000) early = heap();
  }
  return heap() - early;
}

// Many presigned URLs: how many a second on one core, beside the two hashes that each cannot do without, and beside the SDK's function
// called for each. npm run bench -- presign-many
import { createHash, createHmac } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as sdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import { getSignedUrl, prepareUrls, presign, presignMany, s3Address } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { median } from './lib/median.js';

export const title = 'Presigning, one and many';

const ROUNDS = 15;
/** URLs of one measurement; short, so that all contestants of a round meet the same disturbances. */
const MANY = 10_000;
const FEW = 300;
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
  const micros = new Map(contestants.map(({ name }) => [name, []]));
  const ratios = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -2; round < ROUNDS; round++) {
    let first;
    for (const { name, count, sign } of contestants) {
      const began = performance.now();
      await sign(count);
      const each = ((performance.now() - began) * 1_000) / count;
      first ??= each;
      if (round < 0) continue;
      micros.get(name).push(each);
      ratios.get(name).push(each / first);
    }
  }
  const rows = contestants.map(({ name }) => {
    const each = median(micros.get(name));
    const best = Math.min(...micros.get(name));
    return [
      name,
      each.toFixed(2),
      thousands(each),
      thousands(best),
      `${median(ratios.get(name)).toFixed(2)}×`,
    ];
  });
  const growth = await memoryGrowth(client);
  return [
    `Median of ${ROUNDS} interleaved rounds; compare the ratios, the machine is shared. Goal of \`presignMany\`: ${GOAL_PER_SECOND / 1_000} k/s on one core.`,
    '',
    table(['one presigned URL', 'µs', 'k/s', 'k/s, best round', 'of bare'], rows),
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
    const { urlOf } = prepareUrls(request());
    let length = 0;
    for (const key of keys(count)) length += urlOf(key).length;
    return length;
  };
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

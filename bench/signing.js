// What signing and verifying cost beside the two hashes that they cannot do without.
// node bench/signing.js
import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createSigner, createVerifier } from '@countersign/sigv4';
import aws4 from 'aws4';
import { AwsClient } from 'aws4fetch';
import * as minio from 'minio';

import { median } from './lib/median.js';

export const name = 'signing';
export const title = 'Signing';

const ROUNDS = 31;
/** Length of one measurement; short, so that both halves of a pair meet the same disturbances. */
const SLICE_MS = 12;

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const region = 'us-east-1';
const bucket = 'my-bucket';
const key = 'path/to/some-object.txt';
const host = `${bucket}.s3.${region}.amazonaws.com`;
const signingDate = Date.UTC(2026, 0, 1);

/** The section for RESULTS.md. */
export async function run() {
  const times = await measure({
    bare: bareCase(),
    presign: presignCase(),
    verify: verifyCase(),
    aws4: aws4Case(),
    'minio-js': minioCase(),
    'SDK v3': sdkCase(),
    aws4fetch: aws4fetchCase(),
  });
  const goals = { presign: '≤ 1.2×', verify: '≤ 1.6×' };
  const labels = {
    bare: 'bare `createHash` + `createHmac`: the same two hashes and nothing else',
    presign: '**countersign, presign**',
    verify: '**countersign, verify** (read the claim, then the signature)',
    'SDK v3': 'AWS SDK v3 `getSignedUrl`',
  };
  const rows = Object.entries(times).map(([name, { micros, ratio }]) => {
    const slower = name === 'bare' || name === 'verify' ? '' : `${(ratio / times.presign.ratio).toFixed(1)}×`;
    const figures = `${micros.toFixed(micros < 100 ? 2 : 0)} | ${name === 'bare' ? 1 : ratio.toFixed(2)}×`;
    return `| ${labels[name] ?? name} | ${figures} | ${slower} | ${goals[name] ?? (name === 'SDK v3' ? '≥ 100× presign' : '')} |`;
  });
  return [
    `Median of ${ROUNDS} paired, interleaved rounds; compare the ratios, the machine is shared.`,
    '',
    '| one presigned URL | µs | of bare | of presign | goal |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

/** The least that anybody can do: hash the canonical request, authenticate the string to sign. */
function bareCase() {
  const signed = createSigner().presign(presignInput(0));
  const head = signed.canonicalRequest.slice(0, 4);
  const tail = signed.canonicalRequest.slice(4);
  const textHead = signed.stringToSign.slice(0, -64);
  const signingKey = ['us-east-1', 's3', 'aws4_request'].reduce(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    createHmac('sha256', `AWS4${credentials.secretAccessKey}`).update('20260101').digest(),
  );
  // A Buffer key is the faster one on Node 20 and by far the slower one on Node 24: take the better.
  const key = Number(process.versions.node.split('.', 1)[0]) < 24 ? signingKey : createSecretKey(signingKey);
  return (index) => {
    const hash = createHash('sha256').update(`${head}/${index}${tail}`).digest('hex');
    return createHmac('sha256', key)
      .update(textHead + hash)
      .digest('hex');
  };
}

function presignInput(index) {
  return {
    credentials,
    region,
    method: 'GET',
    host,
    path: `/${key}${index}`,
    signingDate,
    expiresIn: 3600,
  };
}

function presignCase() {
  const signer = createSigner();
  return (index) => signer.presign(presignInput(index)).url;
}

function verifyCase() {
  const signer = createSigner();
  const verifier = createVerifier();
  const requests = Array.from({ length: 512 }, (_, index) => {
    const url = signer.presign(presignInput(index)).url.slice(`https://${host}`.length);
    // A request line is one string, of which path and query are parts.
    const line = Buffer.from(url, 'latin1').toString('latin1');
    const mark = line.indexOf('?');
    return {
      method: 'GET',
      path: line.slice(0, mark),
      query: line.slice(mark + 1),
      headers: ['Host', host, 'User-Agent', 'curl/8.5.0', 'Accept', '*/*', 'Connection', 'keep-alive'],
    };
  });
  const options = { now: signingDate + 60_000, service: 's3', expectedRegion: region };
  return (index) => {
    const request = requests[index % requests.length];
    const claim = verifier.readAuthentication(request, options);
    verifier.verifySignature(request, claim, credentials.secretAccessKey);
    return claim;
  };
}

function sdkCase() {
  const client = new S3Client({ region, credentials });
  return (index) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: `${key}${index}` }), {
      expiresIn: 3600,
      signingDate: new Date(signingDate),
    });
}

function aws4Case() {
  return (index) =>
    aws4.sign(
      {
        service: 's3',
        region,
        host,
        path: `/${key}${index}?X-Amz-Expires=3600&X-Amz-Date=20260101T000000Z`,
        signQuery: true,
      },
      credentials,
    ).path;
}

function aws4fetchCase() {
  const client = new AwsClient({ ...credentials, region, service: 's3' });
  return (index) =>
    client.sign(`https://${host}/${key}${index}?X-Amz-Expires=3600`, {
      aws: { signQuery: true, datetime: '20260101T000000Z' },
    });
}

function minioCase() {
  const client = new minio.Client({
    endPoint: 's3.amazonaws.com',
    region,
    accessKey: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
  });
  return (index) => client.presignedGetObject(bucket, `${key}${index}`, 3600, {}, new Date(signingDate));
}

/**
 * Measures all cases in turn, round after round. The ratio is the median over the rounds of
 * case / bare within one round, so that a slow second on a shared machine hits both sides.
 */
async function measure(cases) {
  const names = Object.keys(cases);
  const sizes = {};
  for (const name of names) sizes[name] = await iterationsPerSlice(cases[name]);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = {};
    for (const name of names) {
      // Bare beside each case, not once a round: the pairs are then a few milliseconds apart.
      const before = await slice(cases.bare, sizes.bare);
      times[name] = { time: await slice(cases[name], sizes[name]), bare: before };
    }
    rounds.push(times);
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        micros: median(rounds.map((times) => times[name].time)) / 1000,
        ratio: median(rounds.map((times) => times[name].time / times[name].bare)),
      },
    ]),
  );
}

async function iterationsPerSlice(action) {
  for (let count = 8; ; count *= 2) {
    const nanos = (await slice(action, count)) * count;
    if (nanos > SLICE_MS * 1e6) {
      // Warmed up by now; the count found cold would be too small.
      const warm = await slice(action, count);
      return Math.max(1, Math.round((SLICE_MS * 1e6) / warm));
    }
  }
}

/** Nanoseconds for one call. Synchronous calls are not awaited: that would cost them a microtask. */
async function slice(action, count) {
  const first = action(0);
  if (first instanceof Promise) {
    await first;
    const start = process.hrtime.bigint();
    for (let index = 0; index < count; index++) await action(index);
    return Number(process.hrtime.bigint() - start) / count;
  }
  const start = process.hrtime.bigint();
  for (let index = 0; index < count; index++) action(index);
  return Number(process.hrtime.bigint() - start) / count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await run());

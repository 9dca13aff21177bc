import { createHash } from 'node:crypto';
import { multipart } from './multipart.js';
import { plainRequest, sealedForm, sealedRequest } from './sealed-request.js';

/** Few, so that what is stored stays little however long the run. */
const KEYS = Array.from({ length: 40 }, (_, i) => `key-${i}`);

const keyOf = (random) => random.pick(KEYS);
const sealed = (world, request) => ({ method: request.method, bytes: sealedRequest(world, request) });

/** Requests as clients send them; the others grow out of these. */
export const validRequests = {
  getObject: (random, world) => sealed(world, { method: 'GET', path: `/${world.bucket}/${keyOf(random)}` }),
  getPresigned: (random, world) =>
    sealed(world, { method: 'GET', path: `/${world.bucket}/${keyOf(random)}`, presigned: true }),
  headObject: (random, world) =>
    sealed(world, { method: 'HEAD', path: `/${world.bucket}/${keyOf(random)}`, presigned: true }),
  getRange: (random, world) => {
    const start = random.below(100);
    const range = ['range', `bytes=${start}-${start + random.below(100)}`];
    return sealed(world, { method: 'GET', path: `/${world.bucket}/${keyOf(random)}`, headers: [range] });
  },
  putObject: (random, world) => {
    const body = random.bytes(random.below(4_000));
    const headers = [
      ['content-type', 'text/plain'],
      ['x-amz-meta-owner', random.text(8)],
      ['content-md5', createHash('md5').update(body).digest('base64')],
    ];
    return sealed(world, { method: 'PUT', path: `/${world.bucket}/${keyOf(random)}`, headers, body });
  },
  putChunked: (random, world) => {
    const data = random.text(random.between(1, 500));
    const body = Buffer.from(`${data.length.toString(16)}\r\n${data}\r\n0\r\n\r\n`);
    const headers = [
      ['content-encoding', 'aws-chunked'],
      ['x-amz-decoded-content-length', String(data.length)],
    ];
    const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    return sealed(world, {
      method: 'PUT',
      path: `/${world.bucket}/${keyOf(random)}`,
      headers,
      body,
      payloadHash,
    });
  },
  deleteObject: (random, world) =>
    sealed(world, { method: 'DELETE', path: `/${world.bucket}/${keyOf(random)}` }),
  listObjects: (random, world) => {
    const query = [
      ['list-type', '2'],
      ['prefix', random.text(random.below(3))],
      ['max-keys', '5'],
    ];
    return sealed(world, { method: 'GET', path: `/${world.bucket}`, query });
  },
  deleteObjects: (random, world) => {
    const body = Buffer.from(
      `<Delete><Object><Key>${keyOf(random)}</Key></Object><Quiet>true</Quiet></Delete>`,
    );
    const headers = [['content-md5', createHash('md5').update(body).digest('base64')]];
    return sealed(world, {
      method: 'POST',
      path: `/${world.bucket}`,
      query: [['delete', '']],
      headers,
      body,
    });
  },
  listBuckets: (_random, world) => sealed(world, { method: 'GET', path: '/' }),
  postForm: (random, world) => {
    const { fields } = sealedForm(world, { bucket: world.bucket, key: keyOf(random) });
    const { contentType, body } = multipart([...Object.entries(fields), ['file', random.text(200)]]);
    const headers = [
      ['host', new URL(world.endpoint).host],
      ['content-type', contentType],
    ];
    return {
      method: 'POST',
      bytes: plainRequest({ method: 'POST', target: `/${world.bucket}`, headers, body }),
    };
  },
  preflight: (_random, world) => {
    const headers = [
      ['host', new URL(world.endpoint).host],
      ['origin', 'https://app.example'],
      ['access-control-request-method', 'PUT'],
    ];
    return {
      method: 'OPTIONS',
      bytes: plainRequest({ method: 'OPTIONS', target: `/${world.bucket}/k`, headers }),
    };
  },
  getCallerIdentity: (_random, world) =>
    queryRequest(world, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  listUsers: (_random, world) => queryRequest(world, 'iam', { Action: 'ListUsers', Version: '2010-05-08' }),
};

/** A request of the query protocol: STS, IAM. */
export function queryRequest(world, service, parameters) {
  const body = Buffer.from(new URLSearchParams(parameters).toString());
  const headers = [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']];
  return sealed(world, { method: 'POST', path: '/', service, headers, body });
}

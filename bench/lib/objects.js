import { Agent, request } from 'node:http';
import { createSigner, encodeS3Key } from '@countersign/sigv4';

const REGION = 'us-east-1';
const URL_LIFETIME_SECONDS = 3_600;
const UPLOADS_AT_ONCE = 64;

const signer = createSigner();

/** Path and query of a presigned URL; `query` has further parameters as pairs. */
export function presignedTarget({ endpoint, credentials, method = 'GET', bucket, key = '', query = [] }) {
  const { host } = new URL(endpoint);
  const { url } = signer.presign({
    credentials,
    region: REGION,
    method,
    protocol: 'http:',
    host,
    path: key === '' ? `/${bucket}` : `/${bucket}/${encodeS3Key(key)}`,
    query,
    signingDate: Date.now(),
    expiresIn: URL_LIFETIME_SECONDS,
  });
  return url.slice(`http://${host}`.length);
}

/** Makes a bucket. @throws Error with the server's answer */
export async function createBucket({ endpoint, credentials, bucket }) {
  await put(endpoint, presignedTarget({ endpoint, credentials, method: 'PUT', bucket }), '', undefined);
}

/** Puts the same bytes under every key. @throws Error with the server's first refusal */
export async function putObjects({ endpoint, credentials, bucket, keys, body }) {
  const agent = new Agent({ keepAlive: true, maxSockets: UPLOADS_AT_ONCE });
  const left = keys[Symbol.iterator]();
  const upload = async () => {
    for (const key of left) {
      await put(
        endpoint,
        presignedTarget({ endpoint, credentials, method: 'PUT', bucket, key }),
        body,
        agent,
      );
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, upload));
  agent.destroy();
}

function put(endpoint, target, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': Buffer.byteLength(body) };
    const outgoing = request(`${endpoint}${target}`, { method: 'PUT', agent, headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`PUT ${target.split('?')[0]}: ${response.statusCode} ${text}`));
    });
    outgoing.on('error', reject).end(body);
  });
}

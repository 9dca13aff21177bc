import { parseS3Host, s3Error } from '@countersign/aws-model';
import type { Address } from './request.js';

/** How the bucket was named: in the path, or in the host. */
export interface ReadAddress extends Address {
  readonly style: 'path' | 'virtual-hosted';
}

/**
 * Bucket and key of a request, from the raw path and the Host header.
 *
 * @param domains names under which `bucket.NAME` and `bucket.s3.NAME` address a bucket
 * @throws AwsError InvalidURI where the path is not percent-encoded UTF-8
 */
export function readAddress(host: string | undefined, path: string, domains: readonly string[]): ReadAddress {
  const bucketInHost = host === undefined ? undefined : bucketOfHost(host, domains);
  if (bucketInHost !== undefined) {
    const key = decodePath(path.startsWith('/') ? path.slice(1) : path);
    return key === ''
      ? { style: 'virtual-hosted', bucket: bucketInHost }
      : { style: 'virtual-hosted', bucket: bucketInHost, key };
  }
  const slash = path.indexOf('/', 1);
  const bucket = decodePath(slash === -1 ? path.slice(1) : path.slice(1, slash));
  if (bucket === '' && slash === -1) return { style: 'path' };
  const key = slash === -1 ? '' : decodePath(path.slice(slash + 1));
  return key === '' ? { style: 'path', bucket } : { style: 'path', bucket, key };
}

function bucketOfHost(host: string, domains: readonly string[]): string | undefined {
  const name = withoutPort(host).toLowerCase();
  for (const domain of domains) {
    if (!name.endsWith(domain) || name.length === domain.length) continue;
    if (name[name.length - domain.length - 1] !== '.') continue;
    const prefix = name.slice(0, -domain.length - 1);
    if (prefix === 's3') return undefined;
    return prefix.endsWith('.s3') ? prefix.slice(0, -3) : prefix;
  }
  // For those who point AWS's names at this server: `bucket.s3.eu-west-1.amazonaws.com`.
  return name.includes('.amazonaws.') ? parseS3Host(name)?.bucket : undefined;
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon === -1 || host.endsWith(']') ? host : host.slice(0, colon);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant
const NOT_ASCII = /[^\x00-\x7f]/;

/**
 * Decoded once, as S3 does: `%252F` becomes `%2F`, and slashes and dots stay what they are.
 * Bytes that a client sent raw arrive as one character each, which is how node:http reads a request line.
 */
function decodePath(raw: string): string {
  const text = NOT_ASCII.test(raw) ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error('InvalidURI', { reason: 'PathNotPercentEncodedUtf8' });
  }
}

import type { Report } from '../report.js';
import type { Provider } from '../url/presigned-url.js';
import type { ReadBody } from './read-body.js';

type Cue = readonly [pattern: RegExp, provider: Provider];

/** What servers call themselves in the `Server` header. */
const SERVER_HEADERS: readonly Cue[] = [
  [/^AmazonS3/i, 'aws'],
  [/minio/i, 'minio'],
  [/seaweedfs/i, 'seaweedfs'],
  [/ceph/i, 'ceph'],
  [/garage/i, 'garage'],
  [/wasabi/i, 'wasabi'],
  [/countersign/i, 'countersign'],
  [/^UploadServer/i, 'gcs'],
  [/localstack/i, 'localstack'],
];

/** Words by which people name what they run. The more special first. */
const SERVER_WORDS: readonly Cue[] = [
  [/countersign/i, 'countersign'],
  [/localstack/i, 'localstack'],
  [/seaweed/i, 'seaweedfs'],
  [/minio/i, 'minio'],
  [/garage/i, 'garage'],
  [/ceph|rados ?gw|\brgw\b|rados gateway/i, 'ceph'],
  [/\br2\b|cloudflare/i, 'r2'],
  [/backblaze|\bb2\b/i, 'b2'],
  [/wasabi/i, 'wasabi'],
  [/\bgcs\b|google cloud|google storage/i, 'gcs'],
  [/digital ?ocean|\bspaces\b/i, 'digitalocean'],
  [/\baws\b|amazon/i, 'aws'],
];

const SERVER_NAMES: ReadonlySet<string> = new Set([
  'server',
  'provider',
  'storage',
  'store',
  'backend',
  's3server',
  'vendor',
  'service',
]);

/** Who answered: its headers tell best, then what somebody says, then the form of the document. */
export function tellProvider(
  headers: ReadonlyMap<string, string>,
  body: ReadBody,
  context: Report['context'],
): Provider | undefined {
  return fromHeaders(headers) ?? fromContext(context) ?? fromBody(body, headers);
}

function fromHeaders(headers: ReadonlyMap<string, string>): Provider | undefined {
  if (headers.has('x-countersign-reason')) return 'countersign';
  const server = headers.get('server') ?? '';
  const named = cue(SERVER_HEADERS, server);
  if (named !== undefined) return named;
  for (const name of headers.keys()) {
    if (name.startsWith('x-minio-')) return 'minio';
    if (name.startsWith('x-localstack')) return 'localstack';
    if (name.startsWith('x-guploader-') || name.startsWith('x-goog-')) return 'gcs';
    if (name.startsWith('x-rgw-')) return 'ceph';
    if (name.startsWith('x-wasabi-')) return 'wasabi';
  }
  if (/^tx[0-9a-f]{20,}-/.test(headers.get('x-amz-request-id') ?? '')) return 'ceph';
  return /^cloudflare/i.test(server) &&
    headers.has('x-amz-request-id') === false &&
    headers.has('x-amz-version-id')
    ? 'r2'
    : undefined;
}

function fromContext(context: Report['context']): Provider | undefined {
  if (context === undefined) return undefined;
  for (const [name, value] of Object.entries(context)) {
    if (typeof value !== 'string' || !SERVER_NAMES.has(name.toLowerCase().replace(/[^a-z0-9]/g, '')))
      continue;
    return cue(SERVER_WORDS, value) ?? 'other';
  }
  return undefined;
}

function fromBody(
  { form, elements, message }: ReadBody,
  headers: ReadonlyMap<string, string>,
): Provider | undefined {
  if (form !== 'xml') return undefined;
  const requestId = elements.get('RequestId') ?? '';
  const hostId = elements.get('HostId') ?? '';
  if (/^tx[0-9a-f]{20,}-/.test(requestId)) return 'ceph';
  if (elements.has('Details') && requestId === '') return 'gcs';
  if (/^[0-9a-f]{64}$/.test(hostId) && elements.has('Resource')) return 'minio';
  if (
    elements.get('Region') === 'garage' ||
    (/^(?:Forbidden|Bad request): /.test(message ?? '') && elements.has('Resource'))
  ) {
    return 'garage';
  }
  if (
    /^[0-9A-Z]{16}$/.test(requestId) &&
    /^[A-Za-z0-9+/]{43,}={0,2}$/.test(hostId) &&
    !elements.has('Resource')
  ) {
    return 'aws';
  }
  // R2 names neither request nor host.
  return requestId === '' && hostId === '' && headers.has('cf-ray') ? 'r2' : undefined;
}

function cue(cues: readonly Cue[], text: string): Provider | undefined {
  return text === '' ? undefined : cues.find(([pattern]) => pattern.test(text))?.[1];
}

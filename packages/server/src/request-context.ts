import type { ContextValue, RequestContext } from '@countersign/policy';
import type { Caller } from './caller.js';
import type { RequestClaim } from './exchange.js';
import type { BucketRecord } from './store/ports.js';
import type { WireRequest } from './wire/request.js';

/** What condition keys are answered from. */
export interface ContextSource {
  readonly request: WireRequest;
  readonly caller: Caller;
  readonly claim: RequestClaim | undefined;
  readonly now: number;
  readonly region: string;
  readonly bucket?: BucketRecord | undefined;
  /** Keys that only the operation knows, in lower case; they win. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

type Read = (source: ContextSource) => ContextValue | undefined;

const parameter =
  (name: string): Read =>
  ({ request }) =>
    request.parameters.get(name);

/** An x-amz-* value of the request: the header, or the query parameter that a presigner moved it to. */
const amzHeader =
  (name: string): Read =>
  ({ request }) =>
    request.header(name) ?? presignedParameter(request, name);

function presignedParameter(request: WireRequest, name: string): string | undefined {
  if (request.query === '') return undefined;
  for (const [key, value] of request.parameters) if (key.toLowerCase() === name) return value;
  return undefined;
}

const signed =
  (read: (caller: Exclude<Caller, { kind: 'anonymous' }>) => string | undefined): Read =>
  ({ caller }) =>
    caller.kind === 'anonymous' ? undefined : read(caller);

const PRINCIPAL_TYPES = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

/**
 * How each condition key is found. Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization
 * Reference, "Condition keys for Amazon S3"; S3 API Reference, "Bucket policy examples using SigV4 condition keys".
 */
const KEYS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['aws:sourceip', ({ request }) => request.remoteAddress || undefined],
  ['aws:securetransport', ({ request }) => String(request.secure)],
  ['aws:currenttime', ({ now }) => new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z')],
  ['aws:epochtime', ({ now }) => String(Math.floor(now / 1_000))],
  ['aws:useragent', ({ request }) => request.header('user-agent')],
  ['aws:referer', ({ request }) => request.header('referer')],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:viaawsservice', () => 'false'],
  ['aws:principalarn', signed((c) => (c.kind === 'assumed-role' ? c.roleArn : c.arn))],
  ['aws:principalaccount', signed((c) => c.accountId)],
  ['aws:principalisawsservice', () => 'false'],
  [
    'aws:principaltype',
    ({ caller }) => (caller.kind === 'anonymous' ? 'Anonymous' : PRINCIPAL_TYPES[caller.kind]),
  ],
  ['aws:userid', ({ caller }) => (caller.kind === 'anonymous' ? 'anonymous' : caller.userId)],
  ['aws:username', signed((c) => (c.kind === 'user' ? c.userName : undefined))],
  [
    'aws:tokenissuetime',
    signed((c) => c.session && new Date(c.session.issuedAt).toISOString().replace(/\.\d{3}Z$/, 'Z')),
  ],
  ['aws:multifactorauthpresent', signed((c) => (c.session ? 'false' : undefined))],
  ['aws:sourceidentity', signed((c) => c.session?.sourceIdentity)],
  ['aws:resourceaccount', ({ bucket }) => bucket?.ownerAccountId],
  ['s3:resourceaccount', ({ bucket }) => bucket?.ownerAccountId],
  ['s3:authtype', ({ claim }) => claim && AUTH_TYPES[claim.mechanism]],
  ['s3:signatureversion', ({ claim }) => claim?.algorithm],
  ['s3:signatureage', ({ claim, now }) => claim && String(Math.max(0, now - (claim.signedAt ?? now)))],
  ['s3:x-amz-content-sha256', ({ request }) => request.header('x-amz-content-sha256')],
  ['s3:prefix', parameter('prefix')],
  ['s3:delimiter', parameter('delimiter')],
  ['s3:max-keys', parameter('max-keys')],
  ['s3:versionid', parameter('versionId')],
  ...[
    'if-match',
    'if-none-match',
    'x-amz-acl',
    'x-amz-copy-source',
    'x-amz-grant-full-control',
    'x-amz-grant-read',
    'x-amz-grant-write',
    'x-amz-metadata-directive',
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'x-amz-server-side-encryption-customer-algorithm',
    'x-amz-storage-class',
    'x-amz-website-redirect-location',
  ].map((name): [string, Read] => [`s3:${name}`, amzHeader(name)]),
]);

const AUTH_TYPES = { query: 'REST-QUERY-STRING', header: 'REST-HEADER', post: 'POST' } as const;

/** The condition keys of one request, each made when a policy asks for it. */
export function requestContext(source: ContextSource): RequestContext {
  return {
    get(key) {
      // A policy may ask for a key named `constructor`.
      if (source.extra !== undefined && Object.hasOwn(source.extra, key)) return source.extra[key];
      const read = KEYS.get(key);
      if (read) return read(source);
      if (key.startsWith('aws:principaltag/') && source.caller.kind !== 'anonymous') {
        return tagOf(source.caller.session?.tags, key.slice('aws:principaltag/'.length));
      }
      if (key.startsWith(REQUEST_TAG)) return requestTag(source, key.slice(REQUEST_TAG.length));
      return undefined;
    },
  };
}

const REQUEST_TAG = 's3:requestobjecttag/';

/** Read leniently, and whatever it is: a header that is no tagging is refused by the operation, after the policies. */
function requestTag(source: ContextSource, key: string): string | undefined {
  const { request } = source;
  const tagging = request.header('x-amz-tagging') ?? presignedParameter(request, 'x-amz-tagging');
  return tagging === undefined ? undefined : tagOf(Object.fromEntries(new URLSearchParams(tagging)), key);
}

function tagOf(tags: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  if (!tags) return undefined;
  return Object.entries(tags).find(([name]) => name.toLowerCase() === key)?.[1];
}

import type { Pair, PresignedRequest, Signer } from '@countersign/sigv4';
import type { SigningCredentials } from '../credentials.js';
import type { CapturedRequest } from './capture-request.js';
import type { SdkRequest } from './client.js';

/** Which headers are signed, and which go into the query; names in lower case. As in the SDK's presigner. */
export interface HeaderSets {
  readonly unsignableHeaders?: ReadonlySet<string> | undefined;
  readonly signableHeaders?: ReadonlySet<string> | undefined;
  readonly unhoistableHeaders?: ReadonlySet<string> | undefined;
  /** Only of use for `x-amz-server-side-encryption*`, which would otherwise have to be sent as headers. */
  readonly hoistableHeaders?: ReadonlySet<string> | undefined;
}

export interface SigningMoment {
  readonly signingDate: Date;
  readonly expiresIn: number;
  readonly region: string;
  readonly service: string;
}

const PAYLOAD_HASH = 'X-Amz-Content-Sha256';
const EXPRESS_TOKEN = 'X-Amz-S3session-Token';
const ENCRYPTION = 'x-amz-server-side-encryption';

/** A signed URL and the headers that its holder must send. */
export interface SignedRequest {
  readonly url: string;
  readonly signature: string;
  readonly requiredHeaders: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Signs a captured request as `S3RequestPresigner` of the SDK does, byte for byte: `x-amz-*` headers move into the query, those of
 * server-side encryption stay, the content type is not signed unless it is asked for.
 *
 * @throws RangeError when `expiresIn` is not an integer from 1 to 604800 seconds
 */
export function signRequest(
  signer: Signer,
  captured: CapturedRequest,
  credentials: SigningCredentials,
  moment: SigningMoment,
  sets: HeaderSets,
): SignedRequest {
  const { request, expressIdentity } = captured;
  const headers = headerPairs(request, expressIdentity?.sessionToken);
  const unhoistable = new Set(sets.unhoistableHeaders);
  for (const [name] of headers) {
    const lowerCase = name.toLowerCase();
    if (lowerCase.startsWith(ENCRYPTION) && !sets.hoistableHeaders?.has(lowerCase))
      unhoistable.add(lowerCase);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signed = signer.presign({
    credentials: expressIdentity
      ? { accessKeyId, secretAccessKey }
      : { accessKeyId, secretAccessKey, sessionToken },
    region: moment.region,
    service: moment.service,
    canonicalisation: 's3',
    method: request.method,
    protocol: protocolOf(request),
    host: hostOf(request),
    path: request.path.startsWith('/') ? request.path : `/${request.path}`,
    query: queryPairs(request),
    headers,
    signingDate: moment.signingDate,
    expiresIn: moment.expiresIn,
    unsignableHeaders: new Set(sets.unsignableHeaders).add('content-type'),
    ...(sets.signableHeaders ? { signableHeaders: sets.signableHeaders } : {}),
    unhoistableHeaders: unhoistable,
  });
  return { url: signed.url, signature: signed.signature, requiredHeaders: toSend(signed, headers) };
}

function headerPairs(request: SdkRequest, expressToken: string | undefined): Pair[] {
  const pairs = Object.entries(request.headers).filter(([name, value]) => {
    const lowerCase = name.toLowerCase();
    return (
      value !== undefined &&
      name !== PAYLOAD_HASH &&
      !(expressToken !== undefined && lowerCase === EXPRESS_TOKEN.toLowerCase())
    );
  });
  pairs.push([PAYLOAD_HASH, 'UNSIGNED-PAYLOAD']);
  if (expressToken !== undefined) pairs.push([EXPRESS_TOKEN, expressToken]);
  const host = pairs.find(([name]) => name === 'host');
  // A Host that somebody set on purpose is signed as it is; one without the port gets it.
  if (host && (host[1] === '' || (host[1] === request.hostname && request.port != null)))
    host[1] = hostOf(request);
  return pairs;
}

function queryPairs({ query = {} }: SdkRequest): Pair[] {
  return Object.entries(query).flatMap(([name, value]): Pair[] =>
    Array.isArray(value) ? value.map((each): Pair => [name, each]) : [[name, value ?? '']],
  );
}

export function protocolOf({ protocol }: SdkRequest): 'https:' | 'http:' {
  return protocol.startsWith('https') ? 'https:' : 'http:';
}

export function hostOf({ hostname, port }: SdkRequest): string {
  return port == null ? hostname : `${hostname}:${port}`;
}

function toSend(signed: PresignedRequest, headers: readonly Pair[]) {
  return signed.signedHeaders
    .filter((name) => name !== 'host')
    .map((name) => ({
      name,
      value: headers
        .filter(([other]) => other.toLowerCase() === name)
        .map(([, value]) => value)
        .join(','),
    }));
}

import type { Parameter, PresignedUrl, V2Query, V4Query } from './presigned-url.js';

const V4_NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
] as const;
const SECURITY_TOKEN = 'X-Amz-Security-Token';
const V2_NAMES = ['AWSAccessKeyId', 'Expires', 'Signature'] as const;

/** Names that make a query a signed one, in lower case. */
const V4_MARKS: ReadonlySet<string> = new Set(V4_NAMES.map((name) => name.toLowerCase()));

type SignedQuery = Pick<PresignedUrl, 'version'> & { readonly v4?: V4Query; readonly v2?: V2Query };

/**
 * Reads the signature's parameters. Names count in any spelling of case, since a reader wants to see what was meant;
 * Google's `X-Goog-*` names (GCS V4 signing) are read as their AWS counterparts.
 */
export function readSignedQuery(parameters: readonly Parameter[]): SignedQuery {
  const values = new Map<string, string>();
  for (const { name, value } of parameters) {
    const key = name.toLowerCase().replace(/^x-goog-/, 'x-amz-');
    if (!values.has(key)) values.set(key, value);
  }
  if ([...V4_MARKS].some((name) => values.has(name))) {
    const v4 = readV4(values);
    return { version: v4.algorithm?.startsWith('AWS4-ECDSA') ? 'v4a' : 'v4', v4 };
  }
  if (values.has('awsaccesskeyid') || values.has('googleaccessid'))
    return { version: 'v2', v2: readV2(values) };
  if (values.has('signature') && values.has('expires') && !values.has('key-pair-id')) {
    return { version: 'v2', v2: readV2(values) };
  }
  return { version: 'none' };
}

function readV4(values: ReadonlyMap<string, string>): V4Query {
  const get = (name: string) => values.get(name.toLowerCase());
  const credential = get('X-Amz-Credential');
  const scope = readCredential(credential);
  const date = get('X-Amz-Date');
  const expires = get('X-Amz-Expires');
  const signedHeaders = get('X-Amz-SignedHeaders');
  const securityToken = get(SECURITY_TOKEN);
  const missing: string[] = V4_NAMES.filter((name) => get(name) === undefined);
  if (securityToken === undefined && scope.accessKeyId?.startsWith('ASIA')) missing.push(SECURITY_TOKEN);
  return defined({
    algorithm: get('X-Amz-Algorithm'),
    credential,
    ...scope,
    date,
    signedAt: date === undefined ? undefined : readAmzDate(date),
    expires,
    expiresSeconds: expires !== undefined && /^\d{1,15}$/.test(expires) ? Number(expires) : undefined,
    signedHeaders: signedHeaders?.split(';').filter((name) => name !== ''),
    signature: get('X-Amz-Signature'),
    securityToken,
    missing,
  });
}

interface ReadCredential {
  accessKeyId?: string;
  scopeDate?: string;
  scopeRegion?: string;
  scopeService?: string;
  scopeTerminator?: string;
}

/** Reads `key/date/region/service/aws4_request` from the right, since a key id may itself hold a slash. */
export function readCredential(credential: string | undefined): ReadCredential {
  if (credential === undefined || credential === '') return {};
  const parts = credential.split('/');
  if (parts.length < 5) {
    const [accessKeyId, scopeDate, scopeRegion, scopeService, scopeTerminator] = parts;
    return defined({ accessKeyId, scopeDate, scopeRegion, scopeService, scopeTerminator });
  }
  const [scopeDate, scopeRegion, scopeService, scopeTerminator] = parts.slice(-4);
  return defined({
    accessKeyId: parts.slice(0, -4).join('/'),
    scopeDate,
    scopeRegion,
    scopeService,
    scopeTerminator,
  });
}

const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** ISO 8601 basic form to milliseconds since 1970; undefined where it names no real instant. */
export function readAmzDate(text: string): number | undefined {
  const parts = AMZ_DATE.exec(text);
  if (parts === null) return undefined;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`;
  const time = Date.parse(iso);
  // Date.parse takes 30 February for 1 March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== iso.slice(0, 19)
    ? undefined
    : time;
}

function readV2(values: ReadonlyMap<string, string>): V2Query {
  const accessKeyId = values.get('awsaccesskeyid') ?? values.get('googleaccessid');
  const expires = values.get('expires');
  const signature = values.get('signature');
  const securityToken = values.get('x-amz-security-token');
  const known: Record<(typeof V2_NAMES)[number], string | undefined> = {
    AWSAccessKeyId: accessKeyId,
    Expires: expires,
    Signature: signature,
  };
  const missing: string[] = V2_NAMES.filter((name) => known[name] === undefined);
  if (securityToken === undefined && accessKeyId?.startsWith('ASIA')) missing.push('x-amz-security-token');
  return defined({
    accessKeyId,
    expires,
    expiresAt: expires !== undefined && /^\d{1,12}$/.test(expires) ? Number(expires) * 1000 : undefined,
    signature,
    securityToken,
    missing,
  });
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same record without the fields that are undefined. */
export function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}

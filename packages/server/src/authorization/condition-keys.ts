import { isoSeconds } from '@countersign/aws-model';
import type { ContextValue } from '@countersign/policy';
import type { Caller } from '../authentication/caller.js';
import { readTagSetLeniently } from '../s3/tags/tag-set.js';
import { readXml } from '../wire/xml-reader.js';
import type { ContextSource } from './context-source.js';

type Read = (source: ContextSource) => ContextValue | undefined;
type ReadText = (source: ContextSource) => string | undefined;

interface ConditionKey {
  /** As AWS's pages spell it. */
  readonly name: string;
  readonly read: Read;
}

const LISTINGS: ReadonlySet<string> = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions']);

/** A parameter of a listing: on other requests it means something else, or nothing. */
const listing =
  (name: string): Read =>
  ({ asked }) =>
    LISTINGS.has(asked?.operation.name ?? '') ? asked?.parameter(name) : undefined;

const amz =
  (name: string): Read =>
  ({ asked }) =>
    asked?.attribute(name);

const signed =
  (read: (caller: Exclude<Caller, { kind: 'anonymous' }>) => string | undefined): Read =>
  ({ caller }) =>
    caller.kind === 'anonymous' ? undefined : read(caller);

const PRINCIPAL_TYPES = {
  anonymous: 'Anonymous',
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

const AUTH_TYPES = { query: 'REST-QUERY-STRING', header: 'REST-HEADER', post: 'POST' } as const;

/**
 * Whether a write makes an object: those that cannot carry a condition are told apart by it.
 * Source: S3 User Guide, "Enforce conditional writes on Amazon S3 buckets".
 */
const MAKES_OBJECT: Readonly<Record<string, string>> = {
  PutObject: 'true',
  PostObject: 'true',
  CopyObject: 'true',
  CompleteMultipartUpload: 'true',
  CreateMultipartUpload: 'false',
  UploadPart: 'false',
  UploadPartCopy: 'false',
};

const owner: Read = ({ bucket, resourceAccount }) => bucket?.ownerAccountId ?? resourceAccount;

const DAY_MS = 86_400_000;

/** Operations that lock an object by their body: see body-keys. */
const LOCKS_BY_BODY: ReadonlySet<string> = new Set(['PutObjectRetention', 'PutObjectLegalHold']);

/** What an upload says of the object's lock. */
const lock =
  (what: 'mode' | 'retain-until-date' | 'legal-hold'): ReadText =>
  ({ asked }) =>
    LOCKS_BY_BODY.has(asked?.operation.name ?? '')
      ? undefined
      : asked?.attribute(`x-amz-object-lock-${what}`);

const untilDate = lock('retain-until-date');

/**
 * Whole days from now to the date to which an object is to be retained.
 *
 * @param now milliseconds
 */
export function remainingDays(until: string, now: number): string | undefined {
  const time = Date.parse(until);
  return Number.isNaN(time) ? undefined : String(Math.floor((time - now) / DAY_MS));
}

/**
 * How each condition key is found. A key of AWS's that is not here has no value at home, and `Null` says so:
 * `aws:SourceVpce`, `aws:SourceVpc`, `aws:VpcSourceIp`, `aws:PrincipalOrgID`, `aws:ResourceOrgID`, `aws:CalledVia`,
 * `aws:SourceArn`, `s3:AccessGrantsInstanceArn`, `s3:DataAccessPointArn`, and, as on buckets without attribute-based
 * access control, `aws:ResourceTag/KEY` and `s3:BucketTag/KEY`.
 * Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference, "Condition keys for
 * Amazon S3"; S3 API Reference, "Bucket policy examples using SigV4 condition keys".
 */
const TABLE: ReadonlyArray<readonly [name: string, read: Read]> = [
  ['aws:SourceIp', ({ request }) => request.remoteAddress || undefined],
  ['aws:SecureTransport', ({ request }) => String(request.secure)],
  ['aws:CurrentTime', ({ now }) => isoSeconds(now)],
  ['aws:EpochTime', ({ now }) => String(Math.floor(now / 1_000))],
  ['aws:UserAgent', ({ request }) => request.header('user-agent')],
  ['aws:Referer', ({ request }) => request.header('referer')],
  ['aws:RequestedRegion', ({ region }) => region],
  ['aws:ViaAWSService', () => 'false'],
  ['aws:PrincipalArn', signed((c) => (c.kind === 'assumed-role' ? c.roleArn : c.arn))],
  ['aws:PrincipalAccount', signed((c) => c.accountId)],
  ['aws:PrincipalIsAWSService', () => 'false'],
  ['aws:PrincipalType', ({ caller }) => PRINCIPAL_TYPES[caller.kind]],
  ['aws:userid', ({ caller }) => (caller.kind === 'anonymous' ? 'anonymous' : caller.userId)],
  ['aws:username', signed((c) => (c.kind === 'user' ? c.userName : undefined))],
  ['aws:TokenIssueTime', signed((c) => c.session && isoSeconds(c.session.issuedAt))],
  // Long-term keys do not have the key at all.
  ['aws:MultiFactorAuthPresent', signed((c) => c.session && String(c.session.mfaAt !== undefined))],
  ['aws:MultiFactorAuthAge', multiFactorAuthAge],
  ['aws:SourceIdentity', signed((c) => c.session?.sourceIdentity)],
  ['aws:FederatedProvider', signed((c) => (c.kind === 'assumed-role' ? c.federatedProvider : undefined))],
  ['aws:ResourceAccount', owner],
  ['aws:TagKeys', tagKeys],
  ['s3:ResourceAccount', owner],
  // A trusted proxy says that there was TLS, not which; AWS takes nothing below 1.2.
  ['s3:TlsVersion', ({ request }) => (request.secure ? '1.2' : undefined)],
  ['s3:authType', ({ claim }) => claim && AUTH_TYPES[claim.mechanism]],
  ['s3:signatureversion', ({ claim }) => claim?.algorithm],
  ['s3:signatureAge', signatureAge],
  // Not to be had from the query, says the page on these keys.
  ['s3:x-amz-content-sha256', ({ request }) => request.header('x-amz-content-sha256')],
  ['s3:prefix', listing('prefix')],
  ['s3:delimiter', listing('delimiter')],
  ['s3:max-keys', listing('max-keys')],
  ['s3:versionid', ({ asked }) => asked?.versionId],
  ['s3:ObjectCreationOperation', ({ operation }) => MAKES_OBJECT[operation ?? '']],
  ['s3:RequestObjectTagKeys', requestObjectTagKeys],
  ['s3:object-lock-mode', lock('mode')],
  ['s3:object-lock-retain-until-date', untilDate],
  [
    's3:object-lock-remaining-retention-days',
    (source) => {
      const until = untilDate(source);
      return until === undefined ? undefined : remainingDays(until, source.now);
    },
  ],
  ['s3:object-lock-legal-hold', lock('legal-hold')],
  ['s3:if-match', ({ asked }) => asked?.precondition('if-match')],
  ['s3:if-none-match', ({ asked }) => asked?.precondition('if-none-match')],
  ...[
    'x-amz-acl',
    'x-amz-bucket-namespace',
    'x-amz-copy-source',
    'x-amz-grant-full-control',
    'x-amz-grant-read',
    'x-amz-grant-read-acp',
    'x-amz-grant-write',
    'x-amz-grant-write-acp',
    'x-amz-metadata-directive',
    'x-amz-object-ownership',
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'x-amz-server-side-encryption-customer-algorithm',
    'x-amz-storage-class',
    'x-amz-website-redirect-location',
  ].map((name): [string, Read] => [`s3:${name}`, amz(name)]),
];

/** By name in lower case. */
export const CONDITION_KEYS: ReadonlyMap<string, ConditionKey> = new Map(
  TABLE.map(([name, read]) => [
    name.toLowerCase(),
    { name, read: name.startsWith('s3:') ? ofS3(read) : read },
  ]),
);

/** STS and IAM have none of S3's keys. */
function ofS3(read: Read): Read {
  return (source) => (source.operation === undefined ? undefined : read(source));
}

/** Milliseconds; 0 for Version 2, which does not say when it signed (the same page). */
/** Seconds; absent where there was no MFA. */
function multiFactorAuthAge({ caller, now }: ContextSource): string | undefined {
  const at = caller.kind === 'anonymous' ? undefined : caller.session?.mfaAt;
  return at === undefined ? undefined : String(Math.max(0, Math.floor((now - at) / 1_000)));
}

function signatureAge({ claim, now }: ContextSource): string | undefined {
  if (claim === undefined) return undefined;
  return claim.algorithm === 'AWS' ? '0' : String(Math.max(0, now - (claim.signedAt ?? now)));
}

/** Keys whose name ends in a tag's key, each with the tags it speaks of. */
const FAMILIES: ReadonlyArray<readonly [prefix: string, tags: (source: ContextSource) => Tags]> = [
  ['aws:PrincipalTag/', principalTags],
  ['aws:RequestTag/', requestTags],
  ['s3:RequestObjectTag/', requestObjectTags],
];

type Tags = ReadonlyMap<string, string>;
const NO_TAGS: Tags = new Map();

/** @param key in lower case, as the names of condition keys know no case */
export function valueInFamily(source: ContextSource, key: string): string | undefined {
  for (const [prefix, tagsOf] of FAMILIES) {
    if (!key.startsWith(prefix.toLowerCase())) continue;
    const wanted = key.slice(prefix.length);
    let value: string | undefined;
    for (const [name, text] of tagsOf(source)) if (name.toLowerCase() === wanted) value = text;
    return value;
  }
  return undefined;
}

export function keysOfFamily(source: ContextSource): Array<readonly [name: string, value: string]> {
  return FAMILIES.flatMap(([prefix, tagsOf]) =>
    [...tagsOf(source)].map(([key, value]) => [`${prefix}${key}`, value] as const),
  );
}

/** Of the user or role; a session tag of the same key, whatever its case, takes its place. */
function principalTags({ caller }: ContextSource): Tags {
  if (caller.kind === 'anonymous') return NO_TAGS;
  const own = 'tags' in caller ? (caller.tags ?? []) : [];
  const session = Object.entries(caller.session?.tags ?? {});
  const replaced = new Set(session.map(([key]) => key.toLowerCase()));
  const kept = own.filter(({ key }) => !replaced.has(key.toLowerCase()));
  return new Map([...kept.map(({ key, value }) => [key, value] as const), ...session]);
}

/** `Tags.member.N.Key` and `.Value` of a request to STS or IAM. */
function requestTags({ parameters }: ContextSource): Tags {
  if (parameters === undefined) return NO_TAGS;
  const tags = new Map<string, string>();
  for (const [name, key] of parameters) {
    if (/^Tags\.member\.\d+\.Key$/.test(name))
      tags.set(key, parameters.get(`${name.slice(0, -'Key'.length)}Value`) ?? '');
  }
  return tags;
}

/** Of tags to be set (`Tags`) and of tags to be taken away (`TagKeys`). */
function tagKeys(source: ContextSource): readonly string[] | undefined {
  const keys = [...requestTags(source).keys()];
  for (const [name, key] of source.parameters ?? []) if (/^TagKeys\.member\.\d+$/.test(name)) keys.push(key);
  return keys.length === 0 ? undefined : keys;
}

/**
 * Read leniently, and whatever it is: a header that is no tagging is refused by the operation, after the policies.
 * It says nothing where the tags stand in the body, and none of a copy that takes its source's.
 */
function requestObjectTags({ asked }: ContextSource): Tags {
  if (asked === undefined || asked.operation.name === 'PutObjectTagging' || asked.copiesTags) return NO_TAGS;
  if (asked.form !== undefined) return formTags(asked.form.get('tagging'));
  const tagging = asked.header('x-amz-tagging');
  return tagging === undefined ? NO_TAGS : new Map(new URLSearchParams(tagging));
}

function requestObjectTagKeys(source: ContextSource): readonly string[] | undefined {
  const keys = [...requestObjectTags(source).keys()];
  return keys.length === 0 ? undefined : keys;
}

function formTags(document: string | undefined): Tags {
  return document === undefined ? NO_TAGS : tagsOfDocument(Buffer.from(document));
}

/** Tags of a `<Tagging>` document; none of what is no such document, which the operation refuses. */
export function tagsOfDocument(bytes: Uint8Array): Tags {
  const tags = new Map<string, string>();
  try {
    const flat = readTagSetLeniently(readXml(bytes));
    for (let at = 0; at < flat.length; at += 2) tags.set(flat[at]!, flat[at + 1]!);
  } catch {
    return NO_TAGS;
  }
  return tags;
}

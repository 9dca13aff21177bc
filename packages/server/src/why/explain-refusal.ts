import { visibleText } from '@countersign/aws-model';
import type { Refusal } from '../wire/error-document.js';

type Explained = Pick<Refusal, 'code' | 'message' | 'reason' | 'facts' | 'extras'>;

/**
 * The one line a person reads in the log: what was refused, and what stood behind it in figures they can act on.
 * Never a token, a signature, a secret or a whole URL.
 */
export function explainRefusal(refusal: Explained): string {
  return `${refusal.code}: ${whyRefused(refusal)}`;
}

/** The same without the code. One line, whatever a client put into a key, a session's name or a header. */
export function whyRefused(refusal: Explained): string {
  return visibleText(maskSecrets(sentence(refusal)));
}

function sentence(refusal: Explained): string {
  return BY_REASON[refusal.reason]?.(refusal.facts, refusal) ?? refusal.message;
}

/** A path for a line of the log. A presigned URL whose `?` was encoded on the way is a path, signature and all. */
export function loggedPath(path: string): string {
  return visibleText(maskSecrets(path));
}

/** Characters of a reason in a header: a key alone may have a thousand, and proxies limit a header to a few. */
const MAX_REASON_LENGTH = 600;
/** Long enough for a few tokens in between, which shrink to three dots. */
const MAX_MASKED_LENGTH = 16_384;

/**
 * `x-countersign-reason`: our name of the reason and the same line, in characters that a header may hold, such as
 * `implicit-deny: no identity policy of arn:aws:iam::123456789012:user/ann allows s3:GetObject on arn:aws:s3:::b/k`.
 */
export function reasonHeader(refusal: Explained): string {
  const name = refusal.reason.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  // AWS's messages repeat what was sent, which may be all of a request; what is left out here is cut off below anyway.
  const text = sentence(refusal).slice(0, MAX_MASKED_LENGTH);
  const line = `${name}: ${maskSecrets(text)}`.replace(/[^\x20-\x7e]+/g, encodeReadably);
  return line.length <= MAX_REASON_LENGTH ? line : `${line.slice(0, MAX_REASON_LENGTH - 3)}...`;
}

/** What stands in a text because a client sent it there, and is a credential: AWS's own messages repeat what was sent. */
export function maskSecrets(text: string): string {
  return text.replace(
    /((?:X-Amz-(?:Signature|Security-Token|Credential)|Signature|AWSAccessKeyId)(?:=|%3D))(?:(?!%26)[^&\s"'<>])+/gi,
    '$1...',
  );
}

function encodeReadably(text: string): string {
  // Line feeds and the like separate words; letters of other scripts are told as a URL would.
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, (character) =>
      /\p{Cs}/u.test(character) ? '?' : encodeURIComponent(character),
    );
}

type Facts = Refusal['facts'];

const BY_REASON: Readonly<Record<string, (facts: Facts, refusal: Explained) => string>> = {
  SessionExpired: (facts) =>
    `session ${facts.session} expired ${duration(facts.endedMsAgo)} ago` +
    (facts.urlMsLeft === undefined ? '' : `; the URL itself had ${duration(facts.urlMsLeft)} left`),
  SessionTokenMissing: (facts) =>
    `${facts.accessKeyId} is a temporary key, and the request has no X-Amz-Security-Token: AWS reports such a key as unknown`,
  SessionTokenMalformed: () =>
    'the session token was not issued by this server, or it was cut off or changed',
  SessionTokenOfAnotherKey: () =>
    'the session token belongs to another access key (a left-over AWS_SESSION_TOKEN?)',
  SessionPrincipalDeleted: () => 'the user or role behind this session has been deleted',
  AccessKeyUnknown: (facts) =>
    `no access key ${facts.accessKeyId} on this server: it was deleted, or it belongs to another server`,
  AccessKeyInactive: (facts) =>
    `access key ${facts.accessKeyId} is set Inactive; AWS reports such a key as unknown`,
  PresignedUrlExpired: (facts) =>
    `the URL expired ${ago(facts.now, facts.expiresAt)} ago` +
    (facts.signedAt === undefined ? '' : `, ${ago(facts.expiresAt, facts.signedAt)} after it was signed`),
  PresignedUrlNotYetValid: (facts) =>
    `the URL was signed ${ago(facts.signedAt, facts.now)} ahead of this server's clock: the signer's clock is fast`,
  RequestTimeTooSkewed: (facts) =>
    `the request was signed ${duration(Math.abs(Number(facts.skew)))} ` +
    `${Number(facts.skew) > 0 ? 'ahead of' : 'behind'} this server's clock; at most 15 min are allowed`,
  SignatureMismatch: (facts) =>
    `the signature made with ${facts.accessKeyId} does not match this request: ` +
    (facts.differs ??
      'the method, path, query or a signed header differs from what was signed, or a different secret signed it'),
  HeadersNotSigned: (_facts, { extras }) =>
    `sent but not signed: ${extras.find(([name]) => name === 'HeadersNotSigned')?.[1] ?? 'a header'}`,
  // Where AWS says no more than `Access Denied`, and no policy was asked.
  AccessDenied: (_facts, { message }) =>
    message === 'Access Denied' ? 'this operation requires a signed request' : message,
  ExpectedBucketOwnerMismatch: (facts) =>
    `the bucket belongs to account ${facts.owner}, and x-amz-expected-bucket-owner names ${facts.expected}`,
  RequesterDoesNotPay: (facts) =>
    `the bucket ${facts.bucket} is a Requester Pays bucket, and the request has no x-amz-request-payer: requester`,
  PolicyOfAnotherAccount: () =>
    'only principals in the account that owns the bucket may read or change its policy, whatever that policy allows',
  AclOfAnotherOwner: () => 'the owner named in the ACL is not the owner of this resource',
  UnsignedBodyTooLarge: () =>
    'a request without a signature may have a body of at most 64 KiB; sign it to send more',
  BodyTooSlow: () => 'the body did not arrive within the time limit for small bodies',
  TooManyUnfinishedBodies: () => 'too many requests with incomplete bodies are open; try again in a second',
  RoleNotFound: () => 'no role has that ARN (AWS does not reveal this)',
  SourceIdentityFixed: () =>
    'the session already has a source identity, which cannot change along a role chain',
  SessionMayNotCallIam: () => 'sessions from GetSessionToken may not call IAM without MFA',
  MalformedPolicy: withPlace,
  MalformedPolicyDocument: withPlace,
  InternalError: () => "an internal error; the server's log has the details",
  StoredBytesUnreadable: () =>
    "the stored bytes are missing or damaged; the server's log names the file, and `countersign server verify` lists all such files",
  PostPolicyExpired: (facts) => `the form's policy expired ${ago(facts.now, facts.expiresAt)} ago`,
  OidcProviderUnknown: (facts) =>
    `account ${facts.account} has no OIDC provider for exactly this issuer: ${facts.issuer} (CreateOpenIDConnectProvider)`,
  OidcAudienceUnknown: (facts) =>
    `the token is for ${facts.audience}, which is not a client ID of the OIDC provider (AddClientIDToOpenIDConnectProvider)`,
  OidcKeysNotGiven: (facts) =>
    `no keys for ${facts.issuer} are configured, and none are fetched; start with: countersign up --oidc ${facts.issuer}=JWKS_FILE`,
  OidcKeyUnknown: (facts) =>
    `none of the keys given for ${facts.issuer} has the key ID ${facts.kid} and matches the algorithm ${facts.algorithm}`,
  OidcSignatureWrong: (facts) =>
    `the token was not signed by the key given for ${facts.issuer}, or it was changed`,
  ExplicitDeny: (facts) => `${statement(facts)} denies ${asked(facts)} to ${facts.who}`,
  ImplicitDeny: (facts) =>
    MISSING[facts.policyType ?? 'identity']?.(facts) ?? `nothing allows ${asked(facts)}`,
};

/** AWS does not say where in a policy the fault is; we know. */
function withPlace(facts: Facts, { message }: Explained): string {
  const place = facts.path ?? facts.at;
  return place === undefined || place === '' ? message : `${message} (at ${place})`;
}

/** Whose Allow was missing. */
const MISSING: Readonly<Record<string, (facts: Facts) => string>> = {
  identity: (facts) => `no identity policy of ${facts.who} allows ${asked(facts)}`,
  resource: (facts) => `no resource policy (bucket policy) allows ${asked(facts)} to ${facts.who}`,
  trust: (facts) => `the trust policy of ${facts.resource} does not allow ${facts.action} to ${facts.who}`,
  boundary: (facts) => `the permissions boundary of ${facts.who} does not allow ${asked(facts)}`,
  session: (facts) => `no session policy of ${facts.who} allows ${asked(facts)}`,
  publicAccessBlock: (facts) =>
    `RestrictPublicBuckets is on, so the public bucket policy does not allow ${asked(facts)} to ${facts.who}`,
};

function asked({ action, resource }: Facts): string {
  return `${action} on ${resource}`;
}

function ago(later: string | number | undefined, earlier: string | number | undefined): string {
  return duration(Number(later) - Number(earlier));
}

function statement(facts: Facts): string {
  const policy = `${facts.policyType ?? 'a'} policy${facts.policy === undefined ? '' : ` ${facts.policy}`}`;
  if (facts.sid !== undefined) return `statement ${facts.sid} of ${policy}`;
  return facts.statement === undefined ? policy : `statement ${facts.statement} of ${policy}`;
}

/** A span as a person says it: the two largest units that matter. */
export function duration(ms: string | number | undefined): string {
  const seconds = Math.max(0, Math.round(Number(ms ?? 0) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} days` : `${days} days ${hours % 24} h`;
}

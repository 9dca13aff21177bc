import { isoSeconds } from '@countersign/aws-model';
import type { ContextValue, PrincipalDescription, RequestContext } from '@countersign/policy';
import type { Facts } from '../facts.js';
import { seenOf } from '../look/look.js';

/** The condition keys of a visitor's request as far as they are known, at an instant and for an age of the signature. */
export interface VisitorContext extends RequestContext {
  /** Whether the key's value, or that the request has none, is known. Key in lower case. */
  knows(key: string): boolean;
}

/** Only a VPC's own addresses have these; a visitor whose address was given comes from the internet. */
const VPC_KEYS: ReadonlySet<string> = new Set(['aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip']);

/** Of S3's own keys these are not for the URL to say. All others follow from headers and parameters that a plain URL does not have. */
const UNKNOWN_S3_KEY = /^s3:(?:tlsversion|existingobjecttag\/.*|dataaccesspoint.*|accesspoint.*)$/;

/**
 * Sources: IAM User Guide, "AWS global condition context keys"; S3 API Reference, "Bucket policy examples using SigV4
 * condition keys" (s3:signatureAge counts milliseconds).
 *
 * @param at milliseconds since the epoch, by the service's clock
 * @param signatureAge milliseconds
 */
export function visitorContext(facts: Facts, at: number, signatureAge: number): VisitorContext {
  const { request } = facts;
  const identity = seenOf(facts.identity);
  const principal = principalOf(facts);
  const values = new Map<string, ContextValue>([
    ['aws:securetransport', String(request.secure)],
    ['aws:currenttime', isoSeconds(at)],
    ['aws:epochtime', String(Math.floor(at / 1_000))],
    ['aws:requestedregion', seenOf(facts.bucket)?.region ?? request.region],
    ['aws:viaawsservice', 'false'],
    ['aws:principalisawsservice', 'false'],
    ['s3:authtype', 'REST-QUERY-STRING'],
    ['s3:signatureversion', 'AWS4-HMAC-SHA256'],
    ['s3:signatureage', String(Math.max(0, signatureAge))],
  ]);
  if (request.fromIp !== undefined) values.set('aws:sourceip', request.fromIp);
  if (identity !== undefined && principal !== undefined) {
    values.set('aws:userid', identity.userId);
    values.set('aws:principalaccount', identity.accountId);
    // Whoever may read a bucket's policy is of the account that owns it (S3 API Reference, GetBucketPolicy).
    values.set('aws:resourceaccount', identity.accountId);
    values.set('s3:resourceaccount', identity.accountId);
    values.set('aws:principaltype', PRINCIPAL_TYPES[identity.type]);
    values.set('aws:principalarn', principal.kind === 'assumed-role' ? principal.roleArn : identity.arn);
    if (identity.type === 'user')
      values.set('aws:username', identity.arn.slice(identity.arn.lastIndexOf('/') + 1));
  }
  return {
    get: (key) => values.get(key),
    knows: (key) =>
      values.has(key) ||
      (key.startsWith('s3:') && !UNKNOWN_S3_KEY.test(key)) ||
      (key === 'aws:username' && identity !== undefined) ||
      (request.fromIp !== undefined && VPC_KEYS.has(key)),
  };
}

const PRINCIPAL_TYPES = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

/** The signer, as policies name it; undefined where STS did not say. */
export function principalOf(
  facts: Facts,
): Exclude<PrincipalDescription, { kind: 'anonymous' | 'web-identity' | 'service' }> | undefined {
  const identity = seenOf(facts.identity);
  if (identity === undefined) return undefined;
  const { accountId, arn, userId, type, roleName } = identity;
  switch (type) {
    case 'root':
      return { kind: 'account-root', accountId, arn, userId };
    case 'assumed-role': {
      const partition = arn.split(':')[1];
      const roleArn = seenOf(facts.role)?.arn ?? `arn:${partition}:iam::${accountId}:role/${roleName}`;
      return { kind: 'assumed-role', accountId, arn, roleArn, userId };
    }
    default:
      return { kind: type, accountId, arn, userId };
  }
}

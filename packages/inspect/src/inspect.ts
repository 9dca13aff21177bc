import { SignedClient, UnreachableError } from '@countersign/aws-client';
import { nodeTransport } from '@countersign/aws-client/node';
import {
  bucketAddress,
  credentialExpiryOf,
  credentialOrigin,
  partitionOf,
  queryServiceAddress,
  S3_OPERATIONS,
  type ServiceEndpoints,
} from '@countersign/aws-model';
import type { CredentialFacts, Facts, IdentityFacts, Look, RequestFacts, RoleFacts } from './facts.js';
import { CREDENTIALS_REFUSED, credentialRefusal } from './judge/refused-credentials.js';
import { lookAtBucket } from './look/bucket.js';
import { lookAtBucketPolicy } from './look/bucket-policy.js';
import { lookAtEncryption } from './look/encryption.js';
import { lookAtIdentity } from './look/identity.js';
import { notAsked, refusedOf, seen, seenOf } from './look/look.js';
import { lookAtObject } from './look/object.js';
import { lookAtPublicAccessBlock } from './look/public-access-block.js';
import { lookAtRole } from './look/role.js';
import { type ContextEntry, simulate } from './look/simulation.js';
import type { InspectOptions } from './options.js';

/**
 * Looks at everything that decides whether a URL for an object works and for how long: about ten small requests, four
 * deep, none of which changes anything. What cannot be looked at is a fact too.
 *
 * A wrong clock or region does not hide the rest: what follows is asked with the right ones.
 *
 * @throws UnreachableError when neither S3 nor STS answered
 * @throws TypeError when the endpoint cannot be read, the region is not a valid one, or bucket or key are empty
 */
export async function inspect(options: InspectOptions): Promise<Facts> {
  if (options.bucket === '' || options.key === '') throw new TypeError('bucket and key must not be empty');
  const { credentials, now, region, endpoints = {} } = options;
  const client = new SignedClient({ credentials, now, transport: options.transport ?? nodeTransport() });
  const sts = queryServiceAddress('sts', region, endpoints);
  const iam = queryServiceAddress('iam', region, endpoints);
  const bucketIn = (inRegion: string) =>
    bucketAddress(options.bucket, inRegion, endpoints, options.virtualHosted ? 'virtual' : 'auto');
  const request = requestOf(options, endpoints);

  // First who asks, and where the bucket is: everything else needs both.
  const [identity, located] = await Promise.all([
    lookAtIdentity(client, sts),
    lookAtBucket(client, bucketIn, region),
  ]);
  const unreachable = refusedOf(located.look);
  if (unreachable?.code === 'Unreachable' && seenOf(identity) === undefined)
    throw new UnreachableError(
      bucketIn(region).host,
      withoutHost(unreachable.message, bucketIn(region).host),
    );

  const facts = {
    lookedAt: now.toISOString(),
    request,
    credentials: credentialFacts(options, seenOf(identity)),
    identity,
    clock: client.offsetMs === undefined ? notAsked('no answer had a Date') : clockFacts(client.offsetMs),
    bucket: located.look,
  };
  const who = seenOf(identity);
  const isRole = who?.type === 'assumed-role';
  const bucketRefusal = refusedOf(located.look);
  if (bucketRefusal) return { ...facts, ...nothingMore(facts, isRole) };

  const bucket = bucketIn(located.region);
  const [publicAccessBlock, bucketPolicy, object, role] = await Promise.all([
    lookAtPublicAccessBlock(client, bucket),
    lookAtBucketPolicy(client, bucket),
    lookAtObject(client, bucket, request),
    isRole ? lookAtRole(client, iam, who) : undefined,
  ]);
  const policySource = policySourceOf(who, role, region);
  const ask = (action: string, resource: string, bucketPolicyText?: string) =>
    policySource === undefined
      ? Promise.resolve(notAsked(whyNotSimulated(who)))
      : simulate(client, iam, {
          policySource,
          action,
          resource,
          bucketPolicy: bucketPolicyText,
          context: visitorContext(request),
        });
  const [permission, encryption] = await Promise.all([
    ask(request.action, request.resource, seenOf(bucketPolicy)?.document ?? undefined),
    lookAtEncryption(client, bucket, request, object, (action, key) =>
      ask(action, keyArn(key, located.region, who)),
    ),
  ]);
  return {
    ...facts,
    publicAccessBlock,
    bucketPolicy,
    object,
    permission,
    encryption,
    ...(role === undefined ? {} : { role }),
  };
}

function requestOf(options: InspectOptions, endpoints: ServiceEndpoints): RequestFacts {
  const { bucket, key, region, method = 'GET', fromIp } = options;
  // A HEAD on an object is GetObject to IAM, as the table has it.
  const operation = S3_OPERATIONS.find(
    (one) => one.target === 'object' && one.method === method && one.selector === undefined && one.action,
  );
  return {
    method,
    bucket,
    key,
    region,
    action: operation?.action ?? 's3:GetObject',
    resource: `arn:${partitionOf(region).id}:s3:::${bucket}/${key}`,
    secure: !endpoints.s3?.toLowerCase().startsWith('http:'),
    ...(fromIp === undefined ? {} : { fromIp }),
  };
}

function credentialFacts(options: InspectOptions, identity: IdentityFacts | undefined): CredentialFacts {
  const { credentials, environment, chained, origin: told, renewable = true } = options;
  const { accessKeyId, expiration } = credentials;
  const hasSessionToken = Boolean(credentials.sessionToken);
  const origin = credentialOrigin({ accessKeyId, hasSessionToken, identity, environment, chained, told });
  return {
    accessKeyId,
    hasSessionToken,
    expiry: credentialExpiryOf(accessKeyId, hasSessionToken, expiration),
    ...(expiration ? { expiresAt: expiration.toISOString() } : {}),
    renewable,
    ...origin,
  };
}

function clockFacts(offsetMs: number): Facts['clock'] {
  return seen({ offsetSeconds: Math.round(offsetMs / 1_000) });
}

/** What is left unasked where the bucket cannot be looked at. */
function nothingMore(facts: Pick<Facts, 'bucket' | 'identity'>, isRole: boolean) {
  const unasked = notAsked(
    credentialRefusal(facts) ? CREDENTIALS_REFUSED : 'not checked: the bucket could not be read',
  );
  return {
    publicAccessBlock: unasked,
    bucketPolicy: unasked,
    object: unasked,
    permission: unasked,
    encryption: unasked,
    ...(isRole ? { role: unasked } : {}),
  };
}

/** The user or role whose policies are simulated. Without GetRole the role's path is guessed to be `/`. */
function policySourceOf(
  who: IdentityFacts | undefined,
  role: Look<RoleFacts> | undefined,
  region: string,
): string | undefined {
  if (who?.type === 'user') return who.arn;
  if (who?.type !== 'assumed-role') return undefined;
  return seenOf(role)?.arn ?? `arn:${partitionOf(region).id}:iam::${who.accountId}:role/${who.roleName}`;
}

function whyNotSimulated(who: IdentityFacts | undefined): string {
  if (who === undefined) return 'not simulated: the owner of these credentials is not known';
  return who.type === 'root'
    ? 'the root user needs no policy in its own account'
    : 'the policy simulator does not support federated users';
}

/** What the visitor's request will be like, as far as it is known. */
function visitorContext({ fromIp, secure }: RequestFacts): ContextEntry[] {
  return [
    { name: 'aws:SecureTransport', type: 'boolean', value: String(secure) },
    ...(fromIp === undefined ? [] : [{ name: 'aws:SourceIp', type: 'ip' as const, value: fromIp }]),
  ];
}

/** S3 tells a key's ARN for objects; a bucket's default may name it by id or alias. */
function keyArn(key: string, region: string, who: IdentityFacts | undefined): string {
  if (key.startsWith('arn:')) return key;
  const name = key.startsWith('alias/') ? key : `key/${key}`;
  return `arn:${partitionOf(region).id}:kms:${region}:${who?.accountId ?? '*'}:${name}`;
}

function withoutHost(message: string, host: string): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

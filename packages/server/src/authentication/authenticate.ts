import { queryError, s3Error } from '@countersign/aws-model';
import { sessionPolicies } from '../authorization/principal-policies.js';
import { assumedRoleArn, federatedUserArn, roleArn, rootArn, userArn } from '../iam/arns.js';
import type { Services } from '../services.js';
import type { RoleUse } from '../store/ports/iam.js';
import type { Caller, Principal } from './caller.js';
import type { SessionClaims } from './session-token.js';

type Service = 's3' | 'sts' | 'iam';

const ANONYMOUS: Caller = { kind: 'anonymous' };

/** What a signature claims, by whichever mechanism it came, and how to check it. */
export interface Proof {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly credentialScope: { readonly region: string };
  /** Milliseconds; presigned URLs only. */
  readonly expiresAt?: number | undefined;
}

/**
 * Proves who sent a request: key or session token, then signature. The claim itself (parameters, dates, scope)
 * has been read before, so that AWS's order holds: an expired URL is called expired whoever signed it.
 *
 * @param verify throws SigV4Error SignatureDoesNotMatch when the secret is not the one that signed
 * @throws AwsError InvalidAccessKeyId, InvalidToken, ExpiredToken (InvalidClientTokenId and ExpiredToken for STS and IAM)
 */
export function authenticate(
  services: Services,
  proof: Proof | null,
  verify: (secretAccessKey: string) => void,
  service: Service,
  now: number,
): Promise<Caller> {
  if (proof === null) return Promise.resolve(ANONYMOUS);
  return proof.sessionToken === undefined
    ? callerOfKey(services, proof, verify, service, now)
    : callerOfSession(services, proof, proof.sessionToken, verify, service, now);
}

async function callerOfKey(
  services: Services,
  proof: Proof,
  verify: (secretAccessKey: string) => void,
  service: Service,
  now: number,
): Promise<Principal> {
  const { accessKeyId } = proof;
  const key = await services.iam.findAccessKey(accessKeyId);
  if (!key) {
    const temporary = accessKeyId.startsWith('ASIA');
    throw unknownKey(service, accessKeyId, temporary ? 'SessionTokenMissing' : 'AccessKeyUnknown');
  }
  if (key.status !== 'Active') throw unknownKey(service, accessKeyId, 'AccessKeyInactive');
  verify(key.secretAccessKey);
  services.iam.noteKeyUsed(accessKeyId, { at: now, service, region: proof.credentialScope.region });
  if (key.userName === undefined) return rootCaller(key.accountId, accessKeyId);
  const user = await services.iam.findUser(key.accountId, key.userName);
  if (!user) throw unknownKey(service, accessKeyId, 'AccessKeyUnknown');
  return {
    kind: 'user',
    accountId: key.accountId,
    userName: user.userName,
    arn: userArn(user),
    userId: user.id,
    accessKeyId,
    tags: user.tags,
  };
}

async function callerOfSession(
  services: Services,
  proof: Proof,
  token: string,
  verify: (secretAccessKey: string) => void,
  service: Service,
  now: number,
): Promise<Principal> {
  const session = services.sessionTokens.open(token);
  if (!session || session.accessKeyId !== proof.accessKeyId) {
    throw invalidToken(service, token, session ? 'SessionTokenOfAnotherKey' : 'SessionTokenMalformed');
  }
  if (session.expiresAt <= now) throw expiredToken(service, token, session, proof, now);
  verify(session.secretAccessKey);
  const caller = await callerOfClaims(services, session, { at: now, region: proof.credentialScope.region });
  if (!caller) throw unknownKey(service, proof.accessKeyId, 'SessionPrincipalDeleted');
  return caller;
}

/** The caller a session stands for; undefined when its user or role is gone, or was made anew under the same name. */
async function callerOfClaims(
  services: Services,
  claims: SessionClaims,
  use: RoleUse,
): Promise<Principal | undefined> {
  const { accountId, accessKeyId, principal } = claims;
  const policies = sessionPolicies(claims, services);
  const session = {
    issuedAt: claims.issuedAt,
    expiresAt: claims.expiresAt,
    chained: claims.chained,
    ...(claims.mfaAt === undefined ? {} : { mfaAt: claims.mfaAt }),
    ...(policies === undefined ? {} : { policies: await policies }),
    ...(claims.sourceIdentity === undefined ? {} : { sourceIdentity: claims.sourceIdentity }),
    ...(claims.tags === undefined ? {} : { tags: claims.tags }),
  };
  if (principal.kind === 'root') return { ...rootCaller(accountId, accessKeyId), session };
  if (principal.kind === 'user') {
    const user = await services.iam.findUser(accountId, principal.userName);
    if (user?.id !== principal.userUniqueId) return undefined;
    const arn = userArn(user);
    const { userName, tags } = user;
    return { kind: 'user', accountId, userName, arn, userId: user.id, accessKeyId, tags, session };
  }
  if (principal.kind === 'federated-user')
    return callerOfFederation(services, accountId, accessKeyId, principal, session);
  const role = await services.iam.findRole(accountId, principal.roleName);
  if (role?.id !== principal.roleUniqueId) return undefined;
  services.iam.noteRoleUsed(role, use);
  return {
    kind: 'assumed-role',
    accountId,
    roleName: role.roleName,
    roleArn: roleArn(role),
    sessionName: principal.sessionName,
    arn: assumedRoleArn(accountId, role.roleName, principal.sessionName),
    userId: `${role.id}:${principal.sessionName}`,
    accessKeyId,
    tags: role.tags,
    ...(principal.federatedProvider === undefined ? {} : { federatedProvider: principal.federatedProvider }),
    ...(principal.federatedKeys === undefined ? {} : { federatedKeys: principal.federatedKeys }),
    session,
  };
}

async function callerOfFederation(
  { iam }: Services,
  accountId: string,
  accessKeyId: string,
  { name, user: calledBy }: Extract<SessionClaims['principal'], { kind: 'federated-user' }>,
  session: NonNullable<Principal['session']>,
): Promise<Principal | undefined> {
  const federated = {
    kind: 'federated-user',
    accountId,
    federatedName: name,
    arn: federatedUserArn(accountId, name),
    userId: `${accountId}:${name}`,
    accessKeyId,
    session,
  } as const;
  if (calledBy === undefined) return federated;
  const user = await iam.findUser(accountId, calledBy.userName);
  if (user?.id !== calledBy.userUniqueId) return undefined;
  const { userName, tags } = user;
  return {
    ...federated,
    userName,
    userUniqueId: user.id,
    userArn: userArn(user),
    tags,
  };
}

function rootCaller(accountId: string, accessKeyId: string): Principal {
  return { kind: 'root', accountId, arn: rootArn(accountId), userId: accountId, accessKeyId };
}

function unknownKey(service: Service, accessKeyId: string, reason: string): Error {
  const facts = { accessKeyId };
  return service === 's3'
    ? s3Error('InvalidAccessKeyId', { extras: [['AWSAccessKeyId', accessKeyId]], reason, facts })
    : queryError('InvalidClientTokenId', undefined, { reason, facts });
}

function invalidToken(service: Service, token: string, reason: string): Error {
  return service === 's3'
    ? s3Error('InvalidToken', { extras: [['Token-0', token]], reason })
    : queryError('InvalidClientTokenId', undefined, { reason });
}

function expiredToken(
  service: Service,
  token: string,
  session: SessionClaims,
  proof: Proof,
  now: number,
): Error {
  const options = {
    reason: 'SessionExpired',
    facts: {
      session: sessionName(session),
      endedMsAgo: now - session.expiresAt,
      ...(proof.expiresAt === undefined ? {} : { urlMsLeft: proof.expiresAt - now }),
    },
  };
  return service === 's3'
    ? s3Error('ExpiredToken', { ...options, extras: [['Token-0', token]] })
    : queryError('ExpiredToken', undefined, options);
}

function sessionName({ principal, accountId }: SessionClaims): string {
  if (principal.kind === 'assumed-role') return `${principal.roleName}/${principal.sessionName}`;
  if (principal.kind === 'federated-user') return `of federated user ${principal.name}`;
  return principal.kind === 'user' ? `of user ${principal.userName}` : `of the root user of ${accountId}`;
}

import type { PrincipalDescription, PrincipalElement, PrincipalValue } from './types.js';

/**
 * How far a Principal element reaches towards the requester, weakest first. What each grants on its own is
 * for `evaluate` to say.
 * - `none`: does not name the requester
 * - `account`: names the requester's account, which hands the decision to that account's own policies
 * - `role`: names the role behind a session, or the user behind a federated session
 * - `direct`: names the very user, session or service, or everyone
 */
export type PrincipalMatch = 'none' | 'account' | 'role' | 'direct';

export type PrincipalMatcher = (principal: PrincipalDescription, hasBoundary: boolean) => PrincipalMatch;

/** Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal". */
export function compilePrincipal(element: PrincipalElement | undefined): PrincipalMatcher {
  if (element === undefined) return () => 'direct';
  const sets = {
    AWS: new Set<string>(),
    Federated: new Set<string>(),
    Service: new Set<string>(),
    CanonicalUser: new Set<string>(),
  };
  for (const { type, value } of element.values) sets[type].add(normalized(type, value));
  // Everyone, but for who has only a provider's word: that is nobody to AWS yet.
  return element.negated
    ? (principal, hasBoundary) => (exempt(sets, principal, hasBoundary) ? 'none' : 'direct')
    : sets.AWS.has('*')
      ? (principal) => (principal.kind === 'web-identity' ? reach(sets, principal) : 'direct')
      : (principal) => reach(sets, principal);
}

type Sets = { readonly [type in PrincipalValue['type']]: ReadonlySet<string> };

/** A bare account id and the account's root ARN mean the same. */
function normalized(type: PrincipalValue['type'], value: string): string {
  if (type === 'Service') return value.toLowerCase();
  return type === 'AWS' ? (accountOf(value) ?? value) : value;
}

/** The account of `123456789012` or `arn:aws:iam::123456789012:root`. */
export function accountOf(value: string): string | undefined {
  return /^(?:arn:[^:]+:iam::(\d{12}):root|(\d{12}))$/
    .exec(value)
    ?.slice(1)
    .find((id) => id !== undefined);
}

/**
 * The unique id of a user or role, as AWS keeps them in policies: somebody made anew under an old name is somebody else.
 * Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes".
 */
export function isPrincipalId(value: string): boolean {
  return /^A(?:IDA|ROA)[A-Z0-9]{12,124}$/.test(value);
}

/** The user, or for a session the role, by its unique id: the user id of a session is `AROA...:NAME`. */
function namesId(AWS: ReadonlySet<string>, userId: string | undefined): boolean {
  if (userId === undefined) return false;
  const colon = userId.indexOf(':');
  return AWS.has(colon === -1 ? userId : userId.slice(0, colon));
}

function reach(sets: Sets, principal: PrincipalDescription): PrincipalMatch {
  const { AWS } = sets;
  switch (principal.kind) {
    case 'web-identity':
      return sets.Federated.has(principal.provider) ? 'direct' : 'none';
    case 'anonymous':
      return 'none';
    case 'service':
      return sets.Service.has(principal.service.toLowerCase()) ? 'direct' : 'none';
    case 'account-root':
      break;
    case 'user':
      if (AWS.has(principal.arn) || namesId(AWS, principal.userId)) return 'direct';
      break;
    case 'assumed-role':
      if (AWS.has(principal.arn)) return 'direct';
      if (principal.federatedProvider !== undefined && sets.Federated.has(principal.federatedProvider))
        return 'direct';
      if (AWS.has(principal.roleArn) || namesId(AWS, principal.userId)) return 'role';
      break;
    case 'federated-user':
      if (AWS.has(principal.arn)) return 'direct';
      if (principal.userArn !== undefined && AWS.has(principal.userArn)) return 'role';
      if (namesId(AWS, principal.userUniqueId)) return 'role';
      break;
  }
  return namesAccount(sets, principal) ? 'account' : 'none';
}

/** By its id, its root user's ARN or its canonical user ID. */
function namesAccount(sets: Sets, principal: PrincipalWithAccount): boolean {
  if (sets.AWS.has(principal.accountId)) return true;
  return principal.canonicalUserId !== undefined && sets.CanonicalUser.has(principal.canonicalUserId);
}

type PrincipalWithAccount = Extract<PrincipalDescription, { accountId: string }>;

/**
 * Whether a NotPrincipal list spares the requester. AWS may look at the account first, then the role, then the
 * session, so each of them has to be listed; and a Deny with NotPrincipal always hits a principal that has a
 * permissions boundary. Sources: IAM User Guide, "NotPrincipal" and "Permissions boundaries for IAM entities".
 */
function exempt(sets: Sets, principal: PrincipalDescription, hasBoundary: boolean): boolean {
  const { AWS } = sets;
  if (AWS.has('*')) return true;
  switch (principal.kind) {
    case 'anonymous':
      return false;
    case 'service':
      return sets.Service.has(principal.service.toLowerCase());
    case 'web-identity':
      return sets.Federated.has(principal.provider);
    case 'account-root':
      return namesAccount(sets, principal);
    case 'user':
      return (
        !hasBoundary &&
        namesAccount(sets, principal) &&
        (AWS.has(principal.arn) || namesId(AWS, principal.userId))
      );
    case 'federated-user':
      return !hasBoundary && namesAccount(sets, principal) && AWS.has(principal.arn);
    case 'assumed-role':
      return (
        !hasBoundary &&
        namesAccount(sets, principal) &&
        (AWS.has(principal.roleArn) || namesId(AWS, principal.userId)) &&
        AWS.has(principal.arn)
      );
  }
}

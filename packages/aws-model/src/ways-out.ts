import { type CredentialExpiry, LONGEST_SESSION_SECONDS, ROLE_SESSION_SECONDS } from './credential-kinds.js';
import type { SessionOrigin } from './credential-origin.js';
import { formatDuration } from './duration.js';
import type { LimitedBy } from './lifetime.js';

/** One thing to do about a URL that would expire early. */
export interface WayOut {
  /** `refresh`, `clamp`, `assume-role`: values of `onShortfall`; the others have to be arranged outside. */
  readonly id:
    | 'refresh'
    | 'clamp'
    | 'assume-role'
    | 'raise-role-maximum'
    | 'longer-session'
    | 'long-term-key'
    | 'supply-expiration'
    | 'shorter-window'
    | 'sign-on-click';
  readonly text: string;
}

/** What is known of a shortfall. */
export interface ShortfallCase {
  readonly limitedBy: LimitedBy;
  /** Seconds that the URL is to live. */
  readonly requestedSeconds: number;
  /** Seconds that it would live: what shortening it would leave. */
  readonly availableSeconds: number;
  readonly expiry: CredentialExpiry;
  readonly origin: SessionOrigin;
  /** Whether asking their provider again can give other credentials: not where they stand in variables or in code. Default true. */
  readonly renewable?: boolean | undefined;
  /** The role whose session signs, where IAM said how long its sessions may last. */
  readonly role?: { readonly name: string; readonly maxSessionDuration: number } | undefined;
  /** What has been done already, and did not help. */
  readonly tried?: WayOut['id'] | undefined;
}

/** What can be done about a shortfall, the most fitting first; never what cannot help. */
export function waysOutOf(shortfall: ShortfallCase): WayOut[] {
  const ways: WayOut[] = [];
  if (shortfall.limitedBy === 'credentials' || shortfall.limitedBy === 'unknown')
    ways.push(...otherCredentials(shortfall), SIGN_ON_CLICK);
  if (shortfall.limitedBy === 'maximum')
    ways.push({
      id: 'shorter-window',
      text: 'request a shorter lifetime, so that it and the stable window together fit into 7 d',
    });
  if (shortfall.limitedBy === 'policy') ways.push(SIGN_ON_CLICK);
  const { availableSeconds } = shortfall;
  if (availableSeconds > 0 && availableSeconds < shortfall.requestedSeconds)
    ways.push({
      id: 'clamp',
      text: `accept the shorter lifetime of ${shortfall.expiry === 'unknown' ? 'at most ' : ''}${formatDuration(availableSeconds)}`,
    });
  return ways.filter(({ id }) => id !== shortfall.tried);
}

/** Then no session has to live as long as the link does. */
const SIGN_ON_CLICK: WayOut = {
  id: 'sign-on-click',
  text: 'hand out a link of your own that signs a new URL on each click',
};

function otherCredentials(shortfall: ShortfallCase): WayOut[] {
  const { requestedSeconds: asked, expiry, origin, renewable = true, role } = shortfall;
  const ways: WayOut[] = [];
  const span = formatDuration(asked);
  const cap = capOf(shortfall);
  if (expiry === 'unknown' && asked <= cap)
    ways.push({
      id: 'supply-expiration',
      text: 'set AWS_CREDENTIAL_EXPIRATION to the Expiration that came with the credentials (ISO 8601)',
    });
  if (renewable && asked <= cap)
    ways.push({ id: 'refresh', text: 'ask the credential provider for a fresh session first' });
  if (asked > ROLE_SESSION_SECONDS.maximum) return [...ways, longerThanRoles(asked)];
  if (origin.origin === 'identity-center')
    ways.push({
      id: 'longer-session',
      text: `lengthen the permission set's session to at least ${span}, then log in again`,
    });
  if (origin.origin === 'chained-role')
    ways.push({
      id: 'longer-session',
      text: "assume the role with a user's key instead of another role's session, which lifts the cap of 1 h",
    });
  else if (role !== undefined && origin.capIsRoleMaximum && role.maxSessionDuration < asked)
    ways.push({
      id: 'raise-role-maximum',
      text:
        `raise the role's MaxSessionDuration (aws iam update-role --role-name ${role.name} --max-session-duration ${asked}), ` +
        `then request a session of at least ${span} (aws sts assume-role --duration-seconds ${asked})`,
    });
  else
    ways.push({
      id: 'assume-role',
      text: `assume a role for it whose MaxSessionDuration is at least ${span} (aws sts assume-role --duration-seconds ${asked})`,
    });
  if (origin.origin === 'user-session' || origin.origin === 'federated-user')
    ways.push({ id: 'longer-session', text: `get a fresh session of at least ${span}` });
  return ways;
}

function capOf({ origin, role }: ShortfallCase): number {
  const cap = origin.capSeconds ?? LONGEST_SESSION_SECONDS;
  return origin.capIsRoleMaximum && role !== undefined ? Math.min(cap, role.maxSessionDuration) : cap;
}

/** Sources: STS API Reference (AssumeRole, GetSessionToken: DurationSeconds); S3 User Guide, presigned URLs. */
function longerThanRoles(asked: number): WayOut {
  if (asked <= LONGEST_SESSION_SECONDS)
    return {
      id: 'longer-session',
      text: `sign with a user's session of at least ${formatDuration(asked)} (GetSessionToken, at most 36 h) or a user's long-term key; a role's session lives at most 12 h`,
    };
  return {
    id: 'long-term-key',
    text: `no session lives ${formatDuration(asked)} (36 h at most): only a user's long-term key signs a URL for that long`,
  };
}

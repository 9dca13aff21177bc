import { formatDuration, ROLE_SESSION_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import type { Facts } from '../facts.js';
import { seenOf } from '../look/look.js';
import type { Case } from './step.js';

/** Then no session has to live as long as the link does. */
const LINK = 'hand out a link of your own that signs a fresh URL at each visit';

/** What it takes for credentials of this kind to live as long as asked: completes "for 24 h: ...". */
export function forSoLong({ facts, asked }: Case): string {
  const { origin, capSeconds, capIsRoleMaximum } = facts.credentials;
  const span = formatDuration(asked);
  if (origin === 'chained-role') {
    return asked <= ROLE_SESSION_SECONDS.maximum
      ? `assume the role with a user's key instead of another role's session, which lifts the cap of 1 h; or ${LINK}`
      : longerThanRoles(asked);
  }
  if (capIsRoleMaximum)
    return asked > ROLE_SESSION_SECONDS.maximum ? longerThanRoles(asked) : ofRole(facts, asked);
  if (origin === 'identity-center' && asked <= ROLE_SESSION_SECONDS.maximum)
    return `lengthen the permission set's session to at least ${span}, then log in again`;
  // Of an unknown session nothing is known but that it may be a role's.
  const most = origin === 'session' ? ROLE_SESSION_SECONDS.maximum : capSeconds;
  if (most !== undefined && asked <= most) return `get a fresh session of at least ${span}`;
  return longerThanRoles(asked);
}

/** Source: STS API Reference, AssumeRole, DurationSeconds. */
function ofRole(facts: Facts, asked: number): string {
  const ask = `ask for a session of at least ${formatDuration(asked)} (aws sts assume-role --duration-seconds ${asked})`;
  const role = seenOf(facts.role);
  if (role === undefined) return `${ask}, which the role's MaxSessionDuration has to allow`;
  if (role.maxSessionDuration >= asked) return ask;
  const name = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  return (
    `raise the role's MaxSessionDuration (aws iam update-role --role-name ${name} --max-session-duration ${asked}), ` +
    `then ${ask}`
  );
}

/** Sources: STS API Reference, GetSessionToken (36 h); S3 User Guide, "Sharing objects with presigned URLs" (7 d). */
function longerThanRoles(asked: number): string {
  const keys =
    asked <= SESSION_SECONDS.GetSessionToken.maximum
      ? "a user's long-term key or session (GetSessionToken, up to 36 h)"
      : "a user's long-term key (no session lives longer than 36 h)";
  return `sign with ${keys}, or ${LINK}`;
}

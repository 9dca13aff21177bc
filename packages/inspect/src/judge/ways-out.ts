import { ROLE_SESSION_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import { seenOf } from '../look/look.js';
import type { Case } from './step.js';
import { formatDuration } from './words.js';

/** Links are signed anew at each visit, so no session has to live as long as they do. */
const LINK = 'hand out a durable link that is signed anew at each visit';

/** What it takes for credentials of this kind to live as long as asked: completes "for 24 h: ...". */
export function forSoLong({ facts, asked }: Case): string {
  const { origin, capSeconds, capIsRoleMaximum } = facts.credentials;
  const span = formatDuration(asked);
  if (origin === 'chained-role') {
    return asked <= ROLE_SESSION_SECONDS.maximum
      ? `assume the role with a user's key instead of another role's session, which lifts the cap of 1 h; or ${LINK}`
      : longerThanRoles(asked);
  }
  if (capIsRoleMaximum) {
    if (asked > ROLE_SESSION_SECONDS.maximum) return longerThanRoles(asked);
    const role = seenOf(facts.role);
    const name = seenOf(facts.identity)?.roleName;
    const ask = `ask for a session of at least ${span} (aws sts assume-role --duration-seconds ${asked})`;
    if (role !== undefined && role.maxSessionDuration >= asked) return ask;
    const maximum = Math.max(asked, ROLE_SESSION_SECONDS.minimum);
    return (
      `raise the role's MaxSessionDuration (aws iam update-role --role-name ${name ?? 'ROLE'} ` +
      `--max-session-duration ${maximum}), then ${ask}`
    );
  }
  if (origin === 'identity-center' && asked <= ROLE_SESSION_SECONDS.maximum)
    return `lengthen the permission set's session to at least ${span}, then log in again`;
  if (capSeconds !== undefined && asked <= capSeconds && origin !== 'session')
    return `get a fresh session of at least ${span}`;
  return longerThanRoles(asked);
}

/** Sources: STS API Reference, GetSessionToken (36 h); S3 User Guide, "Sharing objects with presigned URLs" (7 d). */
function longerThanRoles(asked: number): string {
  const keys =
    asked <= SESSION_SECONDS.GetSessionToken.maximum
      ? "a user's long-term key or session (GetSessionToken, up to 36 h)"
      : "a user's long-term key (no session lives longer than 36 h)";
  return `sign with ${keys}, or ${LINK}`;
}

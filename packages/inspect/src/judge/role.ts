import { formatDuration } from '@countersign/aws-model';
import { refusedOf, seenOf } from '../look/look.js';
import { type Case, type Judgement, notSeen, pass, short } from './step.js';
import { sessionOf } from './time-left.js';
import { forSoLong } from './ways-out.js';
import { formatInstant } from './words.js';

/**
 * How long the role lets its sessions last. Where that is too short a fresh session is no help either, so it goes before
 * the time that this session has left. Undefined where the credentials are not a role's.
 */
export function judgeRole(one: Case): Judgement | undefined {
  const { facts, asked, serviceNow } = one;
  const { credentials, role: look } = facts;
  if (look === undefined) return undefined;
  const role = seenOf(look);
  if (role === undefined) return notSeen('role', refusedOf(look)!, "the role's MaxSessionDuration");
  const lasts = `role ${role.arn.slice(role.arn.lastIndexOf('/') + 1)} allows sessions of ${formatDuration(role.maxSessionDuration)} (MaxSessionDuration)`;
  if (!credentials.capIsRoleMaximum)
    return pass('role', `${lasts}, which does not matter here: ${credentials.rule}`);
  if (role.maxSessionDuration >= asked) return pass('role', lasts);
  const expiresAt = credentials.expiresAt === undefined ? undefined : Date.parse(credentials.expiresAt);
  // Lengthened for this session and shortened since: what was given stays given.
  if (expiresAt !== undefined && expiresAt - serviceNow >= asked * 1_000) return pass('role', lasts);
  if (expiresAt !== undefined && expiresAt <= serviceNow) return pass('role', lasts);
  const until = expiresAt ?? serviceNow + role.maxSessionDuration * 1_000;
  const left =
    expiresAt === undefined
      ? ''
      : `; this one expires in ${formatDuration((expiresAt - serviceNow) / 1_000)}, at ${formatInstant(expiresAt, serviceNow)}`;
  return short('role', `${lasts} and ${formatDuration(asked)} were requested${left}`, forSoLong(one), {
    until,
    limitedBy: 'credentials',
    because:
      expiresAt === undefined
        ? `sessions of role ${role.arn.slice(role.arn.lastIndexOf('/') + 1)} cannot last longer`
        : `${sessionOf(facts)} expires then`,
  });
}

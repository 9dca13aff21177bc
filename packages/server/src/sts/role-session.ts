import { queryError, SESSION_SECONDS } from '@countersign/aws-model';
import type { RoleRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';

/**
 * Seconds that a session of a role will live.
 *
 * @throws AwsError ValidationError beyond the role's MaxSessionDuration
 */
export function roleSessionLength(role: RoleRecord, asked: number | undefined): number {
  const seconds = asked ?? SESSION_SECONDS.AssumeRole.default;
  if (seconds > role.maxSessionDuration) {
    throw queryError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

export function assumedRoleUser(role: RoleRecord, sessionName: string): XmlContent {
  return xml(
    'AssumedRoleUser',
    xml('AssumedRoleId', `${role.id}:${sessionName}`),
    xml('Arn', `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${sessionName}`),
  );
}

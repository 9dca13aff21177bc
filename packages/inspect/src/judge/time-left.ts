import { fallsShort, formatDuration } from '@countersign/aws-model';
import type { Facts } from '../facts.js';
import { seenOf } from '../look/look.js';
import { CREDENTIALS_REFUSED, credentialRefusal } from './refused-credentials.js';
import { broken, type Case, type Judgement, pass, short, unknown } from './step.js';
import { forSoLong } from './ways-out.js';
import { formatInstant } from './words.js';

/** How long the credentials last. A URL expires with them (S3 User Guide, "Download and upload objects with presigned URLs"). */
export function judgeTimeLeft(one: Case): Judgement {
  const { facts, asked, serviceNow, lifetime } = one;
  const { credentials } = facts;
  const expiresAt = credentials.expiresAt === undefined ? undefined : Date.parse(credentials.expiresAt);
  const refusal = credentialRefusal(facts);
  if (refusal?.code === 'ExpiredToken' || (expiresAt !== undefined && expiresAt <= serviceNow)) {
    const ended =
      expiresAt !== undefined && expiresAt <= serviceNow
        ? `expired ${formatDuration((serviceNow - expiresAt) / 1_000)} ago, at ${formatInstant(expiresAt, serviceNow)}`
        : 'has expired';
    const said = refusal?.code === 'ExpiredToken' ? ' (ExpiredToken)' : '';
    return broken(
      'time-left',
      `${sessionOf(facts)} ${ended}${said}`,
      `get fresh credentials and sign again; for ${formatDuration(asked)}: ${forSoLong(one)}`,
      'credentials',
    );
  }
  if (refusal) return unknown('time-left', CREDENTIALS_REFUSED);
  switch (credentials.expiry) {
    case 'never':
      return pass('time-left', `${credentials.called} never expires by itself`);
    case 'known': {
      const left = Math.floor((expiresAt! - serviceNow) / 1_000);
      const seen = `${sessionOf(facts)} expires in ${formatDuration(left)}, at ${formatInstant(expiresAt!, serviceNow)}`;
      if (!fallsShort(lifetime)) return pass('time-left', seen);
      return short('time-left', seen, forSoLong(one), {
        until: expiresAt!,
        limitedBy: 'credentials',
        because: `${sessionOf(facts)} expires then`,
      });
    }
    case 'unknown':
      return ofUnknownEnd(one);
  }
}

/** It is not known when the session expires; but it cannot last longer from now than such sessions last in all. */
function ofUnknownEnd(one: Case): Judgement {
  const { facts, lifetime } = one;
  const { rule } = facts.credentials;
  if (fallsShort(lifetime))
    return short('time-left', `unknown when ${sessionOf(facts)} expires, but ${rule}`, forSoLong(one), {
      until: lifetime.validUntil.getTime(),
      limitedBy: lifetime.limitedBy,
      because: `${sessionOf(facts)} cannot last longer`,
    });
  return unknown(
    'time-left',
    `unknown when ${sessionOf(facts)} expires, so the times are upper bounds; ${rule}`,
    'set AWS_CREDENTIAL_EXPIRATION to the Expiration issued with the credentials (ISO 8601)',
  );
}

/** Whose session it is, in words. */
export function sessionOf({ identity, credentials }: Facts): string {
  const who = seenOf(identity);
  if (who?.roleName !== undefined) return `the session of role ${who.roleName}`;
  return who === undefined ? `the session of key ${credentials.accessKeyId}` : `the session of ${who.arn}`;
}

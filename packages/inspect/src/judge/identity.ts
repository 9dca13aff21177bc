import type { CredentialFacts, Refused } from '../facts.js';
import { refusedOf, seenOf } from '../look/look.js';
import { credentialRefusal } from './refused-credentials.js';
import { broken, type Case, type Judgement, notSeen, pass, unknown } from './step.js';

/** Whose credentials these are, of which kind, and whether they are taken at all. */
export function judgeIdentity({ facts, serviceNow }: Case): Judgement {
  const { credentials, identity } = facts;
  const refusal = credentialRefusal(facts);
  if (refusal) {
    const over = credentials.expiresAt !== undefined && Date.parse(credentials.expiresAt) <= serviceNow;
    return judgeRefusal(over ? { ...refusal, code: 'ExpiredToken' } : refusal, credentials);
  }
  const who = seenOf(identity);
  if (who) {
    const rule = credentials.expiry === 'never' ? '' : `; ${credentials.rule}`;
    return pass('identity', `${who.arn}, by ${credentials.called}${rule}`);
  }
  return notSeen('identity', refusedOf(identity)!, 'whose credentials these are');
}

/** Sources: S3 API Reference, "Error responses"; STS API Reference, "Common errors". */
function judgeRefusal({ code }: Refused, { accessKeyId, hasSessionToken }: CredentialFacts): Judgement {
  const fails = (seen: string, fix: string) => broken('identity', `${seen} (${code})`, fix, 'credentials');
  switch (code) {
    case 'ExpiredToken':
      return unknown('identity', `not told: the session of key ${accessKeyId} is over`);
    case 'InvalidAccessKeyId':
    case 'InvalidClientTokenId':
      if (accessKeyId.startsWith('ASIA') && !hasSessionToken)
        return fails(
          `key ${accessKeyId} is a temporary one and its session token is missing`,
          'set AWS_SESSION_TOKEN (aws_session_token in a profile)',
        );
      // Ceph knows a session no longer when it is over, and looks for its key among those of users.
      return hasSessionToken
        ? fails(
            `key ${accessKeyId} is not known: its session is over, or of another store`,
            "get fresh credentials from this store's STS",
          )
        : fails(
            `key ${accessKeyId} is not known: deactivated, deleted or of another store`,
            'activate it (aws iam update-access-key), or sign with another key',
          );
    case 'SignatureDoesNotMatch':
      return fails(
        `key ${accessKeyId} is known, but the secret does not belong to it`,
        'set the secret that came with this key; a blank or line end copied along is enough to spoil it',
      );
    default:
      return accessKeyId.startsWith('AKIA')
        ? fails(
            `key ${accessKeyId} is a long-term one and comes with a session token, which is not its own`,
            'unset AWS_SESSION_TOKEN, which is left over',
          )
        : fails(
            `the session token does not belong to key ${accessKeyId}, or was cut`,
            'copy key, secret and token anew, all three from the same session',
          );
  }
}

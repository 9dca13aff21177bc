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
  return notSeen('identity', refusedOf(identity)!, 'the owner of these credentials');
}

/** Sources: S3 API Reference, "Error responses"; STS API Reference, "Common errors". */
function judgeRefusal({ code }: Refused, { accessKeyId, hasSessionToken }: CredentialFacts): Judgement {
  const fails = (seen: string, fix: string) => broken('identity', `${seen} (${code})`, fix, 'credentials');
  switch (code) {
    case 'ExpiredToken':
      return unknown('identity', `unknown: the session of key ${accessKeyId} has expired`);
    case 'InvalidAccessKeyId':
    case 'InvalidClientTokenId':
      if (accessKeyId.startsWith('ASIA') && !hasSessionToken)
        return fails(
          `key ${accessKeyId} is temporary and its session token is missing`,
          'set AWS_SESSION_TOKEN (aws_session_token in a profile)',
        );
      // Ceph knows a session no longer when it is over, and looks for its key among those of users.
      return hasSessionToken
        ? fails(
            `key ${accessKeyId} is not known here: its session has expired, or it belongs to another store`,
            "get fresh credentials from this store's STS",
          )
        : fails(
            `key ${accessKeyId} is not known here: it was deactivated or deleted, or it belongs to another store`,
            'activate it (aws iam update-access-key), or sign with another key',
          );
    case 'SignatureDoesNotMatch':
      return fails(
        `key ${accessKeyId} is known, but the secret access key does not match it`,
        'set the secret access key issued with this key ID; a copied space or line break is enough to break it',
      );
    default:
      return accessKeyId.startsWith('AKIA')
        ? fails(
            `key ${accessKeyId} is a long-term key, but a session token that does not belong to it was sent`,
            'unset AWS_SESSION_TOKEN, which is left over from a session',
          )
        : fails(
            `the session token does not belong to key ${accessKeyId}, or it was cut off`,
            'copy the key, the secret and the token again, all three from the same session',
          );
  }
}

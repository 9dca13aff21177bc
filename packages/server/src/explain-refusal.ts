import type { Refusal } from './wire/error-document.js';

/**
 * The one line a person reads in the log: what was refused, and what stood behind it in figures they can act on.
 * Never a token, a signature, a secret or a whole URL.
 */
export function explainRefusal(refusal: Refusal): string {
  const why = BY_REASON[refusal.reason]?.(refusal.facts) ?? refusal.message;
  return `${refusal.code}: ${why}`;
}

type Facts = Refusal['facts'];

const BY_REASON: Readonly<Record<string, (facts: Facts) => string>> = {
  SessionExpired: (facts) =>
    `session ${facts.session} ended ${duration(facts.endedMsAgo)} ago` +
    (facts.urlMsLeft === undefined ? '' : `; the URL itself had ${duration(facts.urlMsLeft)} left`),
  SessionTokenMissing: (facts) =>
    `${facts.accessKeyId} is a temporary key, and the request has no X-Amz-Security-Token: AWS calls such a key unknown`,
  SessionTokenMalformed: () =>
    'the session token is not one that this server issued, or it was cut or altered',
  SessionTokenOfAnotherKey: () =>
    'the session token belongs to another access key (a left-over AWS_SESSION_TOKEN?)',
  SessionPrincipalDeleted: () => 'the user or role behind this session has been deleted',
  AccessKeyUnknown: (facts) => `no access key ${facts.accessKeyId} here: deleted, or of another server`,
  AccessKeyInactive: (facts) =>
    `access key ${facts.accessKeyId} is set Inactive; AWS calls such a key unknown`,
  PresignedUrlExpired: (facts) =>
    `the URL ended ${ago(facts.now, facts.expiresAt)} ago` +
    (facts.signedAt === undefined ? '' : `, ${ago(facts.expiresAt, facts.signedAt)} after it was signed`),
  PresignedUrlNotYetValid: (facts) =>
    `the URL was signed ${ago(facts.signedAt, facts.now)} ahead of this server's clock: the signer's clock is fast`,
  RequestTimeTooSkewed: (facts) =>
    `the request was signed ${duration(Math.abs(Number(facts.skew)))} ` +
    `${Number(facts.skew) > 0 ? 'ahead of' : 'behind'} this server's clock; 15 min are allowed`,
  SignatureMismatch: (facts) =>
    `the signature made with ${facts.accessKeyId} does not fit this request: verb, path, query or a signed header ` +
    'is not what was signed, or another secret signed it',
  PostPolicyExpired: (facts) => `the form's policy ended ${ago(facts.now, facts.expiresAt)} ago`,
  ExplicitDeny: (facts) =>
    `${facts.who} may not ${facts.action} on ${facts.resource}: ${statement(facts)} denies it explicitly`,
  NoPolicyAllows: (facts) => `${facts.who} may not ${facts.action} on ${facts.resource}: no policy allows it`,
};

function ago(later: string | number | undefined, earlier: string | number | undefined): string {
  return duration(Number(later) - Number(earlier));
}

function statement(facts: Facts): string {
  const policy = `${facts.policyType ?? 'a'} policy${facts.policy === undefined ? '' : ` ${facts.policy}`}`;
  return facts.sid === undefined ? policy : `statement ${facts.sid} of ${policy}`;
}

/** A span as a person says it: the two largest units that matter. */
export function duration(ms: string | number | undefined): string {
  const seconds = Math.max(0, Math.round(Number(ms ?? 0) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} days` : `${days} days ${hours % 24} h`;
}

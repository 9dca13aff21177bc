import { formatDuration, isoSeconds, MAXIMUM_PRESIGNED_SECONDS } from '@countersign/aws-model';
import type { Explanation } from './explanation.js';
import type { Facts } from './facts/facts.js';
import type { Suspicion } from './rules/rule.js';
import { hasFailed } from './rules/support.js';
import { sessionBound } from './session-bound.js';

/** As sure as this, a suspicion from the URL's text alone says that it will not work. */
const ENOUGH_WITHOUT_AN_ANSWER = 0.45;

export function verdictOf(facts: Facts, suspected: readonly Suspicion[]): Explanation['verdict'] {
  const [first] = suspected;
  if (hasFailed(facts))
    return first === undefined && facts.url === undefined && facts.form === undefined ? 'unknown' : 'failing';
  if (first !== undefined && first.likelihood >= ENOUGH_WITHOUT_AN_ANSWER) return 'failing';
  return isWhole(facts) && !sessionIsOver(facts) ? 'healthy' : 'unknown';
}

/** A session can live no longer than its kind: what it signed before that is dead, whatever the URL says. */
function sessionIsOver(facts: Facts): boolean {
  const session = sessionBound(facts);
  return session !== undefined && session.at <= facts.now;
}

/** Whether URL or form have all that a service asks for, within their time. */
function isWhole({ url, form, now, signedAt, expiresAt }: Facts): boolean {
  if (url?.v4 !== undefined) {
    const seconds = url.v4.expiresSeconds;
    const lifeFits = seconds !== undefined && seconds >= 0 && seconds <= MAXIMUM_PRESIGNED_SECONDS;
    return (
      url.v4.missing.length === 0 &&
      lifeFits &&
      signedAt !== undefined &&
      expiresAt !== undefined &&
      now < expiresAt
    );
  }
  if (url?.v2 !== undefined) return url.v2.missing.length === 0 && expiresAt !== undefined && now < expiresAt;
  return form?.expiresAt !== undefined && now < form.expiresAt;
}

export function summaryOf(facts: Facts, verdict: Explanation['verdict'], title: string | undefined): string {
  if (verdict === 'healthy') return healthy(facts);
  if (title === undefined)
    return 'Not enough to go on: give the URL as it was sent and the response that came back.';
  if (verdict === 'unknown') return `Not sure. Possibly: ${title}`;
  return title;
}

function healthy(facts: Facts): string {
  const { expiresAt, now, hints } = facts;
  const life =
    expiresAt === undefined
      ? 'The URL is well-formed.'
      : `The URL is well-formed and valid until ${isoSeconds(expiresAt)}, ${formatDuration((expiresAt - now) / 1000)} from now.`;
  const session = sessionBound(facts);
  if (session !== undefined && session.at < (expiresAt ?? Number.POSITIVE_INFINITY)) {
    return session.known
      ? `${life} But the session that signed it expires before that, at ${isoSeconds(session.at)}, and the URL expires with it.`
      : `${life} But it was signed with temporary credentials, and it expires with their session: at ${isoSeconds(session.at)} at the latest (${session.why}), probably earlier.`;
  }
  if (hints.credentialExpiration !== undefined)
    return `${life} The session that signed it lives longer than that.`;
  const end =
    facts.credentialKind === 'temporary'
      ? 'expiry of the session that signed it'
      : 'deactivation of the key that signed it';
  return `${life} What can still end it early: ${end}, or a change to the signer's permissions or the bucket policy.`;
}

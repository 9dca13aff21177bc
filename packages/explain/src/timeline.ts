import { isoSeconds } from '@countersign/aws-model';
import type { TimelineEvent } from './explanation.js';
import type { Facts } from './facts/facts.js';
import { sessionBound } from './session-bound.js';

interface Instant {
  readonly time: number;
  readonly what: string;
  readonly kind: TimelineEvent['kind'];
}

/** The instants that matter, in order; the order of the list below where two are the same. */
export function timelineOf(facts: Facts): readonly TimelineEvent[] {
  return instantsOf(facts)
    .filter(({ time }) => Number.isFinite(time) && Math.abs(time) < 8_640_000_000_000_000)
    .sort((left, right) => left.time - right.time)
    .map(({ time, what, kind }) => ({ at: isoSeconds(time), what, kind }));
}

function instantsOf(facts: Facts): Instant[] {
  const { signedAt, expiresAt, hints, now, nowFrom } = facts;
  const instants: Instant[] = [];
  const add = (time: number | undefined, what: string, kind: Instant['kind']) => {
    if (time !== undefined) instants.push({ time, what, kind });
  };
  const subject = facts.url === undefined || facts.url.version === 'none' ? 'form' : 'URL';
  add(signedAt, `signed; the ${subject} is valid from here`, 'signed');
  add(hints.revokedAt, 'key or session revoked', 'other');
  add(hints.workedAt, 'last known to work', 'other');
  const session = sessionBound(facts);
  if (session?.known === true) add(session.at, "the signer's session expires", 'session-end');
  else if (session !== undefined)
    add(
      session.at,
      `the signer's session has expired by now at the latest: ${session.why}`,
      'session-end-at-most',
    );
  add(expiresAt, `the ${subject} expires`, 'url-end');
  const told =
    nowFrom === 'answer' ? "now, by the service's clock" : nowFrom === 'report' ? 'the failure' : 'now';
  if (instants.length > 0) add(now, told, 'now');
  return instants;
}

import { formatDuration, isoSeconds, MAXIMUM_PRESIGNED_SECONDS } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, cue, hasFailed, isQuerySigned, messageOf, suspect } from './support.js';

const SKEW_MS = 15 * 60_000;

/** What says that the URL's own time is over, and how surely; undefined where nothing does. */
export function expiryEvidence(
  facts: Facts,
): { readonly evidence: string[]; readonly sure: number } | undefined {
  if (facts.url === undefined || facts.url.version === 'none') return undefined;
  const code = codeOf(facts);
  const said =
    code === 'ExpiredToken'
      ? undefined
      : answered(facts, /request has expired|url has expired|\bexpired request/i);
  const { expiresAt, now } = facts;
  const over = expiresAt !== undefined && now >= expiresAt;
  const times = over
    ? `It expired at \`${isoSeconds(expiresAt)}\`, ${ago(now - expiresAt)} before \`${isoSeconds(now)}\`.`
    : undefined;
  if (said !== undefined || code === 'ExpiredRequest' || code === 'RequestExpired') {
    return { evidence: [said, times].filter((text) => text !== undefined), sure: 0.9 };
  }
  if (!over || times === undefined) return undefined;
  if (!hasFailed(facts)) return { evidence: [times], sure: 0.88 };
  // Any other answer was given before or after the question of time: expiry is asked first.
  const silent = code === undefined || code === 'AccessDenied' || code === 'Forbidden';
  return { evidence: [times], sure: silent ? 0.88 : facts.nowFrom === 'clock' ? 0.1 : 0.3 };
}

function ago(milliseconds: number): string {
  return formatDuration(Math.max(1, Math.round(milliseconds / 1000)));
}

export const urlExpired: Rule = (facts) => {
  const expiry = expiryEvidence(facts);
  if (expiry === undefined) return undefined;
  return suspect('url-expired', expiry.sure, expiry.evidence, {
    supply: 'Where the URL was kept between signing and use (page, cache, mail, database).',
  });
};

export const expiresOverSevenDays: Rule = (facts) => {
  const seconds = facts.url?.v4?.expiresSeconds;
  const said = answered(
    facts,
    /X-Amz-Expires must be less than|less than a week|Expires.{0,40}(?:too (?:large|long)|exceed)/i,
  );
  const over = seconds !== undefined && seconds > MAXIMUM_PRESIGNED_SECONDS;
  if (!over && said === undefined) return undefined;
  return suspect('expires-over-seven-days', 0.96, [
    seconds === undefined
      ? undefined
      : `\`X-Amz-Expires=${seconds}\` exceeds \`${MAXIMUM_PRESIGNED_SECONDS}\` seconds (7 days).`,
    said,
  ]);
};

/** Lengths of time that people choose, in seconds. */
const CHOSEN_SECONDS: ReadonlySet<number> = new Set([
  ...[60, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10800, 14400, 18000, 21600, 28800],
  ...[36000, 43200, 57600, 64800, 86400, 129600, 172800, 259200, 345600, 432000, 518400, 604800, 1209600],
  ...[2592000, 2678400, 5184000, 7776000, 31536000],
]);
const EPOCH_SECONDS = { from: 946_684_800, until: 4_102_444_800 };

export const expiresUnitMistake: Rule = (facts) => {
  const cause = 'expires-unit-mistake';
  const { url } = facts;
  const seconds = url?.v4?.expiresSeconds;
  const given = `\`X-Amz-Expires=${url?.v4?.expires ?? ''}\``;
  if (seconds !== undefined && seconds > MAXIMUM_PRESIGNED_SECONDS) {
    if (CHOSEN_SECONDS.has(seconds / 1000)) {
      return suspect(cause, 0.975, [
        `${given} is ${formatDuration(seconds / 1000)} in milliseconds; the unit is seconds.`,
      ]);
    }
    if (seconds > EPOCH_SECONDS.from && seconds < EPOCH_SECONDS.until) {
      return suspect(cause, 0.97, [
        `${given} is a point in time (seconds since 1970); a duration is expected.`,
      ]);
    }
    if (seconds > EPOCH_SECONDS.from * 1000 && seconds < EPOCH_SECONDS.until * 1000) {
      return suspect(cause, 0.97, [
        `${given} is a point in time in milliseconds; a duration in seconds is expected.`,
      ]);
    }
  }
  const malformed = answered(facts, /X-Amz-Expires (?:should be a number|must be non-negative)/i);
  // `15m`, `3600.0`, `-900`: somebody meant a length of time. `NaN` or `undefined` is a value that got lost.
  if (malformed !== undefined && /^[+-]?\d/.test(url?.v4?.expires ?? ''))
    return suspect(cause, 0.95, [`${given} is not a duration in whole seconds.`, malformed]);
  const v2 = url?.v2;
  if (v2?.expiresAt !== undefined && v2.expiresAt < EPOCH_SECONDS.from * 1000) {
    return suspect(cause, 0.96, [
      `\`Expires=${v2.expires}\` is a duration; a point in time (seconds since 1970) is expected.`,
    ]);
  }
  if (seconds === undefined) return undefined;
  const intended = intendedSeconds(facts, seconds);
  if (intended !== undefined) {
    return suspect(cause, 0.97, [`${given} is ${formatDuration(Math.max(seconds, 1))}.`, intended]);
  }
  const expiry = expiryEvidence(facts);
  if (expiry === undefined || seconds > 1440) return undefined;
  const unit = cue(
    facts,
    /\bminutes?\b|\bhours?\b|\bdays?\b|millisecond|\bms\b|\bunit\b|intended|supposed to|meant/,
  );
  const small = seconds <= 60 ? 0.35 : 0;
  return suspect(
    cause,
    unit !== undefined && seconds <= 168 ? 0.93 : small,
    [`${given} is only ${formatDuration(Math.max(seconds, 1))}.`, unit],
    { supply: 'How long the URL was supposed to live.' },
  );
};

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const LENGTH =
  /(\d+(?:\.\d+)?)[ -]?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\b/g;
/** `TTL_MINUTES=15`, `expires_in_hours: 24`. */
const UNIT_FIRST = /(millis|ms|second|sec|minute|min|hour|day|week)s?[\w ]{0,12}[=:] ?"?(\d+)\b/g;
const WORD_LENGTH = /\b(?:one|an?) (hour|day|week|minute)\b/g;
/** By how much a length of time is off when its unit was mistaken: minutes, hours, days or milliseconds for seconds. */
const MISTAKES = [60, 1000, 3600, 86_400, 60_000, 3_600_000].flatMap((factor) => [factor, 1 / factor]);
/** Lengths of other things than the URL's life. */
const OF_OTHER_THINGS =
  /cach|redis|session|role|credential|token|duration ?seconds|later|worked|idle|\bage\b|\bold\b|opened|uploaded|bucket|clock|retr(?:y|ies)/;
const ABOUT_INTENT =
  /intend|intent|want|expect|meant|should|suppos|config|setting|setting|lifetime|expir|ttl|valid|requested|documented|option|argument|passed|code|call/;

/** A length of time in the report that differs from the URL's by a unit's factor. */
function intendedSeconds(facts: Facts, seconds: number): string | undefined {
  return cue(facts, (line) => {
    if (!ABOUT_INTENT.test(line) || OF_OTHER_THINGS.test(line)) return false;
    const lengths = [...line.matchAll(LENGTH)].map(([, figure, unit]) => Number(figure) * unitSeconds(unit!));
    for (const [, unit] of line.matchAll(WORD_LENGTH)) lengths.push(UNIT_SECONDS[unit![0]!]!);
    for (const [, unit, figure] of line.matchAll(UNIT_FIRST))
      lengths.push(Number(figure) * unitSeconds(unit!));
    return lengths.some(
      (length) =>
        length !== seconds && MISTAKES.some((factor) => Math.abs(length - seconds * factor) < 0.01 * length),
    );
  });
}

function unitSeconds(unit: string): number {
  return /^(?:ms|milli)/.test(unit) ? 0.001 : UNIT_SECONDS[unit[0]!]!;
}

export const requestNotYetValid: Rule = (facts) => {
  const said = answered(facts, /not yet valid|not valid yet|not yet current|RequestNotReadyYet/i);
  const { signedAt, now } = facts;
  const ahead = signedAt === undefined ? 0 : signedAt - now;
  const times =
    signedAt !== undefined && ahead > 0
      ? `\`X-Amz-Date\` is \`${isoSeconds(signedAt)}\`, ${ago(ahead)} after the service's \`${isoSeconds(now)}\`.`
      : undefined;
  if (said !== undefined) return suspect('request-not-yet-valid', 0.97, [said, times]);
  if (!isQuerySigned(facts) || ahead <= SKEW_MS) return undefined;
  const code = codeOf(facts);
  const open = code === undefined || code === 'AccessDenied' || code === 'RequestTimeTooSkewed';
  return suspect('request-not-yet-valid', open ? 0.97 : 0.3, [times]);
};

export const clockSkewRequest: Rule = (facts) => {
  const skewed = isSkewAnswer(facts);
  if (skewed === undefined) return undefined;
  return suspect('clock-skew-request', isQuerySigned(facts) ? 0.3 : 0.96, [
    skewed,
    isQuerySigned(facts)
      ? undefined
      : 'The request is signed in its headers, where the 15-minute rule applies.',
    skewTimes(facts),
  ]);
};

export const serverAppliesRequestSkew: Rule = (facts) => {
  if (!isQuerySigned(facts)) return undefined;
  const skewed = isSkewAnswer(facts);
  const { signedAt, expiresAt, now } = facts;
  const withinLife = expiresAt === undefined || now < expiresAt;
  const old = signedAt !== undefined && now - signedAt > SKEW_MS;
  const cause = 'server-applies-request-skew-to-presigned';
  if (skewed !== undefined) {
    return suspect(cause, withinLife ? 0.965 : 0.85, [
      skewed,
      'The URL is signed in its query: it lives for `X-Amz-Expires`, not 15 minutes.',
      skewTimes(facts),
    ]);
  }
  const fifteen = cue(
    facts,
    /(?:after|for|within|first|only|about|~) ?(?:about |~|the first )?15 ?-?min|clock skew|time ?skew/,
  );
  if (fifteen === undefined || !old || !withinLife || !hasFailed(facts)) return undefined;
  return suspect(cause, 0.9, [fifteen]);
};

function isSkewAnswer(facts: Facts): string | undefined {
  if (codeOf(facts) === 'RequestTimeTooSkewed') {
    return answered(facts, /difference between/i) ?? 'The answer is `RequestTimeTooSkewed`.';
  }
  return /difference between the request time and the (?:current|server)/i.test(messageOf(facts))
    ? answered(facts, /difference between/i)
    : answered(facts, /signature expired: .{1,40} is now earlier|signature not yet current/i);
}

function skewTimes(facts: Facts): string | undefined {
  const request = facts.answer.elements.get('RequestTime');
  const server = facts.answer.elements.get('ServerTime');
  return request === undefined || server === undefined
    ? undefined
    : `Request time \`${request}\`, server time \`${server}\`.`;
}

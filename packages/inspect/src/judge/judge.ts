import { formatDuration, judgeLifetime, type LimitedBy } from '@countersign/aws-model';
import type { Facts } from '../facts.js';
import { seenOf } from '../look/look.js';
import { judgeBucketPolicy, readPolicy } from './bucket-policy.js';
import { judgeBucketRegion } from './bucket-region.js';
import { judgeClock } from './clock.js';
import { judgeEncryption } from './encryption.js';
import { judgeIdentity } from './identity.js';
import { judgeObject } from './object.js';
import { judgePermission } from './permission.js';
import { judgePublicAccessBlock } from './public-access-block.js';
import type { CheckReport } from './report.js';
import { judgeRole } from './role.js';
import type { Case, Judgement, Obstacle, Step } from './step.js';
import { judgeTimeLeft } from './time-left.js';
import { formatInstant } from './words.js';

/** Facts become steps and a verdict. Pure: the time is in the facts. */
export function judge(facts: Facts, seconds: number): CheckReport {
  const signerNow = Math.floor(Date.parse(facts.lookedAt) / 1_000) * 1_000;
  const offset = seenOf(facts.clock)?.offsetSeconds ?? 0;
  // A second or two is how exactly a Date header tells, not an offset.
  const serviceNow = signerNow + (Math.abs(offset) <= 2 ? 0 : offset * 1_000);
  const { credentials } = facts;
  const lifetime = judgeLifetime({
    now: new Date(serviceNow),
    asked: { seconds },
    expiry: credentials.expiry,
    expiration: credentials.expiresAt === undefined ? undefined : new Date(credentials.expiresAt),
    origin: credentials,
  });
  const one: Case = { facts, asked: seconds, signerNow, serviceNow, lifetime };
  const policy = readPolicy(one);
  const role = judgeRole(one);
  // In this order things are looked at, and of several obstacles the first makes the rest pointless.
  const judgements = [
    judgeTimeLeft(one),
    judgeIdentity(one),
    ...(role === undefined ? [] : [role]),
    judgeClock(one),
    judgeBucketRegion(one),
    judgePublicAccessBlock(one),
    judgeBucketPolicy(one, policy),
    judgePermission(one, policy),
    judgeObject(one, policy),
    judgeEncryption(one),
  ];
  const obstacle = firstObstacle(judgements);
  const later = policy !== undefined && 'deniedLater' in policy ? policy.deniedLater?.afterMs : undefined;
  const steps = ordered(judgements, obstacle).map(({ step }) => withoutRepeating(step, obstacle?.step));
  const { until, limitedBy } = endOf(one, obstacle?.obstacle);
  const effectiveSeconds = Math.max(0, Math.min(seconds, Math.floor((until - serviceNow) / 1_000)));
  return {
    verdict: verdictOf(one, judgements, obstacle, effectiveSeconds),
    healthy: obstacle === undefined,
    requestedSeconds: seconds,
    effectiveSeconds,
    validUntil: new Date(serviceNow + effectiveSeconds * 1_000).toISOString(),
    limitedBy,
    ...(later === undefined ? {} : { policyUntil: new Date(serviceNow + later).toISOString() }),
    steps,
  };
}

/** What makes the URL useless goes first, then what ends it soonest; of equals the more fundamental. */
function firstObstacle(judgements: readonly Judgement[]): Judgement | undefined {
  return judgements
    .filter(({ obstacle }) => obstacle !== undefined)
    .sort((a, b) => a.obstacle!.until - b.obstacle!.until || rank(a) - rank(b))[0];
}

/** A role whose sessions are too short says more than that this session is: a fresh one would not help. */
function rank({ step }: Judgement): number {
  return step.id === 'role' ? 0 : 1;
}

const READING_ORDER = ['identity', 'time-left'];

function ordered(judgements: readonly Judgement[], first: Judgement | undefined): Judgement[] {
  const rest = judgements.filter((judgement) => judgement !== first);
  const head = rest.filter(({ step }) => READING_ORDER.includes(step.id));
  head.sort((a, b) => READING_ORDER.indexOf(a.step.id) - READING_ORDER.indexOf(b.step.id));
  const tail = rest.filter(({ step }) => !READING_ORDER.includes(step.id));
  return [...(first ? [first] : []), ...head, ...tail];
}

/** The same advice twice is one too many. */
function withoutRepeating(step: Step, first: Step | undefined): Step {
  if (step === first || step.fix === undefined || step.fix !== first?.fix) return step;
  const { fix: _, ...rest } = step;
  return rest;
}

/** Whatever stands in the way first; where nothing does, what the credentials leave. */
function endOf({ lifetime }: Case, obstacle: Obstacle | undefined): { until: number; limitedBy: LimitedBy } {
  return obstacle ?? { until: lifetime.validUntil.getTime(), limitedBy: lifetime.limitedBy };
}

function verdictOf(
  one: Case,
  judgements: readonly Judgement[],
  first: Judgement | undefined,
  effectiveSeconds: number,
): string {
  const { facts, asked, serviceNow } = one;
  const span = formatDuration(asked);
  const until = formatInstant(serviceNow + effectiveSeconds * 1_000, serviceNow);
  const subject = `a URL signed now for ${span}`;
  if (first?.obstacle === undefined) {
    const unseen = judgements.filter(({ step }) => step.result === 'unknown').length;
    const bound = facts.credentials.expiry === 'unknown' ? 'at most ' : '';
    const hedge =
      unseen === 0
        ? ''
        : `, as far as this check could see: ${unseen} ${unseen === 1 ? 'step is' : 'steps are'} unknown`;
    return `${subject} would live ${bound}${formatDuration(effectiveSeconds)}, until ${until}${hedge}`;
  }
  const { seen, fix } = first.step;
  if (first.obstacle.until === 0) return `${subject} would not work: ${seen}; fix: ${fix}`;
  const bound =
    facts.credentials.expiry === 'unknown' && first.obstacle.limitedBy === 'credentials' ? 'at most ' : '';
  return (
    `${subject} would live ${bound}${formatDuration(effectiveSeconds)}, until ${until}, ` +
    `because ${first.obstacle.because}; for ${span}: ${fix}`
  );
}

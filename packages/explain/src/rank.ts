import type { Facts } from './facts/facts.js';
import type { Rule, Suspicion } from './rules/rule.js';

/** Less likely than this is not worth a tired person's time. */
const LEAST = 0.1;
const MOST_FINDINGS = 6;

/** Without URL, form, status and code, as little as this is guessing. */
const LEAST_OF_WORDS_ALONE = 0.45;

/**
 * Causes of a signature that does not fit. A right signature rules them out: the request that was given is the one that was
 * signed. So does a change under which the signature comes out, but for the one that this change is.
 */
const RULED_OUT_BY_PROOF: ReadonlySet<string> = new Set([
  'wrong-secret-key',
  'whitespace-in-credentials',
  'signature-tampered',
  'query-parameter-added-after-signing',
  'method-mismatch',
  'head-on-get-url',
  'content-type-not-signed',
  'signed-header-not-sent',
  'host-rewritten-after-signing',
  'space-encoded-as-plus-in-path',
  'space-encoded-as-plus-in-query',
  'double-encoded-path',
  'reserved-character-not-encoded',
  'double-slash-collapsed-by-client',
]);

/** The suspicions of all rules, each cause once, the likeliest first; of two alike the earlier rule's. */
export function suspicions(facts: Facts, rules: readonly Rule[]): readonly Suspicion[] {
  const byCause = new Map<string, Suspicion>();
  for (const rule of rules) {
    const found = rule(facts);
    if (found === undefined) continue;
    const weighed = weigh(found, facts);
    const before = byCause.get(weighed.cause);
    if (before === undefined) byCause.set(weighed.cause, weighed);
    else byCause.set(weighed.cause, merge(before, weighed));
  }
  const least = isWordsAlone(facts) ? LEAST_OF_WORDS_ALONE : LEAST;
  return [...byCause.values()]
    .filter(({ likelihood }) => likelihood >= least)
    .sort((left, right) => right.likelihood - left.likelihood)
    .slice(0, MOST_FINDINGS);
}

function isWordsAlone({ url, form, answer }: Facts): boolean {
  return url === undefined && form === undefined && answer.code === undefined && answer.status === undefined;
}

function weigh(suspicion: Suspicion, { proof }: Facts): Suspicion {
  const proved =
    proof?.kind === 'valid' || (proof?.kind === 'variant' && proof.variant.cause !== suspicion.cause);
  return proved && RULED_OUT_BY_PROOF.has(suspicion.cause)
    ? { ...suspicion, likelihood: suspicion.likelihood * 0.2 }
    : suspicion;
}

function merge(one: Suspicion, other: Suspicion): Suspicion {
  const [first, second] = one.likelihood >= other.likelihood ? [one, other] : [other, one];
  return { ...first, evidence: [...new Set([...first.evidence, ...second.evidence])] };
}

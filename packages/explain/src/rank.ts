import type { Facts } from './facts/facts.js';
import type { Rule, Suspicion } from './rules/rule.js';

/** Less likely than this is not worth a tired person's time. */
const LEAST = 0.1;
const MOST_FINDINGS = 6;

/** Causes that a right signature rules out: the request that was given is the one that was signed. */
const RULED_OUT_BY_VALID_SIGNATURE: ReadonlySet<string> = new Set([
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
  return [...byCause.values()]
    .filter(({ likelihood }) => likelihood >= LEAST)
    .sort((left, right) => right.likelihood - left.likelihood)
    .slice(0, MOST_FINDINGS);
}

function weigh(suspicion: Suspicion, { proof }: Facts): Suspicion {
  return proof?.kind === 'valid' && RULED_OUT_BY_VALID_SIGNATURE.has(suspicion.cause)
    ? { ...suspicion, likelihood: suspicion.likelihood * 0.2 }
    : suspicion;
}

function merge(one: Suspicion, other: Suspicion): Suspicion {
  const [first, second] = one.likelihood >= other.likelihood ? [one, other] : [other, one];
  return { ...first, evidence: [...new Set([...first.evidence, ...second.evidence])] };
}

import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/index.js';
import { decidePlainly } from './plain-evaluator.js';
import { SCENARIOS } from './scenarios.js';
import { ACCOUNT, contextOf, policySet, requestOf, USER } from './support.js';

describe.each(SCENARIOS)('$page: $name', (scenario) => {
  const { policies, principal = USER, keys = {}, options, effect, decidedBy } = scenario;
  const request = requestOf({
    principal,
    context: contextOf(keys),
    ...(scenario.action && { action: scenario.action }),
    ...(scenario.resource && { resource: scenario.resource }),
    ...(scenario.resourceAccount && { resourceAccount: scenario.resourceAccount }),
  });

  it(`is ${effect}`, () => {
    const decision = evaluate(request, policySet(policies), options);
    expect(decision.effect).toBe(effect);
    if (decidedBy === undefined) expect(decision.decidedBy).toBeUndefined();
    else expect(decision.decidedBy).toMatchObject(decidedBy);
  });

  // The plain evaluator knows neither Public Access Block nor principals other than AWS's own.
  const isPlain = options === undefined && !/Service|Federated"|CanonicalUser/.test(JSON.stringify(policies));
  it.runIf(isPlain && principal.kind !== 'web-identity')('and the plain evaluator says so too', () => {
    expect(
      decidePlainly({ ...request, keys, resourceAccount: request.resourceAccount ?? ACCOUNT }, policies),
    ).toBe(effect);
  });
});

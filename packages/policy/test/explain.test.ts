import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/index.js';
import { SCENARIOS } from './scenarios.js';
import { contextOf, document, policySet, requestOf, USER } from './support.js';

const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

describe('explanations', () => {
  it('are made only when asked for', () => {
    expect(evaluate(requestOf(), policySet({}))).not.toHaveProperty('explanation');
  });

  it('name for every statement each element that keeps it from the request', () => {
    const identity = [
      document([
        { Sid: 'Action', Effect: 'Allow', Action: ['s3:PutObject', 's3:List*'], Resource: '*' },
        { Effect: 'Allow', NotAction: 's3:*', NotResource: `${BUCKET}/*` },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: {
            IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
            Bool: { 'aws:SecureTransport': 'false' },
          },
        },
        { Sid: 'Yes', Effect: 'Allow', Action: '*', Resource: '*' },
      ]),
    ];
    const bucket = document({
      Effect: 'Deny',
      Principal: { AWS: '444455556666' },
      Action: 's3:*',
      Resource: `${BUCKET}/*`,
    });
    const decision = evaluate(
      requestOf({ context: contextOf({ 'aws:SourceIp': '203.0.113.7' }) }),
      policySet({ identity, bucket }),
      { explain: true },
    );

    expect(decision).toMatchObject({ effect: 'allow', decidedBy: { sid: 'Yes', statementIndex: 3 } });
    const [resource, own] = decision.explanation!.policies;
    expect(resource).toMatchObject({
      policyType: 'resource',
      statements: [
        {
          effect: 'Deny',
          matches: false,
          principalMatch: 'none',
          mismatches: [
            {
              element: 'Principal',
              stated: ['444455556666'],
              requested: 'arn:aws:iam::111122223333:user/carlos',
            },
          ],
        },
      ],
    });
    expect(own!.statements.map(({ matches, mismatches }) => [matches, mismatches])).toEqual([
      [false, [{ element: 'Action', stated: ['s3:PutObject', 's3:List*'], requested: 's3:GetObject' }]],
      [
        false,
        [
          { element: 'NotAction', stated: ['s3:*'], requested: 's3:GetObject' },
          { element: 'NotResource', stated: [`${BUCKET}/*`], requested: `${BUCKET}/report.pdf` },
        ],
      ],
      [
        false,
        [
          {
            element: 'Condition',
            operator: 'IpAddress',
            key: 'aws:SourceIp',
            stated: ['10.0.0.0/8'],
            requested: '203.0.113.7',
          },
          {
            element: 'Condition',
            operator: 'Bool',
            key: 'aws:SecureTransport',
            stated: ['false'],
            requested: undefined,
          },
        ],
      ],
      [true, []],
    ]);
    expect(own!.statements[3]).toHaveProperty('start.line', 1);
  });

  it('agree with the decision: the deciding statement is one that matches', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCENARIOS), (scenario) => {
        const request = requestOf({
          principal: scenario.principal ?? USER,
          context: contextOf(scenario.keys),
          ...(scenario.action && { action: scenario.action }),
          ...(scenario.resource && { resource: scenario.resource }),
          ...(scenario.resourceAccount && { resourceAccount: scenario.resourceAccount }),
        });
        const { decidedBy, explanation, effect } = evaluate(request, policySet(scenario.policies), {
          ...scenario.options,
          explain: true,
        });
        expect(effect).toBe(scenario.effect);
        if (decidedBy?.statementIndex === undefined) return;
        const policy = explanation!.policies.find(({ policyId }) => policyId === decidedBy.policyId)!;
        expect(policy.policyType).toBe(decidedBy.policyType);
        expect(policy.statements[decidedBy.statementIndex]).toMatchObject({
          matches: true,
          effect: effect === 'allow' ? 'Allow' : 'Deny',
        });
      }),
    );
  });
});

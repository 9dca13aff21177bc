import type { DecisionReport, QuestionReport } from '@countersign/server';
import { describe, expect, it } from 'vitest';
import { describeDecision } from '../../src/why/describe.js';

const QUESTION: QuestionReport = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  principal: 'arn:aws:iam::123456789012:user/ann',
  effect: 'explicitDeny',
  optional: false,
  decidedBy: { policyType: 'resource', policyId: 'b', statementIndex: 1, sid: 'OfficeOnly' },
  context: { 'aws:SourceIp': '192.0.2.1', 'aws:TagKeys': ['a', 'b'] },
  policies: [
    {
      policyType: 'resource',
      policyId: 'b',
      statements: [
        {
          index: 0,
          effect: 'Allow',
          matches: true,
          principalMatch: 'account',
          mismatches: [],
        },
        {
          index: 1,
          sid: 'OfficeOnly',
          effect: 'Deny',
          matches: true,
          principalMatch: 'direct',
          mismatches: [],
        },
        {
          index: 2,
          sid: 'Old',
          effect: 'Deny',
          matches: false,
          mismatches: [
            { element: 'Action', stated: ['s3:PutObject'], requested: 's3:GetObject' },
            {
              element: 'Condition',
              operator: 'NumericGreaterThan',
              key: 's3:signatureAge',
              stated: ['600000'],
              requested: undefined,
            },
            { element: 'Condition', operator: 'Bool', key: 'x', stated: ['true'], requested: 'false' },
          ],
        },
      ],
    },
  ],
};

const REPORT: DecisionReport = {
  requestId: '0123456789ABCDEF',
  service: 's3',
  method: 'GET',
  path: '/b/k',
  remoteAddress: '192.0.2.1',
  at: '2026-01-01T00:00:00.000Z',
  status: 403,
  result: 'refused',
  refusal: { code: 'AccessDenied', reason: 'ExplicitDeny', explanation: 'statement OfficeOnly denies it' },
  questions: [QUESTION],
  questionsOmitted: 0,
};

describe('describeDecision', () => {
  it('tells the outcome, the context, and each statement with what kept it from matching', () => {
    expect(describeDecision(REPORT)).toBe(`\
GET /b/k: 403 AccessDenied (s3, request 0123456789ABCDEF, 2026-01-01T00:00:00.000Z, from 192.0.2.1)
refused: statement OfficeOnly denies it

s3:GetObject on arn:aws:s3:::b/k
  by arn:aws:iam::123456789012:user/ann: explicit deny, by statement OfficeOnly of resource policy b
  request context
    aws:SourceIp  "192.0.2.1"
    aws:TagKeys   ["a", "b"]
  resource policy b
    ✓ Allow, statement 1: matches (names the account, which delegates the decision to its own policies)
    ✓ Deny, statement OfficeOnly: matches, and decides
    ✗ Deny, statement Old: does not match
        Action is "s3:PutObject"; requested: s3:GetObject
        Condition NumericGreaterThan s3:signatureAge is "600000"; the request has no such key
        Condition Bool x is "true"; the request has "false"
`);
  });

  it('says when no policy was asked, and when none is in force', () => {
    expect(describeDecision({ ...REPORT, questions: [] })).toContain('no policy was evaluated');
    const { decidedBy: _, ...byRoot } = { ...QUESTION, effect: 'allow' as const, policies: [] };
    const text = describeDecision({ ...REPORT, questions: [byRoot], questionsOmitted: 7 });
    expect(text).toContain('allowed: the root user needs no policy in its own account');
    expect(text).toContain('no policies are in force');
    expect(text).toContain('and 7 more permission checks');
  });

  it('names the kind of policy in which an Allow is missing', () => {
    const missing = {
      ...QUESTION,
      effect: 'implicitDeny' as const,
      decidedBy: { policyType: 'boundary' as const },
    };
    expect(describeDecision({ ...REPORT, questions: [missing] })).toContain(
      'implicit deny: no permissions boundary allows it',
    );
  });

  it('prints nothing that a terminal would obey', () => {
    expect(describeDecision({ ...REPORT, path: '/b/\u001b[2J' })).toContain('GET /b/%1B[2J');
  });
});

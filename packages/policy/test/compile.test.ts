import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/index.js';
import { compiled, contextOf, document, requestOf } from './support.js';

describe('compiled policies', () => {
  it('take any number of made-up action names', () => {
    const policy = compiled(document({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }), 'identity');
    for (let nth = 0; nth < 5000; nth += 1) {
      expect(evaluate(requestOf({ action: `s3:Get${nth}` }), { identity: [policy] }).effect).toBe('allow');
      expect(evaluate(requestOf({ action: `s3:Put${nth}` }), { identity: [policy] }).effect).toBe(
        'implicitDeny',
      );
    }
  });

  it('ask for a condition key only when action and resource match, and in lower case', () => {
    const asked: string[] = [];
    const context = {
      get(key: string) {
        asked.push(key);
        return undefined;
      },
    };
    const policy = compiled(
      document([
        { Effect: 'Allow', Action: 's3:PutObject', Resource: '*', Condition: { Bool: { 'aws:A': 'true' } } },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::x/*',
          Condition: { Bool: { 'aws:B': 'true' } },
        },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { Bool: { 'aws:C': 'true', 'aws:D': 'true' } },
        },
      ]),
      'identity',
    );
    evaluate(requestOf({ context }), { identity: [policy] });
    expect(asked).toEqual(['aws:c']);
  });

  it('treat a resource without owner as the caller’s own', () => {
    const policy = compiled(
      document({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }),
      'identity',
    );
    const { resourceAccount: _, ...request } = requestOf({
      action: 's3:ListAllMyBuckets',
      resource: '*',
      context: contextOf(),
    });
    expect(evaluate(request, { identity: [policy] }).effect).toBe('allow');
  });
});

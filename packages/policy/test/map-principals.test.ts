import { describe, expect, it } from 'vitest';
import {
  compilePolicy,
  evaluate,
  isPrincipalId,
  mapPrincipals,
  type PrincipalDescription,
  parsePolicy,
} from '../src/index.js';
import { ACCOUNT, requestOf, SESSION, USER } from './support.js';

const shout = (principal: string): string => principal.toUpperCase();

describe('mapPrincipals', () => {
  it('rewrites AWS principals, and leaves everything else as it was written', () => {
    const text = `{
  "Version": "2012-10-17", "Id": "arn:a",
  "Statement": [
    {"Principal": {"AWS" : [ "arn:a",\t"arn:b" ], "Service": "arn:a"}, "Resource": "arn:a",
     "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:a"}}},
    {"NotPrincipal": {"AWS": "arn:\\u0061"}}, {"Principal": "*"}
  ]
}`;
    expect(mapPrincipals(text, shout)).toBe(
      text
        .replace('[ "arn:a",\t"arn:b" ]', '[ "ARN:A",\t"ARN:B" ]')
        .replace('{"AWS": "arn:\\u0061"}', '{"AWS": "ARN:A"}'),
    );
    expect(mapPrincipals(text, (principal) => principal)).toBe(text);
  });

  it('takes a single statement, too', () => {
    expect(mapPrincipals('{"Statement":{"Principal":{"AWS":"a"}}}', shout)).toBe(
      '{"Statement":{"Principal":{"AWS":"A"}}}',
    );
  });
});

describe('a unique id as principal', () => {
  const AIDA = 'AIDACKCEVSQ6C2EXAMPLE';
  const AROA = 'AROACKCEVSQ6C2EXAMPLE';
  const bucket = (principal: string, effect = 'Allow', element = 'Principal') =>
    compilePolicy(
      parsePolicy(
        {
          Version: '2012-10-17',
          Statement: {
            Effect: effect,
            [element]: { AWS: element === 'Principal' ? principal : [principal, ACCOUNT] },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
          },
        },
        'bucket',
      ),
      { id: 'bucket', type: 'bucket' },
    );
  const userWith = (userId: string): PrincipalDescription => ({ ...USER, userId }) as PrincipalDescription;
  const sessionWith = (userId: string): PrincipalDescription =>
    ({ ...SESSION, userId }) as PrincipalDescription;
  const everything = compilePolicy(
    parsePolicy(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
      'identity',
    ),
    { id: 'all', type: 'identity' },
  );

  it.each([
    ['the user', userWith(AIDA), AIDA, 'allow'],
    ['another user under the same name', userWith('AIDAOTHEROTHEROTHER01'), AIDA, 'implicitDeny'],
    ['a session of the role', sessionWith(`${AROA}:examplesession`), AROA, 'allow'],
    ['a session of another', sessionWith('AROAOTHEROTHEROTHER01:examplesession'), AROA, 'implicitDeny'],
    ['a user by the id of a role', userWith(AIDA), AROA, 'implicitDeny'],
  ] as const)('reaches %s', (_name, principal, id, effect) => {
    const decision = evaluate(requestOf({ principal }), { identity: [], resource: bucket(id) });
    expect(decision.effect).toBe(effect);
  });

  it('is spared by NotPrincipal', () => {
    const resource = bucket(AIDA, 'Deny', 'NotPrincipal');
    const effectFor = (userId: string) =>
      evaluate(requestOf({ principal: userWith(userId) }), { identity: [everything], resource }).effect;
    expect([effectFor(AIDA), effectFor('AIDAOTHEROTHEROTHER01')]).toEqual(['allow', 'explicitDeny']);
  });

  it('has to be there when a policy is put', () => {
    const put = (exists: boolean) => () =>
      parsePolicy(
        {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { AWS: AIDA },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
          },
        },
        'bucket',
        { principalExists: () => exists },
      );
    expect(put(false)).toThrow('Invalid principal in policy');
    expect(put(true)).not.toThrow();
  });

  it.each(['AKIACKCEVSQ6C2EXAMPLE', 'AIDA', 'aidackcevsq6c2example', 'AGPACKCEVSQ6C2EXAMPLE'])(
    'is not %s',
    (text) => {
      expect(isPrincipalId(text)).toBe(false);
    },
  );
});

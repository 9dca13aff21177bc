import { parsePolicy } from '@countersign/policy';
import { describe, expect, it } from 'vitest';
import { withoutForeignPrincipals } from '../../src/judge/foreign-principals.js';

const policy = (principal: unknown, element = 'Principal', effect = 'Deny') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: effect, [element]: principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' },
    ],
  });

describe('withoutForeignPrincipals', () => {
  it.each([
    ['a user of no account', 'arn:aws:iam:::user/ann'],
    ['a user of a tenant', 'arn:aws:iam::acme:user/ann'],
    ['a tenant', 'arn:aws:iam::acme:root'],
    ['a role', ['arn:aws:iam:::role/Reader', 'arn:aws:iam:::user/ann']],
  ])('makes a policy that names %s readable', (_, named) => {
    for (const element of ['Principal', 'NotPrincipal']) {
      const document = policy({ AWS: named }, element);
      expect(() => parsePolicy(document, 'bucket')).toThrow(/Invalid principal/);
      expect(() => parsePolicy(withoutForeignPrincipals(document), 'bucket')).not.toThrow();
    }
  });

  it.each([
    policy('*'),
    policy({ AWS: '*' }),
    policy({ AWS: ['arn:aws:iam::111122223333:user/ann', '111122223333'] }),
    policy({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABC' }),
    policy({ Service: 'cloudfront.amazonaws.com' }),
    policy({ AWS: 'nonsense' }),
    '{"Statement":',
    '"arn:aws:iam:::user/ann"',
    '{"Statement":[null,1,{"Principal":"arn:aws:iam:::user/ann"}]}',
  ])('leaves %s as it is', (document) => {
    const read = withoutForeignPrincipals(document);
    expect(read === document || JSON.parse(read)).toEqual(read === document || JSON.parse(document));
  });

  it('keeps what the policy says to everyone', () => {
    const both = policy({ AWS: ['arn:aws:iam:::user/ann', '*'] });
    expect(JSON.parse(withoutForeignPrincipals(both)).Statement[0].Principal.AWS).toContain('*');
  });
});

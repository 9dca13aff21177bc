// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like placeholders
import { describe, expect, it } from 'vitest';
import { isPublicPolicy, parsePolicy } from '../src/index.js';
import { document, type Json } from './support.js';

function isPublic(...changes: Json[]): boolean {
  const statements = changes.map((change) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
    ...change,
  }));
  return isPublicPolicy(parsePolicy(document(statements), 'bucket'));
}
const when = (operator: string, key: string, value: unknown): Json => ({
  Condition: { [operator]: { [key]: value } },
});

// S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public".
describe('the meaning of public', () => {
  it.each<[string, boolean, Json]>([
    ['everyone', true, {}],
    ['everyone of AWS', true, { Principal: { AWS: '*' } }],
    ['a list with everyone in it', true, { Principal: { AWS: ['111122223333', '*'] } }],
    ['an account', false, { Principal: { AWS: '111122223333' } }],
    ['a user', false, { Principal: { AWS: 'arn:aws:iam::111122223333:user/a' } }],
    ['a service', false, { Principal: { Service: 'logging.s3.amazonaws.com' } }],
    ['an identity provider', true, { Principal: { Federated: 'graph.facebook.com' } }],
    [
      'an account beside an identity provider',
      true,
      { Principal: { AWS: '111122223333', Federated: 'arn:aws:iam::111122223333:saml-provider/p' } },
    ],
    ['everyone beside a service', true, { Principal: { AWS: '*', Service: 'logging.s3.amazonaws.com' } }],
    ['an account by its canonical user', false, { Principal: { CanonicalUser: '0f'.repeat(32) } }],
    ['a Deny', false, { Effect: 'Deny' }],
    ['everyone of an organization', false, when('StringEquals', 'aws:PrincipalOrgID', 'o-1')],
    ['a fixed VPC', false, when('StringEquals', 'aws:SourceVpc', 'vpc-91237329')],
    ['a VPC by pattern', true, when('StringLike', 'aws:SourceVpc', 'vpc-*')],
    ['a VPC by StringLike without a wildcard', false, when('StringLike', 'aws:SourceVpc', 'vpc-91237329')],
    ['any VPC but one', true, when('StringNotEquals', 'aws:SourceVpc', 'vpc-91237329')],
    ['a VPC if there is one', true, when('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-91237329')],
    ['all of no VPCs', true, when('ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-91237329')],
    ['a variable', true, when('StringEquals', 'aws:SourceVpc', '${aws:SourceVpc}')],
    ['a range of addresses', false, when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '2001:db8::/32'])],
    ['a very broad range', true, when('IpAddress', 'aws:SourceIp', '0.0.0.0/1')],
    ['two halves of everything', true, when('IpAddress', 'aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1'])],
    ['/8', false, when('IpAddress', 'aws:SourceIp', '12.0.0.0/8')],
    ['/7', true, when('IpAddress', 'aws:SourceIp', '12.0.0.0/7')],
    ['a private range', false, when('IpAddress', 'aws:SourceIp', '10.0.0.0/8')],
    ['IPv6 /31', true, when('IpAddress', 'aws:SourceIp', '2001:db8::/31')],
    ['every address but some', true, when('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24')],
    [
      'an access point of a fixed account',
      false,
      when('ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-west-2:123456789012:accesspoint/*'),
    ],
    [
      'an access point of any account',
      true,
      when('ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-west-2:*:accesspoint/*'),
    ],
    ['a user id of any session', true, when('StringLike', 'aws:userid', 'AROLEID:*')],
    ['a key that limits nothing', true, when('StringEquals', 'aws:Referer', 'http://example.com')],
    ['a fixed key, whatever its case', false, when('StringEquals', 'AWS:SOURCEVPCE', 'vpce-1')],
  ])('%s: %s', (_, expected, changes) => {
    expect(isPublic(changes)).toBe(expected);
  });

  // Each is what a caller without a signature passes, or what holds for callers that nobody named.
  it.each<[string, Json]>([
    ['who is anonymous', when('StringEquals', 'aws:userid', 'anonymous')],
    ['who is anonymous, in capitals', when('StringEqualsIgnoreCase', 'AWS:UserId', 'ANONYMOUS')],
    ['a user, or who is anonymous', when('StringEquals', 'aws:userid', ['AIDAEXAMPLE', 'anonymous'])],
    ['who is anonymous, as a pattern', when('StringLike', 'aws:userid', 'anonymous')],
    ['who is anonymous, as a set', when('ForAnyValue:StringEquals', 'aws:userid', 'anonymous')],
    ['any letter before nonymous', when('StringLike', 'aws:userid', '?nonymous')],
    ['any letter before nonymous and what follows', when('StringLike', 'aws:userid', '?nonymous*')],
    ['any user id', when('StringLike', 'aws:userid', '*')],
    ['a user, or any user id', when('StringLike', 'aws:userid', ['AIDAEXAMPLE', '*'])],
    ['any user id but one', when('StringNotEquals', 'aws:userid', 'AIDAEXAMPLE')],
    ['any user id but a pattern', when('StringNotLike', 'aws:userid', 'AIDA*')],
    ['a user, if there is one', when('StringEqualsIfExists', 'aws:userid', 'AIDAEXAMPLE')],
    ['a user, or none', when('ForAllValues:StringEquals', 'aws:userid', 'AIDAEXAMPLE')],
    ['who has a user id', when('Null', 'aws:userid', 'false')],
    ['who has no organization', when('Null', 'aws:PrincipalOrgID', 'true')],
    ['any role of any account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*')],
    ['any role of an account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*')],
    ['any principal but a role', when('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/a')],
    ['a role, if there is one', when('ArnEqualsIfExists', 'aws:PrincipalArn', 'arn:aws:iam::1:role/a')],
    ['who is anonymous, by type', when('StringEquals', 'aws:PrincipalType', 'Anonymous')],
    ['users', when('StringEquals', 'aws:PrincipalType', 'User')],
    ['an account of all', when('StringEquals', 'aws:PrincipalAccount', ['111122223333', 'anonymous'])],
    ['an account by a pattern', when('StringLike', 'aws:PrincipalAccount', '11112222333?')],
    ['a tag of the principal', when('StringEquals', 'aws:PrincipalTag/team', 'blue')],
    ['a variable of its own', when('StringEquals', 'aws:userid', '${aws:userid}')],
    ['a private range or everything', when('IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '0.0.0.0/0'])],
    ['everything of IPv6', when('IpAddress', 'aws:SourceIp', '::/0')],
    ['a range if there is an address', when('IpAddressIfExists', 'aws:SourceIp', '203.0.113.0/24')],
    ['TLS', when('Bool', 'aws:SecureTransport', 'true')],
  ])('a policy for %s is public', (_, changes) => {
    expect(isPublic(changes)).toBe(true);
  });

  it('has to be limited by one condition that limits', () => {
    const limited = when('StringEquals', 'aws:userid', 'AIDAEXAMPLE').Condition as Json;
    const open = when('Bool', 'aws:SecureTransport', 'true').Condition as Json;
    expect(isPublic({ Condition: { ...limited, ...open } })).toBe(false);
    expect(isPublic({ Condition: limited }, { Condition: open })).toBe(true);
  });

  it('is that of the widest statement', () => {
    expect(isPublic({ Principal: { AWS: '111122223333' } }, {})).toBe(true);
    expect(isPublic({ Principal: { AWS: '111122223333' } }, { Effect: 'Deny' })).toBe(false);
  });
});

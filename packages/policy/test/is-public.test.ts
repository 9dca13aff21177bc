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

  it('is that of the widest statement', () => {
    expect(isPublic({ Principal: { AWS: '111122223333' } }, {})).toBe(true);
    expect(isPublic({ Principal: { AWS: '111122223333' } }, { Effect: 'Deny' })).toBe(false);
  });
});

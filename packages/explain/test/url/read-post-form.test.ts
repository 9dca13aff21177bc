import { expect, test } from 'vitest';
import { readPostForm } from '../../src/url/read-post-form.js';

const DOCUMENT = '{"expiration": "2022-03-07T11:00:00Z", "conditions": [{"bucket": "b"}]}';

test('fields of Signature Version 4 and the policy in them', () => {
  const form = readPostForm([
    ['Key', 'my-key'],
    ['x-amz-credential', 'ASIAP6HZDD45FYMVI72L/20220307/eu-west-1/s3/aws4_request'],
    ['X-Amz-Date', '20220307T095800Z'],
    ['x-amz-security-token', 't'],
    ['Policy', btoa(DOCUMENT)],
  ]);
  expect(form).toMatchObject({
    accessKeyId: 'ASIAP6HZDD45FYMVI72L',
    scopeRegion: 'eu-west-1',
    signedAt: Date.UTC(2022, 2, 7, 9, 58),
    securityToken: 't',
    policyText: DOCUMENT,
    expiresAt: Date.UTC(2022, 2, 7, 11),
    conditions: [{ bucket: 'b' }],
  });
  expect(form?.fields.get('key')).toBe('my-key');
});

test('fields of Signature Version 2, a policy that is none', () => {
  expect(
    readPostForm([
      ['AWSAccessKeyId', 'AKIA1'],
      ['policy', 'not base64!'],
    ]),
  ).toMatchObject({ accessKeyId: 'AKIA1' });
  expect(readPostForm([['policy', btoa('[1')]])).toMatchObject({ policyText: '[1' });
  expect(readPostForm([['policy', btoa('null')]])?.conditions).toBeUndefined();
});

test('no fields, no form', () => {
  expect(readPostForm([])).toBeUndefined();
});

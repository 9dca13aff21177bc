import { describe, expect, it } from 'vitest';
import { isAwsHost, isRegionName, REGIONS, regionalHost, s3Address } from '../src/index.js';

describe('regionalHost', () => {
  it.each([
    ['sts', 'eu-west-1', 'sts.eu-west-1.amazonaws.com'],
    ['s3.dualstack', 'cn-north-1', 's3.dualstack.cn-north-1.amazonaws.com.cn'],
    // No region of today: new ones need no release.
    ['s3', 'xx-new-9', 's3.xx-new-9.amazonaws.com'],
  ])('%s in %s', (service, region, host) => {
    expect(regionalHost(service, region)).toBe(host);
  });

  it('takes every region there is', () => {
    for (const region of REGIONS.keys()) expect(isRegionName(region)).toBe(true);
  });

  it.each([
    'evil.example/',
    'evil.example#',
    'evil.example?',
    'evil.example\\',
    'evil.example:443/',
    '@evil.example/',
    'a.b',
    'us-east-1 ',
    'us-east-1\n',
    '%2f',
    '-x',
    'x-',
    'é',
    '',
    'a'.repeat(64),
  ])('%j names no host', (region) => {
    expect(() => regionalHost('s3', region)).toThrow(TypeError);
    expect(() => s3Address({ bucket: 'photos', region })).toThrow(TypeError);
  });
});

describe('isAwsHost', () => {
  it.each(['s3.amazonaws.com', 'S3.EU-WEST-1.AMAZONAWS.COM:443', 'sts.cn-north-1.amazonaws.com.cn'])(
    'takes %s',
    (host) => expect(isAwsHost(host)).toBe(true),
  );

  it.each([
    's3.amazonaws.com.evil.example',
    'amazonaws.com.evil.example',
    'evilamazonaws.com',
    'evil.example/.amazonaws.com',
    'evil.example#.amazonaws.com',
    'evil.example?.amazonaws.com',
    'evil.example\\.amazonaws.com',
    'evil@amazonaws.com',
    'amazonaws.com:443@evil.example',
    's3.amazonaws.com\n.evil.example',
    'amаzonaws.com', // a Cyrillic letter
    'xn--amzonaws-8xd.com',
    '127.0.0.1',
    'localhost',
    '',
  ])('refuses %j', (host) => {
    expect(isAwsHost(host)).toBe(false);
  });
});

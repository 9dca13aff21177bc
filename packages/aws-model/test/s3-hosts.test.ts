import { describe, expect, it } from 'vitest';
import { parseS3Host, S3_HOST_FORMS } from '../src/s3-hosts.js';

const plain = { dualStack: false, fips: false };

describe('parseS3Host', () => {
  const examples = S3_HOST_FORMS.flatMap(({ form, examples }) =>
    examples.map((host) => [host, form] as const),
  );

  it.each(examples)('reads %s as %s', (host, form) => {
    const bucket = host.startsWith('*.') ? 'my-bucket' : undefined;
    const read = parseS3Host(host.replace('*', 'my-bucket'));
    expect(read?.form).toBe(form);
    // Some forms have names of their own between bucket and endpoint.
    expect(read?.bucket?.split('.')[0]).toBe(bucket);
  });

  it.each([
    [
      's3.eu-central-1.amazonaws.com',
      { form: 'regional', partition: 'aws', region: 'eu-central-1', ...plain },
    ],
    [
      'photos.s3.dualstack.eu-west-1.amazonaws.com',
      {
        form: 'regional',
        partition: 'aws',
        region: 'eu-west-1',
        bucket: 'photos',
        dualStack: true,
        fips: false,
      },
    ],
    [
      'photos.s3-fips.us-gov-west-1.amazonaws.com',
      {
        form: 'regional',
        partition: 'aws-us-gov',
        region: 'us-gov-west-1',
        bucket: 'photos',
        dualStack: false,
        fips: true,
      },
    ],
    [
      'photos.s3.cn-north-1.amazonaws.com.cn',
      { form: 'regional', partition: 'aws-cn', region: 'cn-north-1', bucket: 'photos', ...plain },
    ],
    [
      'photos.s3-us-west-2.amazonaws.com',
      { form: 'legacy', partition: 'aws', region: 'us-west-2', bucket: 'photos', ...plain },
    ],
    ['s3.amazonaws.com', { form: 'global', partition: 'aws', ...plain }],
    [
      'www.example.com.s3.amazonaws.com',
      { form: 'global', partition: 'aws', bucket: 'www.example.com', ...plain },
    ],
    [
      'photos.s3-accelerate.dualstack.amazonaws.com',
      { form: 'accelerate', partition: 'aws', bucket: 'photos', dualStack: true, fips: false },
    ],
    [
      'site.s3-website-us-east-1.amazonaws.com',
      { form: 'website', partition: 'aws', region: 'us-east-1', bucket: 'site', ...plain },
    ],
    [
      'reports-123456789012.s3-accesspoint.us-west-2.amazonaws.com',
      {
        form: 'access-point',
        partition: 'aws',
        region: 'us-west-2',
        bucket: 'reports-123456789012',
        ...plain,
      },
    ],
    [
      'photos--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com',
      {
        form: 'directory',
        partition: 'aws',
        region: 'us-east-1',
        bucket: 'photos--use1-az4--x-s3',
        ...plain,
      },
    ],
    [
      'PHOTOS.S3.EU-CENTRAL-1.AMAZONAWS.COM:443',
      { form: 'regional', partition: 'aws', region: 'eu-central-1', bucket: 'photos', ...plain },
    ],
  ])('reads all of %s', (host, said) => {
    expect(parseS3Host(host)).toEqual(said);
  });

  it.each([
    'localhost:9000',
    's3.example.com',
    'sts.us-east-1.amazonaws.com',
    'amazonaws.com',
    'ec2-1-2-3-4.compute-1.amazonaws.com',
    's3.eu-central-1.amazonaws.com.evil.example',
    'nots3.eu-central-1.amazonaws.com',
    '',
  ])('knows no S3 in %j', (host) => {
    expect(parseS3Host(host)).toBeUndefined();
  });
});

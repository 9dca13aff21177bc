import { describe, expect, it } from 'vitest';
import { bucketAddress, queryServiceAddress } from '../src/service-endpoints.js';

describe('STS and IAM', () => {
  it.each([
    ['us-east-1', 'sts.us-east-1.amazonaws.com', 'iam.amazonaws.com', 'us-east-1'],
    ['eu-central-1', 'sts.eu-central-1.amazonaws.com', 'iam.amazonaws.com', 'us-east-1'],
    [
      'cn-northwest-1',
      'sts.cn-northwest-1.amazonaws.com.cn',
      'iam.cn-north-1.amazonaws.com.cn',
      'cn-north-1',
    ],
    ['us-gov-east-1', 'sts.us-gov-east-1.amazonaws.com', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
    [
      'eusc-de-east-1',
      'sts.eusc-de-east-1.amazonaws.eu',
      'iam.eusc-de-east-1.amazonaws.eu',
      'eusc-de-east-1',
    ],
  ])('of %s', (region, sts, iam, iamRegion) => {
    expect(queryServiceAddress('sts', region, {})).toMatchObject({ host: sts, signingRegion: region });
    expect(queryServiceAddress('iam', region, {})).toMatchObject({ host: iam, signingRegion: iamRegion });
  });

  it("are AWS's where S3 is reached through a VPC endpoint, and nobody's where it is somebody else's", () => {
    const vpce = { s3: 'https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com' };
    expect(queryServiceAddress('sts', 'us-east-1', vpce)?.host).toBe('sts.us-east-1.amazonaws.com');
    for (const s3 of ['http://127.0.0.1:9000', 'https://amazonaws.com.example.org'])
      expect(queryServiceAddress('sts', 'us-east-1', { s3 })).toBeUndefined();
  });
});

describe('a bucket', () => {
  it.each([
    ['photos', undefined, false, 'photos.s3.eu-west-1.amazonaws.com', '/'],
    ['my.photos', undefined, false, 's3.eu-west-1.amazonaws.com', '/my.photos/'],
    ['photos', 'http://localhost:9000', false, 'localhost:9000', '/photos/'],
    ['photos', 'http://localhost:9000', true, 'photos.localhost:9000', '/'],
    ['photos', 'https://example.com/s3/', false, 'example.com', '/s3/photos/'],
  ])('%s at %s', (bucket, s3, virtualHosted, host, path) => {
    expect(bucketAddress(bucket, 'eu-west-1', { s3 }, virtualHosted ? 'virtual' : 'auto')).toMatchObject({
      host,
      path,
    });
  });

  it.each(['localhost:9000', 'ftp://x', ''])('refuses the endpoint %j', (s3) => {
    expect(() => bucketAddress('photos', 'eu-west-1', { s3 })).toThrow(/cannot read endpoint/);
  });
});

import { describe, expect, it } from 'vitest';
import { parseS3Uri } from '../src/s3-uri.js';

describe('parseS3Uri', () => {
  it.each([
    ['s3://photos/cat.jpg', 'photos', 'cat.jpg'],
    ['s3://photos//a//b/', 'photos', '/a//b/'],
    ['s3://photos/a?b#c d%20e+f', 'photos', 'a?b#c d%20e+f'],
    ['s3://photos/ü/\n/../.', 'photos', 'ü/\n/../.'],
    ['s3://photos', 'photos', ''],
    ['s3://photos/', 'photos', ''],
    ['S3://photos/k', 'photos', 'k'],
  ])('takes %j letter for letter', (text, bucket, key) => {
    expect(parseS3Uri(text)).toEqual({ bucket, key });
  });

  it.each(['photos/cat.jpg', 's3:/photos/k', 's3://', 's3:///k', 'https://photos/k', ' s3://photos/k', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseS3Uri(text)).toThrow(/expected s3:\/\/bucket\/key/);
    },
  );

  it('says that it takes no ARN', () => {
    expect(() => parseS3Uri('s3://arn:aws:s3:us-west-2:123456789012:accesspoint/a/k')).toThrow(/is an ARN/);
    expect(() => parseS3Uri('s3://arn:aws:s3:::photos/k')).toThrow(/is an ARN/);
    for (const separator of ['/', ':'])
      expect(() =>
        parseS3Uri(`s3://arn:aws:s3::123456789012:accesspoint${separator}mfzwi23gnjvgw.mrap/k`),
      ).toThrow(/Multi-Region Access Point.*SigV4a/);
  });
});

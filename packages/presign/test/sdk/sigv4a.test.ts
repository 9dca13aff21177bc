import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { createPresignedPost, getSignedUrl, presign, presignMany } from '../../src/index.js';
import { USER } from './clients.js';

const client = new S3Client({ region: 'eu-central-1', credentials: USER });
const Bucket = 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap';
const command = new GetObjectCommand({ Bucket, Key: 'k' });

it.each([
  ['presign', () => presign(client, command)],
  ['getSignedUrl', () => getSignedUrl(client, command)],
  ['getSignedUrl, as the SDK', () => getSignedUrl(client, command, { compat: 'sdk' })],
  ['presignMany', () => presignMany(client, { Bucket, keys: ['k'] }).next()],
  ['createPresignedPost', () => createPresignedPost(client, { Bucket, Key: 'k' })],
])('%s refuses a Multi-Region Access Point and says why', async (_, sign) => {
  await expect(sign()).rejects.toThrow(/Multi-Region Access Point.*SigV4a.*in one region/);
});

it('signs for an access point in one region, which may be another than the client', async () => {
  const regional = 'arn:aws:s3:us-west-2:123456789012:accesspoint/mine';
  const { url, region } = await presign(
    new S3Client({ region: 'eu-central-1', credentials: USER, useArnRegion: true }),
    new GetObjectCommand({ Bucket: regional, Key: 'k' }),
  );
  expect(region).toBe('us-west-2');
  expect(new URL(url).host).toBe('mine-123456789012.s3-accesspoint.us-west-2.amazonaws.com');
});

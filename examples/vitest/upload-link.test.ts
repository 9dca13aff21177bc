import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { presign } from '@countersign/presign';
import { type CountersignServer, startServer, type TestClock } from '@countersign/server';
import { toLiveFor } from '@countersign/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

expect.extend({ toLiveFor });

let cloud: CountersignServer<TestClock>;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startServer();
  s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
});
afterAll(async () => {
  s3.destroy();
  await cloud.close();
});

test('a browser may upload one photo for 15 minutes', async () => {
  const command = new PutObjectCommand({ Bucket: 'uploads', Key: 'cat.jpg' });
  const signed = await presign(s3, command, { expiresIn: '15m', contentType: 'image/jpeg' });
  const headers = { 'content-type': 'image/jpeg' };
  await expect(signed.url).toLiveFor('15m', { method: 'PUT', headers });
  const upload = (type: string) =>
    fetch(signed.url, { method: 'PUT', headers: { 'content-type': type }, body: 'cat' });
  expect((await upload('image/jpeg')).status).toBe(200);
  expect((await upload('text/html')).status).toBe(403);

  await cloud.clock.advance('16m');
  const late = await upload('image/jpeg');
  expect(late.status).toBe(403);
  expect(await late.text()).toContain('Request has expired');
});

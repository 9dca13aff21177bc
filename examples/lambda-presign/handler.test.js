import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startServer } from '@countersign/server';

test('the bundle signs in an environment like that of a function', async () => {
  const cloud = await startServer();
  const root = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
    forcePathStyle: true,
  });
  await root.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await root.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'cat' }));

  // What Lambda sets; here with keys of the server's root, which it would call temporary by a session token.
  Object.assign(process.env, {
    BUCKET: 'photos',
    AWS_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
  });
  const { handler } = await import('./out/handler.cjs');
  const signed = await handler({ key: 'cat.jpg', expiresIn: '15m' });
  assert.equal(signed.statusCode, 200);
  assert.equal(await (await fetch(signed.url)).text(), 'cat');

  root.destroy();
  await cloud.close();
});

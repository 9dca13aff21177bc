import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startServer } from '@countersign/server';
import { createApp } from './app.js';

test('the link redirects to a URL that was signed for this click', async () => {
  const cloud = await startServer();
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'reports' }));
  await s3.send(new PutObjectCommand({ Bucket: 'reports', Key: '2026/march.txt', Body: 'up by a third' }));
  const server = createApp(s3, 'reports').listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = `http://127.0.0.1:${server.address().port}/files/2026/march.txt`;

  const redirect = await fetch(link, { redirect: 'manual' });
  assert.equal(redirect.status, 302);
  assert.equal(redirect.headers.get('cache-control'), 'no-store');
  const signed = redirect.headers.get('location');
  assert.equal(await (await fetch(link)).text(), 'up by a third');

  // What it redirected to has expired two minutes later. The link itself has not.
  await cloud.clock.advance('2m');
  assert.equal((await fetch(signed)).status, 403);

  server.close();
  s3.destroy();
  await cloud.close();
});

import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@countersign/presign';
import express from 'express';

/** An application whose links do not expire: each click is signed anew, for as long as a browser needs to begin. */
export function createApp(s3, bucket) {
  const app = express();
  app.get('/files/*key', async (request, response) => {
    // The place to ask whether this visitor may have the file.
    const object = new GetObjectCommand({ Bucket: bucket, Key: request.params.key.join('/') });
    const url = await getSignedUrl(s3, object, { expiresIn: '1m' });
    // Never from a cache: the URL in it would have expired.
    response.set('cache-control', 'no-store').redirect(302, url);
  });
  return app;
}

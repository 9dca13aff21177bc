import {
  GetObjectCommand,
  type GetObjectCommandInput,
  S3,
  S3Client,
  type ServiceInputTypes,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { createPresignedPost as SdkCreatePresignedPost } from '@aws-sdk/s3-presigned-post';
import type { getSignedUrl as SdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { createPresignedPost, getSignedUrl, presign } from '../../src/index.js';
import * as sdkEntry from '../../src/sdk.js';
import { USER } from './clients.js';

const client = new S3Client({ region: 'eu-central-1', credentials: USER });
const command = new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' });

/** A program written for the SDK's functions; given ours, it has to compile and to run. */
async function program(sign: typeof SdkGetSignedUrl, post: typeof SdkCreatePresignedPost) {
  const url: string = await sign(client, command, {
    expiresIn: 60,
    signableHeaders: new Set(['content-type']),
    signingDate: new Date(0),
  });
  const aggregated = new S3({ region: 'eu-central-1', credentials: USER });
  const withTypes = await sign<ServiceInputTypes, GetObjectCommandInput>(aggregated, command, {
    signingDate: 0,
  });
  const { url: action, fields } = await post(client, {
    Bucket: 'photos',
    Key: 'k',
    Conditions: [['content-length-range', 0, 10], { acl: 'private' }],
    Fields: { acl: 'private' },
    Expires: 600,
  });
  return { url, withTypes, action, fields };
}

describe('types', () => {
  it('take the place of those of the SDK', async () => {
    const { url, withTypes, action, fields } = await program(getSignedUrl, createPresignedPost);
    expect(url).toContain('X-Amz-Date=19700101T000000Z');
    expect(withTypes).toContain('X-Amz-Expires=900');
    expect(action).toBe('https://photos.s3.eu-central-1.amazonaws.com/');
    expect(fields.key).toBe('k');
  });

  it('are the same functions at either entry', () => {
    expect(sdkEntry.getSignedUrl).toBe(getSignedUrl);
    expect(sdkEntry.presign).toBe(presign);
  });

  it('keep commands of another service away', async () => {
    const sts = new STSClient({ region: 'eu-central-1', credentials: USER });
    // @ts-expect-error a client of S3 does not take commands of STS
    const wrong = () => getSignedUrl(client, new AssumeRoleCommand({ RoleArn: 'a', RoleSessionName: 'b' }));
    expect(wrong).toBeTypeOf('function');
    sts.destroy();
  });
});

import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as sdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { getSignedUrl, presign } from '../../src/index.js';
import { USER } from './clients.js';

const options = () => ({ expiresIn: 60, signingDate: new Date('2026-11-22T10:00:00Z') });

describe("the client's own middleware", () => {
  it('runs, as it does for the SDK', async () => {
    const client = new S3Client({ region: 'eu-central-1', credentials: USER });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; query: Record<string, string> };
        request.headers['x-amz-meta-team'] = 'blue';
        request.headers['x-team'] = 'blue';
        request.query.team = 'a b';
        return next(args);
      },
      { step: 'build' },
    );
    const command = () => new GetObjectCommand({ Bucket: 'photos', Key: 'k' });
    const url = await getSignedUrl(client, command(), options());
    expect(url).toBe(await sdkGetSignedUrl(client, command(), options()));
    expect(url).toMatch(
      /SignedHeaders=host%3Bx-team&team=a%20b&x-amz-checksum-mode=ENABLED&x-amz-meta-team=blue/,
    );
    const { requiredHeaders } = await presign(client, command(), options());
    expect(requiredHeaders).toEqual([{ name: 'x-team', value: 'blue' }]);
  });

  it('is left as it was, and so are command and options', async () => {
    const client = new S3Client({ region: 'eu-central-1', credentials: USER });
    const before = client.middlewareStack.identify();
    const command = new PutObjectCommand({ Bucket: 'photos', Key: 'k', ServerSideEncryption: 'AES256' });
    const given = {
      ...options(),
      unhoistableHeaders: new Set<string>(),
      unsignableHeaders: new Set<string>(),
    };
    const url = await getSignedUrl(client, command, given);
    expect(await getSignedUrl(client, command, given)).toBe(url);
    expect(client.middlewareStack.identify()).toEqual(before);
    expect(command.input).toEqual({ Bucket: 'photos', Key: 'k', ServerSideEncryption: 'AES256' });
    expect([...given.unhoistableHeaders, ...given.unsignableHeaders]).toEqual([]);
  });

  it('may answer the command itself, and then there is nothing to sign', async () => {
    const client = new S3Client({ region: 'eu-central-1', credentials: USER });
    client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {} } }), {
      step: 'initialize',
    });
    await expect(getSignedUrl(client, new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))).rejects.toThrow(
      TypeError,
    );
  });
});

describe('a directory bucket (S3 Express)', () => {
  const Bucket = 'photos--euc1-az1--x-s3';
  const end = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 300_000);

  /** Answers CreateSession, the only request that is made. */
  const client = () =>
    new S3Client({
      region: 'eu-central-1',
      credentials: USER,
      requestHandler: {
        handle: async () => {
          const body = `<?xml version="1.0"?><CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>
            <AccessKeyId>ASIAEXPRESS</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>to/ken=</SessionToken>
            <Expiration>${end.toISOString()}</Expiration></Credentials></CreateSessionResult>`;
          return { response: { statusCode: 200, headers: {}, body: Buffer.from(body) } };
        },
      },
    });

  it('is signed for with its session, as the SDK does', async () => {
    const command = () => new GetObjectCommand({ Bucket, Key: 'k' });
    const given = () => ({ expiresIn: 60, signingDate: new Date() });
    const at = given();
    const url = await getSignedUrl(client(), command(), at);
    expect(url).toBe(await sdkGetSignedUrl(client(), command(), at));
    expect(url).toContain('X-Amz-S3session-Token=to%2Fken%3D');
  });

  it('gives five minutes, and says why', async () => {
    const command = new GetObjectCommand({ Bucket, Key: 'k' });
    await expect(presign(client(), command, { expiresIn: '1h' })).rejects.toThrow(
      /the session of the directory bucket \(CreateSession\) expires then/,
    );
    expect(await presign(client(), command, { expiresIn: '1h', onShortfall: 'clamp' })).toMatchObject({
      limitedBy: 'credentials',
      validUntil: end.toISOString(),
    });
  });
});

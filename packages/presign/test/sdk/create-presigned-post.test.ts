import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost as sdkCreatePresignedPost } from '@aws-sdk/s3-presigned-post';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CredentialsExpireFirstError, createPresignedPost } from '../../src/index.js';
import { bucket, clientConfig, key, SESSION } from './clients.js';

const now = new Date('2026-11-22T10:00:00.250Z');

/** The SDK's function reads the machine's clock, and takes no other. */
beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function outcome(make: () => Promise<unknown>): Promise<unknown> {
  try {
    return await make();
  } catch (error) {
    return `throws: ${(error as Error).message}`;
  }
}

const conditions = fc.array(
  fc.oneof(
    fc.constant<['content-length-range', number, number]>(['content-length-range', 0, 1_000]),
    fc.constant<['starts-with', string, string]>(['starts-with', '$Content-Type', 'image/']),
    fc.constant({ acl: 'private' }),
    fc.constant<['eq', string, string]>(['eq', '$x-amz-meta-a', 'b']),
  ),
  { maxLength: 3 },
);

const options = fc.record(
  {
    Bucket: bucket,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    Key: fc.oneof(key, fc.constant('uploads/${filename}')),
    Conditions: conditions,
    Fields: fc.constantFrom({}, { acl: 'private' }, { 'Content-Type': 'image/png', 'x-amz-meta-a': 'b' }),
    // A session of unknown end lives 36 h at most, and more is refused.
    Expires: fc.integer({ min: 1, max: 129_600 }),
  },
  { requiredKeys: ['Bucket', 'Key'] },
);

describe('createPresignedPost', () => {
  it.each(['sdk', undefined] as const)(
    "gives the SDK's form for any client and options (compat %s)",
    async (compat) => {
      await fc.assert(
        fc.asyncProperty(clientConfig, options, async (config, given) => {
          const client = new S3Client(config);
          const expected = await outcome(() => sdkCreatePresignedPost(client, given));
          expect(await outcome(() => createPresignedPost(client, { ...given, compat }))).toEqual(expected);
        }),
        { numRuns: 400 },
      );
    },
  );

  it('takes endpoint and clock offset from where the client has them', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'https://store.example.com');
    try {
      const client = new S3Client({ region: 'eu-central-1', credentials: SESSION });
      client.config.systemClockOffset = 3_600_000;
      const given = { Bucket: 'photos', Key: 'k' };
      const form = await createPresignedPost(client, given);
      expect(form).toEqual(await sdkCreatePresignedPost(client, given));
      expect(form.url).toBe('https://photos.store.example.com/');
      expect(form.fields['X-Amz-Date']).toBe('20261122T110000Z');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('refuses a form that would die early, and clamps it', async () => {
    const client = new S3Client({
      region: 'eu-central-1',
      credentials: { ...SESSION, expiration: new Date(now.getTime() + 600_000) },
    });
    const given = { Bucket: 'photos', Key: 'k', Expires: '1h' as const };
    await expect(createPresignedPost(client, given)).rejects.toThrow(CredentialsExpireFirstError);
    await expect(createPresignedPost(client, given)).rejects.toThrow(/^a form signed now would live 10 min,/);
    await expect(createPresignedPost(client, { ...given, onShortfall: 'refresh' })).rejects.toMatchObject({
      waysOut: [{ id: 'assume-role' }, { id: 'sign-on-click' }, { id: 'clamp' }],
    });
    const { fields } = await createPresignedPost(client, { ...given, onShortfall: 'clamp' });
    const policy = JSON.parse(Buffer.from(fields.Policy!, 'base64').toString()) as { expiration: string };
    expect(policy.expiration).toBe('2026-11-22T10:10:00Z');
  });
});

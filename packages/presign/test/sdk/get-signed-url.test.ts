import { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as sdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getSignedUrl } from '../../src/index.js';
import { COMMANDS, clientConfig, command, OBJECT_COMMANDS, presigningOptions } from './clients.js';

/** What a function gives, or the message of what it throws: settings that do not go together have to fail alike. */
async function outcome(sign: () => Promise<string>): Promise<string> {
  try {
    return await sign();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The SDK cannot do it either without packages that are not here, and says which.
    return message.includes('SigV4a') ? 'throws: SigV4a' : `throws: ${message}`;
  }
}

const CHECKSUM_OF_NOTHING = /[?&]x-amz-(?:checksum-crc32|checksum-sha256|sdk-checksum-algorithm)=/i;

describe('beside the SDK', () => {
  it('knows its commands', () => {
    expect(COMMANDS.length).toBeGreaterThan(95);
    expect(OBJECT_COMMANDS.length).toBeGreaterThan(12);
  });

  it.each([
    ['every command', COMMANDS, 400],
    ['the commands of objects', OBJECT_COMMANDS, 600],
  ] as const)("compat: gives the SDK's URL for %s and any options", async (_, among, numRuns) => {
    let urls = 0;
    await fc.assert(
      fc.asyncProperty(clientConfig, command(among), presigningOptions, async (config, { make }, options) => {
        const client = new S3Client(config);
        const expected = await outcome(() => sdkGetSignedUrl(client, make(), options()));
        const given = await outcome(() => getSignedUrl(client, make(), { ...options(), compat: 'sdk' }));
        expect(given).toBe(expected);
        if (expected.startsWith('http')) urls += 1;
      }),
      { numRuns },
    );
    expect(urls).toBeGreaterThan(numRuns / 4);
  });

  it("gives the SDK's URL without compat, but for the checksum of nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        clientConfig,
        command(),
        presigningOptions,
        async (config, { name, input, make }, options) => {
          const uploads = name === 'PutObjectCommand' || name === 'UploadPartCommand';
          const bodyIsKnown = input.Body !== undefined || input.ChecksumSHA256 !== undefined;
          // Without it the two must agree for uploads, too.
          const client = new S3Client(
            uploads && !bodyIsKnown ? { ...config, requestChecksumCalculation: 'WHEN_REQUIRED' } : config,
          );
          const expected = await outcome(() => sdkGetSignedUrl(client, make(), options()));
          const given = await outcome(() => getSignedUrl(new S3Client(config), make(), options()));
          if (uploads && !bodyIsKnown && input.ChecksumAlgorithm !== undefined)
            expect(given).not.toMatch(CHECKSUM_OF_NOTHING);
          else expect(given).toBe(expected);
        },
      ),
      { numRuns: 400 },
    );
  });
});

import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles a program of one line. */
async function bundle(
  program: string,
  platform: 'node' | 'browser',
  codeSplitting = false,
): Promise<OutputChunk> {
  const build = await rolldown({
    input: 'program',
    platform,
    cwd: here('../..'),
    resolve: { conditionNames: [platform, 'import', 'default'] },
    external: platform === 'node' ? [/^node:/, /^@aws-sdk\//, /^@smithy\//] : [],
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === 'program' ? here('program.js') : null),
        load: (id) => (id === here('program.js') ? program : null),
      },
    ],
  });
  const { output } = await build.generate({
    format: platform === 'node' ? 'esm' : 'iife',
    name: 'program',
    codeSplitting,
    minify: true,
  });
  await build.close();
  return output[0];
}

const DROP_IN = "export { getSignedUrl, createPresignedPost } from '@countersign/presign';";

describe('a bundle', () => {
  it('for Lambda is small, and brings nothing of the SDK', async () => {
    const { code, imports } = await bundle(DROP_IN, 'node');
    expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([]);
    expect(code).not.toContain('@aws-sdk/client');
    // Measured: 86.4 kB, 29.9 kB gzipped.
    expect(code.length).toBeLessThan(88_000);
    expect(gzipSync(code).length).toBeLessThan(31_000);
    // What assumes a role brings an XML parser; a bundler that splits code leaves it out of the entry.
    const entry = await bundle(DROP_IN, 'node', true);
    expect(entry.code.length).toBeLessThan(60_000);
  });

  it('for browsers needs no module of Node, and signs what Node signs', async () => {
    const program = `
      import { presign } from '@countersign/presign/sdk';
      import { presignUrl, s3Address } from '@countersign/presign';
      export { presign, presignUrl, s3Address };`;
    const { code, imports } = await bundle(program, 'browser');
    expect(imports).toEqual([]);
    for (const name of builtinModules) expect(code).not.toMatch(new RegExp(`["'](?:node:)?${name}["']`));
    // A context has the language and nothing of the platform but what a browser has, too.
    const context = createContext({ TextEncoder, TextDecoder, URL, URLSearchParams, console });
    runInContext(code.replace(/^var program/, 'globalThis.program'), context);
    const signed = runInContext(
      `program.presignUrl({
        credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
        region: 'eu-central-1',
        address: program.s3Address({ bucket: 'photos', region: 'eu-central-1' }),
        key: 'é.jpg', now: new Date(0), asked: { seconds: 60 },
      }).url`,
      context,
    ) as string;
    const { presignUrl, s3Address } = await import('../../src/index.js');
    const expected = presignUrl({
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
      region: 'eu-central-1',
      address: s3Address({ bucket: 'photos', region: 'eu-central-1' }),
      key: 'é.jpg',
      now: new Date(0),
      asked: { seconds: 60 },
    });
    expect(signed).toBe(expected.url);
  });

  it('runs the drop-in in a browser with the client there', async () => {
    const program = `
      import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
      import { getSignedUrl } from '@countersign/presign';
      export const sign = () => getSignedUrl(
        new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' } }),
        new GetObjectCommand({ Bucket: 'photos', Key: 'k' }), { expiresIn: 60, signingDate: 0 });`;
    const { code, imports } = await bundle(program, 'browser');
    expect(imports).toEqual([]);
    const platform = {
      TextEncoder,
      TextDecoder,
      URL,
      URLSearchParams,
      console,
      setTimeout,
      clearTimeout,
      crypto,
    };
    const context = createContext({
      ...platform,
      AbortController,
      AbortSignal,
      ReadableStream,
      Blob,
      Request,
      Response,
      Headers,
      fetch,
      Event,
      EventTarget,
      navigator: { userAgent: 'test' },
      window: {},
      self: {},
    });
    runInContext(code.replace(/^var program/, 'globalThis.program'), context);
    const url = (await runInContext('program.sign()', context)) as string;
    expect(url).toMatch(
      /^https:\/\/photos\.s3\.eu-central-1\.amazonaws\.com\/k\?.*X-Amz-Signature=[0-9a-f]{64}/,
    );
  });
});

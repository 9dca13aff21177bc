import { GetObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CredentialsExpireFirstError,
  LifetimeShortfallError,
  type PresignOptions,
  presign,
  RoleSessionTooShortError,
  type ShortfallAction,
  type SignedCommand,
} from '../../src/index.js';
import { BUCKET, type Cloud, KEY, type Keys, startCloud } from './cloud.js';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(async () => {
  await cloud.close();
});

/** Every kind of credential that the server hands out. */
const KINDS = {
  'root key': async () => cloud.root,
  'user key': async () => cloud.user,
  'GetSessionToken, 36 h': () => cloud.sessionToken(129_600),
  'GetSessionToken, 15 min': () => cloud.sessionToken(900),
  'role, 12 h': () => cloud.assume('Long', 43_200),
  'role, 1 h': () => cloud.assume('Short', 3_600),
  'role, 15 min': () => cloud.assume('Short', 900),
  'chained role, 1 h': async () => cloud.assume('Long', 3_600, await cloud.assume('Short', 3_600)),
  'session of unknown end': async (): Promise<Keys> => {
    const { expiration: _, ...told } = await cloud.assume('Short', 3_600);
    return told;
  },
} as const satisfies Record<string, () => Promise<Keys>>;

type Kind = keyof typeof KINDS;

async function answerAt({ url }: SignedCommand, milliseconds: number): Promise<string> {
  await cloud.at(milliseconds);
  const response = await fetch(url);
  const body = await response.text();
  if (response.ok) return String(response.status);
  const [, code] = /<Code>([^<]*)/.exec(body) ?? [];
  const [, message] = /<Message>([^<]*)/.exec(body) ?? [];
  return `${response.status} ${code}: ${message}`;
}

const EXPIRED = '403 AccessDenied: Request has expired';
const TOKEN = /^400 ExpiredToken: /;

/** What S3 has to say one second after, for each reason that was foretold. */
function foretold(signed: SignedCommand): RegExp | string {
  if (signed.credentials.expiry === 'unknown')
    return /^403 AccessDenied: Request has expired|^400 ExpiredToken: /;
  if (signed.limitedBy !== 'credentials') return EXPIRED;
  // A clamped URL says the end of the session itself, and S3 looks at that first.
  const own = Date.parse(signed.validFrom) + Number(/X-Amz-Expires=(\d+)/.exec(signed.url)![1]) * 1_000;
  return own === Date.parse(signed.validUntil) ? EXPIRED : TOKEN;
}

async function holds(signed: SignedCommand): Promise<void> {
  const end = Date.parse(signed.validUntil);
  const before = await answerAt(signed, end - 1_000);
  // Unknown ends give upper bounds, and no promise.
  if (signed.credentials.expiry !== 'unknown') expect(before).toBe('200');
  const after = await answerAt(signed, end + 1_000);
  const expected = foretold(signed);
  if (typeof expected === 'string') expect(after).toBe(expected);
  else expect(after).toMatch(expected);
}

const ACTIONS: readonly ShortfallAction[] = ['error', 'refresh', 'assume-role', 'clamp', 'warn'];
const DAY = 86_400;

describe('a URL lives as long as was told', () => {
  it.each(Object.keys(KINDS).flatMap((kind) => ACTIONS.map((action) => [kind as Kind, action] as const)))(
    '%s, %s',
    async (kind, onShortfall) => {
      await cloud.at(cloud.base);
      const keys = await KINDS[kind]();
      let outcomes = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.integer({ min: 1, max: 900 }),
            fc.integer({ min: 900, max: 43_300 }),
            fc.integer({ min: 1, max: 7 * DAY }),
            fc.constantFrom(899, 900, 901, 3_599, 3_600, 3_601, 43_200, 43_201, 7 * DAY),
          ),
          fc.integer({ min: 0, max: 1_200 }),
          fc.record(
            {
              margin: fc.constantFrom(0, 60, 600),
              stable: fc.constantFrom('5m', '1h', '1d'),
              until: fc.boolean(),
            },
            { requiredKeys: [] },
          ),
          async (seconds, later, { margin, stable, until }) => {
            const now = cloud.base + later * 1_000 + 400;
            await cloud.at(now);
            const options: PresignOptions = {
              clock: cloud.clock,
              onShortfall,
              assumeRole: { roleArn: cloud.roleArn('Long'), stsEndpoint: cloud.endpoint },
              ...(until ? { validUntil: new Date(now + seconds * 1_000) } : { expiresIn: seconds }),
              ...(margin === undefined ? {} : { margin }),
              ...(stable === undefined ? {} : { stable }),
            };
            // The provider has nothing newer: what `refresh` finds is as short, unless the test of it below says otherwise.
            const client = cloud.client(async () => keys);
            let signed: SignedCommand;
            try {
              signed = await presign(client, new GetObjectCommand({ Bucket: BUCKET, Key: KEY }), options);
            } catch (error) {
              // What is refused would really have died early: nothing else is an answer to a readable question.
              expect(error).toBeInstanceOf(Error);
              const known =
                error instanceof LifetimeShortfallError ||
                error instanceof RoleSessionTooShortError ||
                (error as { code?: string }).code === 'CredentialsExpired' ||
                (error as { code?: string }).code === 'AssumeRoleFailed';
              if (!known) throw error;
              if (error instanceof LifetimeShortfallError)
                expect(error.availableSeconds).toBeLessThan(error.requestedSeconds + (margin ?? 0));
              return;
            }
            outcomes += 1;
            if (onShortfall !== 'clamp' && onShortfall !== 'warn')
              expect(signed.effectiveSeconds).toBeGreaterThanOrEqual(signed.requestedSeconds);
            await holds(signed);
          },
        ),
        // One that every kind of credential can sign: chance alone may draw none for the short ones.
        { numRuns: 25, examples: [[60, 0, {}]] },
      );
      expect(outcomes).toBeGreaterThan(0);
    },
  );
});

describe('ways out', () => {
  const command = () => new GetObjectCommand({ Bucket: BUCKET, Key: KEY });

  it('refresh asks the provider past its cache, once, and judges what it gives', async () => {
    await cloud.at(cloud.base);
    const short = await cloud.assume('Short', 900);
    const long = await cloud.assume('Long', 43_200);
    let asked = 0;
    const client = cloud.client(async () => (asked++ === 0 ? short : long));
    const signed = await presign(client, command(), {
      clock: cloud.clock,
      expiresIn: '6h',
      onShortfall: 'refresh',
    });
    expect(asked).toBe(2);
    expect(signed).toMatchObject({ limitedBy: 'request', effectiveSeconds: 21_600 });
    await holds(signed);
  });

  it('a function decides, by an action or with other credentials', async () => {
    await cloud.at(cloud.base);
    const client = cloud.client(await cloud.assume('Short', 900));
    const asked = { clock: cloud.clock, expiresIn: '2h' };
    const other = await cloud.assume('Long', 43_200);
    const signed = await presign(client, command(), {
      ...asked,
      onShortfall: ({ lifetime, error, credentials }) => {
        expect(lifetime.effectiveSeconds).toBe(900);
        expect(error).toBeInstanceOf(CredentialsExpireFirstError);
        expect(credentials.kind).toBe('temporary');
        return other;
      },
    });
    expect(signed.credentials.accessKeyId).toBe(other.accessKeyId);
    await holds(signed);
    await cloud.at(cloud.base);
    const clamped = await presign(client, command(), { ...asked, onShortfall: async () => 'clamp' as const });
    expect(clamped.effectiveSeconds).toBe(900);
  });

  it('assume-role names the figure of a role that cannot', async () => {
    await cloud.at(cloud.base);
    const client = cloud.client(await cloud.sessionToken(900));
    const assumeRole = { roleArn: cloud.roleArn('Short'), stsEndpoint: cloud.endpoint };
    const attempt = presign(client, command(), {
      clock: cloud.clock,
      expiresIn: '2h',
      onShortfall: 'assume-role',
      assumeRole,
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'RoleSessionTooShort',
      neededSeconds: 7_200,
      maximumSeconds: 3_600,
      message: expect.stringContaining('STS gives 1 h at most'),
    });
  });

  it('assume-role names the hour of chaining', async () => {
    await cloud.at(cloud.base);
    const client = cloud.client(await cloud.assume('Short', 900));
    const assumeRole = { roleArn: cloud.roleArn('Long'), stsEndpoint: cloud.endpoint };
    const options = { clock: cloud.clock, onShortfall: 'assume-role', assumeRole } as const;
    await expect(presign(client, command(), { ...options, expiresIn: '2h' })).rejects.toMatchObject({
      code: 'RoleSessionTooShort',
      maximumSeconds: 3_600,
      message: expect.stringContaining('role chaining'),
    });
    const signed = await presign(client, command(), { ...options, expiresIn: '1h' });
    expect(signed).toMatchObject({ effectiveSeconds: 3_600, limitedBy: 'request' });
    await holds(signed);
  });

  it('assume-role cannot outdo the twelve hours of any role, nor assume one that does not trust', async () => {
    await cloud.at(cloud.base);
    const client = cloud.client(await cloud.sessionToken(900));
    const options = { clock: cloud.clock, onShortfall: 'assume-role' } as const;
    const stsEndpoint = cloud.endpoint;
    await expect(
      presign(client, command(), {
        ...options,
        expiresIn: '13h',
        assumeRole: { roleArn: cloud.roleArn('Long'), stsEndpoint },
      }),
    ).rejects.toMatchObject({ maximumSeconds: 43_200 });
    await expect(
      presign(client, command(), {
        ...options,
        expiresIn: '1h',
        assumeRole: { roleArn: 'arn:aws:iam::111122223333:role/None', stsEndpoint },
      }),
    ).rejects.toMatchObject({ code: 'AssumeRoleFailed', awsCode: 'AccessDenied' });
    await expect(presign(client, command(), { ...options, expiresIn: '1h' })).rejects.toThrow(TypeError);
  });

  it('mints one session for many URLs', async () => {
    await cloud.at(cloud.base);
    const client = cloud.client(await cloud.sessionToken(900));
    const options: PresignOptions = {
      clock: cloud.clock,
      onShortfall: 'assume-role',
      assumeRole: { roleArn: cloud.roleArn('Long'), stsEndpoint: cloud.endpoint },
      expiresIn: '2h',
    };
    const first = await presign(client, command(), options);
    const second = await presign(client, command(), options);
    expect(second.credentials.accessKeyId).toBe(first.credentials.accessKeyId);
    expect(first.credentials.principalArn).toMatch(/assumed-role\/Long\/countersign$/);
  });

  it('never signs with a session that is over', async () => {
    await cloud.at(cloud.base);
    const keys = await cloud.assume('Short', 900);
    const client = cloud.client(async () => keys);
    await cloud.at(cloud.base + 900_000);
    for (const onShortfall of [...ACTIONS, (): ShortfallAction => 'warn']) {
      const assumeRole = { roleArn: cloud.roleArn('Long'), stsEndpoint: cloud.endpoint };
      const attempt = presign(client, command(), { clock: cloud.clock, onShortfall, assumeRole });
      await expect(attempt).rejects.toMatchObject({ code: 'CredentialsExpired' });
    }
  });
});

import { presignUrl, s3Address } from '@countersign/presign';
import { afterAll, describe, expect, it } from 'vitest';
import { inSeconds, Sandbox, SESSION, USER } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const presign = (args: readonly string[], env: Readonly<Record<string, string>> = USER) =>
  sandbox.run(['presign', ...args], env);

describe('presign', () => {
  it('prints the URL alone on stdout and its true life on stderr', async () => {
    const { status, stdout, stderr } = await presign(['s3://photos/cat.jpg', '--expires-in', '1m']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^https:\/\/photos\.s3\.us-east-1\.amazonaws\.com\/cat\.jpg\?\S+\n$/);
    expect(new URL(stdout).searchParams.get('X-Amz-Expires')).toBe('60');
    expect(stderr).toMatch(/^valid until \d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC \(1 min\), as requested\n$/);
  });

  it('hints at a number that may be meant in another unit, and refuses what is surely milliseconds', async () => {
    const lone = await presign(['s3://photos/cat.jpg', '--expires-in', '60']);
    expect(lone.status).toBe(0);
    expect(lone.stderr).toMatch(/\(1 min\).*\nwarning: --expires-in 60 is 60 seconds.* write `60m`\n$/);
    const json = await presign(['s3://photos/cat.jpg', '--expires-in', '24', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      effectiveSeconds: 24,
      warnings: [expect.stringContaining('`24h`')],
    });
    const long = await presign(['s3://photos/cat.jpg', '--expires-in', '3600000']);
    expect(long.status).toBe(2);
    expect(long.stderr).toContain('`3600000` looks like milliseconds: for 1 h give 3600');
  });

  it('offers no way out that was tried', async () => {
    const ending = { ...SESSION, AWS_CREDENTIAL_EXPIRATION: inSeconds(600) };
    const args = ['s3://photos/k', '--expires-in', '2h', '--on-shortfall', 'refresh'];
    const { status, stderr } = await presign(args, ending);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ways out: (?!.*refresh).*--on-shortfall clamp/);
  });

  it('takes the key letter for letter, and signs it as the package does, which is held against the SDK', async () => {
    const { stdout } = await presign([
      's3://photos//a b/ü?#.jpg',
      '--region',
      'eu-central-1',
      '--expires-in',
      '24h',
    ]);
    const date = new URL(stdout).searchParams.get('X-Amz-Date')!;
    const now = new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
    const { url } = presignUrl({
      credentials: { accessKeyId: USER.AWS_ACCESS_KEY_ID, secretAccessKey: USER.AWS_SECRET_ACCESS_KEY },
      region: 'eu-central-1',
      address: s3Address({ bucket: 'photos', region: 'eu-central-1' }),
      key: '/a b/ü?#.jpg',
      now,
      asked: { seconds: 86_400 },
    });
    expect(stdout).toBe(`${url}\n`);
  });

  it('gives the report as JSON', async () => {
    const { status, stdout, stderr } = await presign([
      's3://photos/cat.jpg',
      '--expires-in',
      '24h',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({
      method: 'GET',
      requestedSeconds: 86_400,
      effectiveSeconds: 86_400,
      limitedBy: 'request',
      credentials: { kind: 'long-term', accessKeyId: USER.AWS_ACCESS_KEY_ID, expiry: 'never' },
      requiredHeaders: [],
      warnings: [],
    });
    const { validFrom, validUntil } = report as { validFrom: string; validUntil: string };
    expect(Date.parse(validUntil) - Date.parse(validFrom)).toBe(86_400_000);
  });

  it('lives an hour where nobody says', async () => {
    const { stdout } = await presign(['s3://photos/cat.jpg']);
    expect(new URL(stdout).searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  it('lives until an instant, as it prints it too', async () => {
    const until = inSeconds(7_200).slice(0, 19);
    for (const text of [`${until}Z`, `${until.replace('T', ' ')} UTC`]) {
      const { stdout } = await presign(['s3://photos/cat.jpg', '--until', text, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ validUntil: `${until}.000Z`, limitedBy: 'request' });
    }
  });

  it('gives one URL within a window', async () => {
    const args = ['s3://photos/cat.jpg', '--expires-in', '10m', '--stable', '6d'];
    const [one, other] = [await presign(args), await presign(args)];
    expect(one.status).toBe(0);
    // Run at the turn of a window the two may differ; then they differ in the day of signing.
    if (one.stdout !== other.stdout)
      expect(new URL(one.stdout).searchParams.get('X-Amz-Date')).not.toBe(
        new URL(other.stdout).searchParams.get('X-Amz-Date'),
      );
    expect(new URL(one.stdout).searchParams.get('X-Amz-Expires')).toBe(String(600 + 6 * 86_400));
  });
});

describe('presign with credentials that end', () => {
  const ending = (seconds: number) => ({ ...SESSION, AWS_CREDENTIAL_EXPIRATION: inSeconds(seconds) });

  it('refuses a URL that would die early: no URL, the reason, the ways out', async () => {
    const { status, stdout, stderr } = await presign(['s3://photos/k', '--expires-in', '24h'], ending(2_470));
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /would live 4[01] min.*because the session of key ASIA\w+ expires then; requested: 24 h/,
    );
    expect(stderr).toMatch(
      /ways out: (?!.*refresh)sign with a user's session.*GetSessionToken.*--on-shortfall clamp/,
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses in JSON, too', async () => {
    const { status, stdout, stderr } = await presign(
      ['s3://photos/k', '--expires-in', '24h', '--json'],
      ending(2_470),
    );
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'CredentialsExpireFirst', limitedBy: 'credentials', requestedSeconds: 86_400 },
    });
  });

  it('clamps', async () => {
    const { status, stdout, stderr } = await presign(
      ['s3://photos/k', '--expires-in', '24h', '--on-shortfall', 'clamp'],
      ending(2_470),
    );
    expect(status).toBe(0);
    expect(Number(new URL(stdout).searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(2_470);
    expect(stderr).toMatch(/limited by the session of key ASIA\w+; requested: 24 h/);
  });

  it('warns', async () => {
    const { status, stdout, stderr } = await presign(
      ['s3://photos/k', '--expires-in', '24h', '--on-shortfall', 'warn'],
      ending(2_470),
    );
    expect(status).toBe(0);
    expect(new URL(stdout).searchParams.get('X-Amz-Expires')).toBe('86400');
    expect(stderr).toMatch(/warning: the URL expires early/);
  });

  it.each(['error', 'clamp', 'warn', 'refresh'])(
    'never signs with a session that is over (%s)',
    async (what) => {
      const { status, stdout, stderr } = await presign(
        ['s3://photos/k', '--on-shortfall', what],
        ending(-720),
      );
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/expired 12 min ago/);
    },
  );

  it('gives upper bounds where the end is unknown, and says how to tell it', async () => {
    const { status, stdout, stderr } = await presign(['s3://photos/k', '--expires-in', '24h'], SESSION);
    expect(status).toBe(0);
    expect(new URL(stdout).searchParams.get('X-Amz-Security-Token')).toBe(SESSION.AWS_SESSION_TOKEN);
    expect(stderr).toMatch(
      /^valid at most until .* which is not known\nwarning: .*AWS_CREDENTIAL_EXPIRATION/,
    );
  });

  it('refuses an unknown end with --require-known', async () => {
    const { status, stdout, stderr } = await presign(['s3://photos/k', '--require-known'], SESSION);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/AWS_CREDENTIAL_EXPIRATION/);
    expect((await presign(['s3://photos/k', '--require-known'])).status).toBe(0);
  });

  it('refuses a temporary key without its token', async () => {
    const { AWS_SESSION_TOKEN: _, ...tokenless } = SESSION;
    const { status, stderr } = await presign(['s3://photos/k'], tokenless);
    expect(status).toBe(1);
    expect(stderr).toMatch(/InvalidAccessKeyId/);
  });

  it('does not guess at an expiration it cannot read', async () => {
    const { status, stderr } = await presign(['s3://photos/k'], {
      ...SESSION,
      AWS_CREDENTIAL_EXPIRATION: '2026-11-22 10:00',
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/AWS_CREDENTIAL_EXPIRATION/);
  });
});

describe('wrong use exits with 2 before anything is signed', () => {
  it.each([
    [['--expires-in', '0']],
    [['--expires-in', '-5']],
    [['--expires-in', '1.5h']],
    [['--expires-in', 'soon']],
    [['--expires-in', '']],
    [['--expires-in', '8d']],
    [['--expires-in', '604801']],
    [['--expires-in']],
    [['--until', '2020-01-01T00:00:00Z']],
    [['--until', '2999-01-01T00:00:00Z']],
    [['--until', 'tomorrow']],
    [['--until', '2026-12-24T18:00:00']],
    [['--until', '2026-12-24', '--expires-in', '1h']],
    [['--stable', '0']],
    [['--method', 'TRACE']],
    [['--on-shortfall', 'assume-role']],
    [['--on-shortfall', 'nothing']],
    [['--unknown']],
    [['one', 'too', 'many']],
    [['--endpoint-url', 'nonsense']],
    [['--verify', '--from', '-']],
  ])('%j', async (args) => {
    const { status, stdout, stderr } = await presign(['s3://photos/cat.jpg', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each(['photos/cat.jpg', 's3://', 's3://photos', 's3://photos/', `s3://photos/${'k'.repeat(1_025)}`])(
    'the object %s',
    async (uri) => {
      const { status, stdout } = await presign([uri]);
      expect([status, stdout]).toEqual([2, '']);
    },
  );

  it('names what --on-shortfall takes', async () => {
    const { stderr } = await presign(['s3://photos/k', '--on-shortfall', 'hope']);
    expect(stderr).toMatch(/error, clamp, refresh, assume-role, warn/);
  });
});

it('shows its help with an example', async () => {
  const { status, stdout } = await presign(['--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/Example:\n {2}\$ countersign presign s3:/);
});

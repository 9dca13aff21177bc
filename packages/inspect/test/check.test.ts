import { toLiveFor } from '@countersign/server/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckOptions, type CheckReport, check, type Step } from '../src/index.js';
import { BUCKET, Cloud, DAY, KEY, LOOK, READ_OBJECT, type Statement } from './cloud.js';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await Cloud.start();
});
afterEach(() => cloud.close());

/** The first step, which has to be the obstacle. */
function first({ steps }: CheckReport): Step {
  return steps[0]!;
}

function step({ steps }: CheckReport, id: Step['id']): Step | undefined {
  return steps.find((one) => one.id === id);
}

/** A URL signed for the whole time asked, held to what the report foretold. */
async function expectTrue(options: CheckOptions, report: CheckReport): Promise<void> {
  const url = cloud.sign(options);
  if (report.effectiveSeconds > 0) {
    const lives = await toLiveFor(url, report.effectiveSeconds);
    expect(lives.pass, lives.message()).toBe(true);
  }
  if (report.effectiveSeconds < report.requestedSeconds) {
    // The matcher forgives up to a minute.
    const longer = await toLiveFor(url, report.effectiveSeconds + 120);
    expect(longer.pass, longer.message()).toBe(false);
  }
}

async function checked(options: CheckOptions): Promise<CheckReport> {
  const report = await check(options);
  await expectTrue(options, report);
  return report;
}

describe('a healthy URL', () => {
  it("of a user's key", async () => {
    const report = await checked(cloud.options(await cloud.user('ann', READ_OBJECT, LOOK)));
    expect(report).toMatchObject({ healthy: true, effectiveSeconds: DAY, limitedBy: 'request' });
    expect(report.steps.map(({ id, result }) => `${id} ${result}`)).toEqual([
      'identity pass',
      'time-left pass',
      'clock pass',
      'bucket-region pass',
      'public-access-block pass',
      'bucket-policy pass',
      'permission pass',
      'object pass',
      'encryption pass',
    ]);
    expect(report.verdict).toMatch(/^a URL signed now for 24 h would live 24 h, until [\d-]+ \d\d:\d\d UTC$/);
  });

  it("of a role's session that is long enough", async () => {
    const credentials = await cloud.session('Long', { seconds: 43_200, maximum: 43_200 }, READ_OBJECT, LOOK);
    const report = await checked(cloud.options(credentials, { seconds: 36_000 }));
    expect(report).toMatchObject({ healthy: true, effectiveSeconds: 36_000 });
    expect(step(report, 'role')).toMatchObject({ result: 'pass' });
  });

  it.each(['a//b/../c', './x', 'ü ñ/+&?=#%20'])('for the key %j, letter for letter', async (key) => {
    await cloud.put(key);
    const report = await cloud.check(await cloud.user('ann', READ_OBJECT, LOOK), { key });
    expect(step(report, 'object')).toMatchObject({ result: 'pass', seen: `${key} exists, 4 bytes` });
  });

  it('for an upload, judged by simulation since nothing is written', async () => {
    const write = { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKET}/in/*` };
    const credentials = await cloud.user('ann', write, READ_OBJECT, LOOK);
    const report = await cloud.check(credentials, { method: 'PUT', key: 'in/new.jpg' });
    expect(report.healthy).toBe(true);
    expect(step(report, 'permission')).toMatchObject({
      result: 'pass',
      seen: expect.stringContaining('s3:PutObject'),
    });
    expect(step(report, 'object')?.seen).toBe('in/new.jpg does not exist yet; an upload creates it');
    const elsewhere = await cloud.check(credentials, { method: 'PUT', key: 'out/new.jpg' });
    expect(first(elsewhere)).toMatchObject({ id: 'permission', result: 'fail' });
  });
});

describe('the credentials are in the way', () => {
  it.each([['with its end known'], ['with its end unknown']])('an expired session, %s', async (how) => {
    const { expiration, ...rest } = await cloud.session('Short', { seconds: 900 }, READ_OBJECT, LOOK);
    await cloud.server.clock.advance('20m');
    const report = await checked(cloud.options(how.endsWith('unknown') ? rest : { ...rest, expiration }));
    expect(first(report)).toMatchObject({ id: 'time-left', result: 'fail' });
    expect(first(report).seen).toMatch(
      how.endsWith('unknown')
        ? /has expired \(ExpiredToken\)/
        : /expired 5 min( \d+ s)? ago, at .* \(ExpiredToken\)/,
    );
    expect(report).toMatchObject({ healthy: false, effectiveSeconds: 0, limitedBy: 'credentials' });
    expect(report.steps.filter(({ result }) => result === 'fail')).toHaveLength(1);
  });

  it("a role that is too short: its maximum is named before this session's end", async () => {
    const credentials = await cloud.session('Short', { path: '/teams/web/' }, READ_OBJECT, LOOK);
    await cloud.server.clock.advance('19m');
    const report = await checked(cloud.options(credentials, { seconds: 28_800 }));
    expect(first(report)).toMatchObject({ id: 'role', result: 'fail' });
    expect(first(report).fix).toMatch(/--role-name Short --max-session-duration 28800\b/);
    expect(report.limitedBy).toBe('credentials');
    expect(report.effectiveSeconds).toBeGreaterThan(2_400);
    expect(report.effectiveSeconds).toBeLessThanOrEqual(2_460);
    expect(report.verdict).toMatch(
      /^a URL signed now for 8 h would live (40 min|41 min)( \d+ s)?, until .* UTC, because the session of role Short expires then; for 8 h: raise /,
    );
  });

  it('a short role whose session does not tell its end', async () => {
    const { expiration: _, ...untold } = await cloud.session('Short', {}, READ_OBJECT, LOOK);
    const report = await checked(cloud.options(untold));
    expect(first(report)).toMatchObject({ id: 'role', result: 'fail' });
    expect(report).toMatchObject({ effectiveSeconds: 3_600, limitedBy: 'credentials' });
    expect(report.verdict).toMatch(
      / would live at most 1 h, .*; for 24 h: sign with a user's session of at least 24 h .* or a user's long-term key/,
    );
  });

  it('a short session of a role that would give more', async () => {
    const credentials = await cloud.session('Ample', { seconds: 3_600, maximum: 43_200 }, READ_OBJECT, LOOK);
    const report = await checked(cloud.options(credentials, { seconds: 36_000 }));
    expect(first(report)).toMatchObject({ id: 'time-left', result: 'fail' });
    expect(first(report).fix).toMatch(/--duration-seconds 36000/);
    expect(step(report, 'role')).toMatchObject({ result: 'pass' });
  });

  it('a session without an end, within what it can have: an upper bound, and no obstacle', async () => {
    const { expiration: _, ...untold } = await cloud.session('Ample', {}, READ_OBJECT, LOOK);
    const report = await cloud.check(untold, { seconds: 1_800 });
    expect(report).toMatchObject({ healthy: true, effectiveSeconds: 1_800, limitedBy: 'unknown' });
    expect(step(report, 'time-left')).toMatchObject({
      result: 'unknown',
      fix: expect.stringContaining('AWS_CREDENTIAL_EXPIRATION'),
    });
  });

  it('a deactivated key', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.deactivate('ann', credentials);
    const report = await checked(cloud.options(credentials));
    expect(first(report)).toMatchObject({ id: 'identity', result: 'fail' });
    expect(first(report).seen).toMatch(/deactivated or deleted.*\(InvalidAccessKeyId\)/);
    expect(report).toMatchObject({ effectiveSeconds: 0, limitedBy: 'credentials' });
    // Without a word on what was not looked at but that.
    expect(step(report, 'object')).toMatchObject({ result: 'unknown' });
  });

  it('another secret, a missing token, a token left over', async () => {
    const user = await cloud.user('ann', READ_OBJECT, LOOK);
    const session = await cloud.session('Role', {}, READ_OBJECT, LOOK);
    const wrong = await checked(cloud.options({ ...user, secretAccessKey: session.secretAccessKey }));
    expect(first(wrong)).toMatchObject({
      id: 'identity',
      result: 'fail',
      seen: expect.stringMatching(/secret access key does not match/),
    });
    const { sessionToken, ...without } = session;
    const missing = await checked(cloud.options(without));
    expect(first(missing)).toMatchObject({
      id: 'identity',
      fix: expect.stringMatching(/set AWS_SESSION_TOKEN/),
    });
    const leftOver = await checked(cloud.options({ ...user, sessionToken }));
    expect(first(leftOver)).toMatchObject({
      id: 'identity',
      fix: expect.stringMatching(/unset AWS_SESSION_TOKEN/),
    });
    for (const report of [wrong, missing, leftOver]) {
      const shown = JSON.stringify(report);
      expect(shown).not.toContain(session.sessionToken);
      expect(shown).not.toContain(session.secretAccessKey);
      expect(shown).not.toContain(user.secretAccessKey);
    }
  });
});

describe('the address is in the way', () => {
  it('the wrong region, which is then left behind to look further', async () => {
    const report = await checked(
      cloud.options(await cloud.user('ann', READ_OBJECT, LOOK), { region: 'us-west-2' }),
    );
    expect(first(report)).toMatchObject({
      id: 'bucket-region',
      result: 'fail',
      fix: expect.stringContaining('--region eu-central-1'),
    });
    expect(report.effectiveSeconds).toBe(0);
    expect(step(report, 'object')).toMatchObject({ result: 'pass' });
  });

  it('no such bucket', async () => {
    const report = await cloud.check(await cloud.user('ann', READ_OBJECT, LOOK), { bucket: 'pictures' });
    expect(first(report)).toMatchObject({ id: 'bucket-region', seen: 'there is no bucket pictures' });
  });
});

describe('the clock is in the way', () => {
  it('behind: everything else is looked at with the right time, and the URL dies as much earlier', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    const now = cloud.now;
    await cloud.server.clock.advance('31m');
    const report = await checked(cloud.options(credentials, { now }));
    expect(first(report)).toMatchObject({
      id: 'clock',
      result: 'fail',
      seen: expect.stringMatching(/is 31 min behind/),
    });
    expect(report.effectiveSeconds).toBeGreaterThanOrEqual(DAY - 31 * 60 - 3);
    expect(report.effectiveSeconds).toBeLessThanOrEqual(DAY - 31 * 60 + 3);
    expect(report.steps.filter(({ result }) => result !== 'pass')).toHaveLength(1);
  });

  it('ahead: the URL is not valid yet', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    const now = cloud.now;
    await cloud.server.clock.advance('-31m');
    const report = await checked(cloud.options(credentials, { now }));
    expect(first(report)).toMatchObject({
      id: 'clock',
      result: 'fail',
      seen: expect.stringMatching(/31 min ahead/),
    });
    expect(report.effectiveSeconds).toBe(0);
  });

  it('ahead by a little: that is let through', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    const now = cloud.now;
    await cloud.server.clock.advance('-5m');
    const report = await cloud.check(credentials, { now });
    expect(report).toMatchObject({ healthy: true, effectiveSeconds: DAY });
    expect(step(report, 'clock')?.seen).toMatch(/5 min ahead .* within the 15 min/);
  });
});

describe('policies are in the way', () => {
  const deny = (more: Statement = {}): Statement => ({
    Sid: 'Keep',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
    ...more,
  });
  const onlyFrom = (range: string): Statement =>
    deny({ Condition: { NotIpAddress: { 'aws:SourceIp': range } } });

  it('an explicit Deny of the bucket', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.bucketPolicy(deny());
    const report = await checked(cloud.options(credentials));
    expect(first(report)).toMatchObject({
      id: 'bucket-policy',
      result: 'fail',
      seen: expect.stringMatching(/statement Keep denies/),
    });
    expect(report).toMatchObject({ effectiveSeconds: 0, limitedBy: 'policy' });
    expect(step(report, 'object')).toMatchObject({ result: 'unknown' });
  });

  it("a Deny by address: the visitor's counts, not that of whoever checks", async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.bucketPolicy(onlyFrom('127.0.0.0/8'));
    const outside = await cloud.check(credentials, { fromIp: '203.0.113.7' });
    expect(first(outside)).toMatchObject({
      id: 'bucket-policy',
      result: 'fail',
      seen: expect.stringMatching(/to 203\.0\.113\.7/),
    });
    expect(outside).toMatchObject({ healthy: false, effectiveSeconds: 0, limitedBy: 'policy' });
    expect((await cloud.check(credentials, { fromIp: '127.0.0.1' })).healthy).toBe(true);
    const untold = await cloud.check(credentials);
    expect(step(untold, 'bucket-policy')).toMatchObject({
      result: 'unknown',
      fix: expect.stringContaining('--from-ip'),
    });
  });

  it('a Deny by address that hits only whoever checks', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.bucketPolicy(onlyFrom('203.0.113.0/24'));
    const report = await cloud.check(credentials, { fromIp: '203.0.113.7' });
    expect(report.healthy).toBe(true);
    expect(step(report, 'bucket-policy')).toMatchObject({ result: 'pass' });
    expect(step(report, 'object')).toMatchObject({ result: 'unknown' });
  });

  it('a limit on the age of signatures', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.bucketPolicy(deny({ Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } } }));
    const report = await checked(cloud.options(credentials));
    expect(first(report)).toMatchObject({ id: 'bucket-policy', result: 'fail' });
    expect(report).toMatchObject({ effectiveSeconds: 600, limitedBy: 'policy' });
    expect((await cloud.check(credentials, { seconds: 600 })).healthy).toBe(true);
  });

  it('a Deny from a date on', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    const date = new Date(Math.floor(cloud.now.getTime() / 1_000) * 1_000 + 7_200_000).toISOString();
    await cloud.bucketPolicy(deny({ Condition: { DateGreaterThan: { 'aws:CurrentTime': date } } }));
    const report = await checked(cloud.options(credentials));
    expect(first(report)).toMatchObject({ id: 'bucket-policy', result: 'fail' });
    expect(Math.abs(report.effectiveSeconds - 7_200)).toBeLessThanOrEqual(5);
  });

  it('a Deny that speaks of somebody else, or of something else', async () => {
    const credentials = await cloud.user('ann', READ_OBJECT, LOOK);
    await cloud.user('bob');
    await cloud.bucketPolicy(
      deny({ Sid: 'A', Principal: { AWS: 'arn:aws:iam::111122223333:user/bob' } }),
      deny({ Sid: 'B', Action: 's3:PutObject' }),
      deny({ Sid: 'C', Resource: `arn:aws:s3:::${BUCKET}/secret/*` }),
      deny({ Sid: 'D', Condition: { StringEquals: { 's3:authType': 'REST-HEADER' } } }),
    );
    const report = await checked(cloud.options(credentials));
    expect(report.healthy).toBe(true);
    expect(step(report, 'bucket-policy')).toMatchObject({ result: 'pass' });
  });

  it("an explicit Deny among the signer's own policies", async () => {
    const own = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
    const report = await checked(cloud.options(await cloud.user('ann', READ_OBJECT, LOOK, own)));
    expect(first(report)).toMatchObject({
      id: 'permission',
      result: 'fail',
      seen: expect.stringMatching(/explicitly denied by user_ann_own/),
    });
  });

  it.each([
    ['the simulation says so', [LOOK]],
    ['S3 says so, where nothing may be simulated', []],
  ])('no permission: %s', async (_, statements) => {
    const report = await checked(cloud.options(await cloud.user('ann', ...statements)));
    expect(first(report)).toMatchObject({ id: 'permission', result: 'fail' });
    expect(first(report).seen).toMatch(
      /s3:GetObject is not allowed: because no identity-based policy allows/,
    );
    expect(report).toMatchObject({ effectiveSeconds: 0, limitedBy: 'policy' });
  });

  it("what the bucket's policy allows by itself, to a role's session", async () => {
    const credentials = await cloud.session('Uploader', {}, LOOK);
    await cloud.bucketPolicy({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/Uploader' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    });
    const report = await cloud.check(credentials, { method: 'PUT', seconds: 600 });
    expect(step(report, 'permission')).toMatchObject({
      result: 'pass',
      seen: expect.stringMatching(/the bucket policy alone allows/),
    });
    expect(report.healthy).toBe(true);
  });
});

describe('the object is in the way', () => {
  const LIST = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' };
  const SIMULATE = {
    Effect: 'Allow',
    Action: ['iam:SimulatePrincipalPolicy', 's3:GetBucketPolicy'],
    Resource: '*',
  };

  it.each([
    ['a 404 for who may list', [LIST], /\(NoSuchKey\)/],
    ['a 403 for who may not', [], /answers 403 because the signer may not list/],
    ['a 403 for who may not list but simulate', [SIMULATE], /answers 403/],
  ])('it is missing: %s', async (_, statements, words) => {
    const credentials = await cloud.user('ann', READ_OBJECT, ...statements);
    const report = await cloud.check(credentials, { key: 'dog.jpg' });
    expect(first(report)).toMatchObject({ id: 'object', result: 'fail', seen: expect.stringMatching(words) });
    expect(step(report, 'permission')).toMatchObject({ result: 'pass' });
    expect(report).toMatchObject({ healthy: false, effectiveSeconds: 0 });
  });
});

describe('permissions too small to look', () => {
  it('name what is missing, step by step, and do not count against the URL', async () => {
    const report = await checked(
      cloud.options(await cloud.session('Small', {}, READ_OBJECT), { seconds: 600 }),
    );
    expect(report.healthy).toBe(true);
    expect(
      report.steps
        .filter(({ result }) => result === 'unknown')
        .map(({ id, seen }) => [id, /\((\w+:\w+)\)/.exec(seen)?.[1]]),
    ).toEqual([
      ['role', 'iam:GetRole'],
      ['public-access-block', 's3:GetBucketPublicAccessBlock'],
      ['bucket-policy', 's3:GetBucketPolicy'],
    ]);
    expect(report.verdict).toMatch(/as far as this check could see: 3 steps are unknown$/);
  });

  it('leave an upload unjudged where nothing may be simulated', async () => {
    const report = await cloud.check(await cloud.user('ann', READ_OBJECT), { method: 'PUT', key: KEY });
    expect(step(report, 'permission')).toMatchObject({
      result: 'unknown',
      fix: 'allow iam:SimulatePrincipalPolicy',
    });
    expect(report.healthy).toBe(true);
  });
});

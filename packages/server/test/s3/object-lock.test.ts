import { createHash } from 'node:crypto';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/plain');
  await client.send('PUT', '/plain/k', { body: 'x' });
});
afterAll(() => client.close());

let made = 0;
let path: string;
beforeEach(async () => {
  made += 1;
  path = `/locked-${made}`;
  await client.send('PUT', path, { headers: [['x-amz-bucket-object-lock-enabled', 'true']] });
});

type As = Pick<RawOptions, 'credentials'>;
const put = (
  selector: string,
  body: string,
  to: string,
  headers: Pair[] = [],
  as: As = {},
): Promise<RawAnswer> => client.send('PUT', to, { query: [[selector, '']], body, headers, ...as });
const get = (selector: string, of: string): Promise<RawAnswer> =>
  client.send('GET', of, { query: [[selector, '']] });
const said = ({ status, error }: RawAnswer): unknown[] => [status, error.code, error.message];
const days = (count: number): string =>
  new Date(client.server.clock.now() + count * 86_400_000).toISOString();
const retention = (mode: string, until: string): string =>
  `<Retention><Mode>${mode}</Mode><RetainUntilDate>${until}</RetainUntilDate></Retention>`;
const BYPASS: Pair = ['x-amz-bypass-governance-retention', 'true'];
const LOCKED = [403, 'AccessDenied', 'Access Denied because object protected by object lock.'];
const MISSING = [400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration'];

async function object(...headers: Pair[]): Promise<string> {
  const { headers: answer, status } = await client.send('PUT', `${path}/k`, {
    body: 'x',
    headers: [['x-amz-checksum-crc32', 'jNwWgw=='], ...headers],
  });
  expect(status).toBe(200);
  return answer['x-amz-version-id']!;
}
const remove = (versionId: string, headers: Pair[] = [], as: As = {}): Promise<RawAnswer> =>
  client.send('DELETE', `${path}/k`, { query: [['versionId', versionId]], headers, ...as });

describe('Object Lock of a bucket', () => {
  const configuration = (rule = ''): string =>
    `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
  const byDefault = (inner: string): string =>
    configuration(`<Rule><DefaultRetention>${inner}</DefaultRetention></Rule>`);

  it('comes with versions, which cannot be suspended then', async () => {
    expect((await get('object-lock', path)).text).toContain(
      '<ObjectLockEnabled>Enabled</ObjectLockEnabled></',
    );
    expect((await get('versioning', path)).text).toContain('Enabled');
    const suspend = '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>';
    expect(said(await put('versioning', suspend, path))).toEqual([
      409,
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    ]);
  });

  it('can be put where there are versions', async () => {
    expect(said(await put('object-lock', configuration(), '/plain'))).toEqual([
      409,
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    ]);
    expect((await get('object-lock', '/plain')).error.code).toBe('ObjectLockConfigurationNotFoundError');
  });

  it('retains what is put', async () => {
    const rule = '<Mode>COMPLIANCE</Mode><Days>1</Days>';
    expect((await put('object-lock', byDefault(rule), path)).status).toBe(200);
    expect((await get('object-lock', path)).text).toContain(`<DefaultRetention>${rule}</DefaultRetention>`);
    const version = await object();
    const kept = (await get('retention', `${path}/k`)).text;
    const [, until] = /<Mode>COMPLIANCE<\/Mode><RetainUntilDate>([^<]+)/.exec(kept) ?? [];
    const remaining = Date.parse(until!) - client.server.clock.now();
    expect(remaining).toBeGreaterThan(86_000_000);
    expect(remaining).toBeLessThanOrEqual(86_400_000);
    expect(said(await remove(version, [BYPASS]))).toEqual(LOCKED);
    await client.server.clock.advance('25h');
    expect((await remove(version)).status).toBe(204);
  });

  it.each([
    ['', 'MalformedXML'],
    ['<Mode>GOVERNANCE</Mode>', 'MalformedXML'],
    ['<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>', 'MalformedXML'],
    ['<Mode>ABC</Mode><Days>1</Days>', 'MalformedXML'],
    ['<Mode>GOVERNANCE</Mode><Days>0</Days>', 'InvalidArgument'],
    ['<Mode>GOVERNANCE</Mode><Years>101</Years>', 'InvalidArgument'],
  ])('cannot be %s', async (inner, code) => {
    expect((await put('object-lock', byDefault(inner), path)).error.code).toBe(code);
  });
});

describe('a retention', () => {
  it('is told by GET and HEAD, and keeps the version, not the key', async () => {
    const until = days(2);
    const version = await object(
      ['x-amz-object-lock-mode', 'COMPLIANCE'],
      ['x-amz-object-lock-retain-until-date', until],
      ['x-amz-object-lock-legal-hold', 'OFF'],
    );
    for (const method of ['GET', 'HEAD']) {
      expect((await client.send(method, `${path}/k`)).headers).toMatchObject({
        'x-amz-object-lock-mode': 'COMPLIANCE',
        'x-amz-object-lock-retain-until-date': until,
        'x-amz-object-lock-legal-hold': 'OFF',
      });
    }
    expect((await client.send('DELETE', `${path}/k`)).status).toBe(204);
    expect(said(await remove(version))).toEqual(LOCKED);
    const body = `<Delete><Object><Key>k</Key><VersionId>${version}</VersionId></Object></Delete>`;
    const several = await client.send('POST', path, {
      query: [['delete', '']],
      body,
      headers: [['content-md5', createHash('md5').update(body).digest('base64')]],
    });
    expect(several.text).toContain('<Code>AccessDenied</Code><Message>Access Denied because');
  });

  it('of governance is passed over by who may', async () => {
    const { endpoint, region, credentials } = client.server;
    const iam = new IAMClient({
      endpoint,
      region,
      credentials,
      systemClockOffset: client.server.clock.now() - Date.now(),
    });
    const UserName = `u${made}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const user: As = {
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    };
    const allow = (Action: string[]): Promise<unknown> =>
      iam.send(
        new PutUserPolicyCommand({
          UserName,
          PolicyName: 'p',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action, Resource: '*' },
          }),
        }),
      );
    const version = await object();
    await put('retention', retention('GOVERNANCE', days(2)), `${path}/k`);
    await allow(['s3:DeleteObjectVersion']);
    expect(said(await remove(version, [], user))).toEqual(LOCKED);
    const denied = await remove(version, [BYPASS], user);
    expect(denied.error.message).toContain('s3:BypassGovernanceRetention');
    await allow(['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention']);
    expect((await remove(version, [BYPASS], user)).status).toBe(204);
  });

  it('is prolonged by anybody, shortened or of another mode only by who passes it over', async () => {
    await object();
    const change = async (mode: string, until: string, ...headers: Pair[]): Promise<unknown> =>
      (await put('retention', retention(mode, until), `${path}/k`, headers)).status;
    expect(await change('GOVERNANCE', days(2))).toBe(200);
    expect(await change('GOVERNANCE', days(3))).toBe(200);
    expect(await change('GOVERNANCE', days(1))).toBe(403);
    expect(await change('GOVERNANCE', days(1), BYPASS)).toBe(200);
    expect((await put('retention', '<Retention/>', `${path}/k`)).status).toBe(403);
    expect(await change('COMPLIANCE', days(2))).toBe(403);
    expect(await change('COMPLIANCE', days(2), BYPASS)).toBe(200);
    expect(await change('GOVERNANCE', days(5), BYPASS)).toBe(403);
    expect(await change('COMPLIANCE', days(1), BYPASS)).toBe(403);
    expect(await change('COMPLIANCE', days(9))).toBe(200);
  });

  it.each([
    [retention('GOVERNANCE', '2020-01-01T00:00:00Z'), 'InvalidArgument'],
    [retention('governance', '2040-01-01T00:00:00Z'), 'MalformedXML'],
    ['<Retention><Mode>GOVERNANCE</Mode></Retention>', 'MalformedXML'],
  ])('cannot be %s', async (body, code) => {
    await object();
    expect((await put('retention', body, `${path}/k`)).error.code).toBe(code);
    expect(said(await get('retention', `${path}/k`))).toEqual([
      404,
      'NoSuchObjectLockConfiguration',
      'The specified object does not have a ObjectLock configuration',
    ]);
  });

  it.each<[string, Pair[], string]>([
    ['a mode without a date', [['x-amz-object-lock-mode', 'GOVERNANCE']], 'InvalidArgument'],
    [
      'a date without a mode',
      [['x-amz-object-lock-retain-until-date', '2040-01-01T00:00:00Z']],
      'InvalidArgument',
    ],
    ['an odd hold', [['x-amz-object-lock-legal-hold', 'on']], 'InvalidArgument'],
    [
      'a date of the past',
      [
        ['x-amz-object-lock-mode', 'GOVERNANCE'],
        ['x-amz-object-lock-retain-until-date', '2020-01-01T00:00:00Z'],
      ],
      'InvalidArgument',
    ],
  ])('an upload cannot bring %s', async (_, headers, code) => {
    const { error } = await client.send('PUT', `${path}/k`, {
      body: 'x',
      headers: [['x-amz-checksum-crc32', 'jNwWgw=='], ...headers],
    });
    expect(error.code).toBe(code);
  });

  it('is only of an upload that can be checked', async () => {
    const answer = await client.send('PUT', `${path}/k`, {
      body: 'x',
      headers: [['x-amz-object-lock-legal-hold', 'ON']],
    });
    expect([answer.status, answer.error.code]).toEqual([400, 'InvalidRequest']);
  });
});

describe('a legal hold', () => {
  const hold = (status: string): string => `<LegalHold><Status>${status}</Status></LegalHold>`;

  it('keeps the version until it is lifted, whoever asks', async () => {
    const version = await object();
    expect((await get('legal-hold', `${path}/k`)).error.code).toBe('NoSuchObjectLockConfiguration');
    expect((await put('legal-hold', hold('ON'), `${path}/k`)).status).toBe(200);
    expect((await get('legal-hold', `${path}/k`)).text).toContain('<Status>ON</Status>');
    expect(said(await remove(version, [BYPASS]))).toEqual(LOCKED);
    expect((await put('legal-hold', hold('abc'), `${path}/k`)).error.code).toBe('MalformedXML');
    expect((await put('legal-hold', hold('OFF'), `${path}/k`)).status).toBe(200);
    expect((await remove(version)).status).toBe(204);
  });

  it('and a retention stand side by side', async () => {
    await object();
    await put('legal-hold', hold('ON'), `${path}/k`);
    await put('retention', retention('GOVERNANCE', days(1)), `${path}/k`);
    expect((await client.send('HEAD', `${path}/k`)).headers).toMatchObject({
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-legal-hold': 'ON',
    });
  });
});

describe('without Object Lock', () => {
  it.each([
    ['retention', retention('GOVERNANCE', '2040-01-01T00:00:00Z')],
    ['legal-hold', '<LegalHold><Status>ON</Status></LegalHold>'],
  ])('there is no %s', async (selector, body) => {
    expect(said(await put(selector, body, '/plain/k'))).toEqual(MISSING);
    expect(said(await get(selector, '/plain/k'))).toEqual(MISSING);
  });

  it('nor at the upload', async () => {
    const answer = await client.send('PUT', '/plain/k', {
      body: 'x',
      headers: [
        ['x-amz-checksum-crc32', 'jNwWgw=='],
        ['x-amz-object-lock-legal-hold', 'ON'],
      ],
    });
    expect(said(answer)).toEqual(MISSING);
  });
});

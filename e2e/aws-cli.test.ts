import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRefusal } from './support/answers.js';
import { describeWith } from './support/clients.js';
import { countersign, Up } from './support/countersign.js';
import { output, type Ran, run } from './support/run.js';

/** The CLI starts a Python interpreter for each call: seconds, on a busy machine. */
const PATIENCE = { timeout: 120_000 };

describeWith(['aws CLI', 'curl'], 'the stock AWS CLI on `countersign up`', () => {
  let up: Up;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    up = await Up.start(['--test-clock']);
    env = await up.environment();
  });
  afterAll(() => up?.endAndForget());

  const file = (name: string) => join(up.home, name);
  const aws = (...args: string[]): Promise<string> => output('aws', args, { env, cwd: up.home });
  const tryAws = (...args: string[]): Promise<Ran> => run('aws', args, { env, cwd: up.home });
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse(await aws(...args, '--output', 'json')) as T;
  const curl = (...args: string[]): Promise<string> =>
    output('curl', ['-sS', ...args], { env, cwd: up.home });

  test('says where it is in one line, and `countersign env` tells the tools', () => {
    expect(up.readyLine).toMatch(/^countersign ready s3=http:\/\/127\.0\.0\.1:\d+/);
    expect(env.AWS_ENDPOINT_URL).toBe(up.endpoint);
    expect(env.AWS_ACCESS_KEY_ID).toMatch(/^AKIA[A-Z2-7]{16}$/);
  });

  test('aws s3: mb, cp up and down, ls, rm, rb', PATIENCE, async () => {
    await aws('s3', 'mb', 's3://files');
    await writeFile(file('hello.txt'), 'hello\n');
    await aws('s3', 'cp', 'hello.txt', 's3://files/docs/hello.txt');
    expect(await aws('s3', 'ls')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d files$/m);
    expect(await aws('s3', 'ls', 's3://files')).toMatch(/PRE docs\/$/m);
    expect(await aws('s3', 'ls', 's3://files/docs/')).toMatch(/ 6 hello\.txt$/m);
    await aws('s3', 'cp', 's3://files/docs/hello.txt', 'back.txt');
    expect(await readFile(file('back.txt'), 'utf8')).toBe('hello\n');
    expect(await aws('s3', 'cp', 's3://files/docs/hello.txt', '-')).toBe('hello\n');
    await aws('s3', 'mb', 's3://gone');
    expect((await tryAws('s3', 'rb', 's3://files')).stderr).toContain('BucketNotEmpty');
    await aws('s3', 'rb', 's3://gone');
    await aws('s3', 'rm', 's3://files/docs/hello.txt');
    expect(await aws('s3', 'ls', 's3://files', '--recursive')).toBe('');
  });

  // Version 1 of the CLI presigns with Signature Version 2 in us-east-1 unless it is told otherwise.
  test.each(['the CLI’s own choice', 's3v4'])(
    'aws s3 presign (signature version: %s): curl works, curl -I does not, and --expires-in 60 is a minute',
    PATIENCE,
    async (version) => {
      if (version === 's3v4') await aws('configure', 'set', 'default.s3.signature_version', 's3v4');
      else await aws('s3', 'mb', 's3://shared');
      await writeFile(file('report.pdf'), 'report\n');
      await aws('s3', 'cp', 'report.pdf', 's3://shared/report 1.pdf');
      const url = (await aws('s3', 'presign', 's3://shared/report 1.pdf', '--expires-in', '60')).trim();
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/shared\/report%201\.pdf\?/);
      const version4 = url.includes('X-Amz-Expires=60');
      if (version === 's3v4') expect(version4).toBe(true);
      expect(await curl(url)).toBe('report\n');
      expect(await curl('-I', url)).toMatch(/^HTTP\/1\.1 403 /); // it was signed for GET
      expect(await curl('-r', '0-2', url)).toBe('rep');

      const clock = (...args: string[]) => countersign(['clock', ...args, '--data', up.data], env);
      expect(await clock('advance', '61s')).toMatchObject({ status: 0 });
      const status = await curl('-o', 'refused.xml', '-w', '%{http_code}', url);
      const refusal = parseRefusal(Number(status), await readFile(file('refused.xml'), 'utf8'));
      expect(refusal).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
      const extras = [...(version4 ? ['X-Amz-Expires'] : []), 'Expires', 'ServerTime'];
      expect(Object.keys(refusal.extras)).toEqual(extras);
      expect(await clock('reset')).toMatchObject({ status: 0 });
      expect(await curl(url)).toBe('report\n');
    },
  );

  test('a refusal is explained in the log, in one line for a person', PATIENCE, async () => {
    const url = (await aws('s3', 'presign', 's3://shared/report 1.pdf')).trim();
    await curl('-o', '/dev/null', url.replace(/X-Amz-Signature=.*/, `X-Amz-Signature=${'0'.repeat(64)}`));
    expect(up.log).toMatch(/^.* GET \/shared\/report%201\.pdf 403 .*SignatureDoesNotMatch: .*$/m);
    expect(up.log).not.toContain(env.AWS_SECRET_ACCESS_KEY);
  });

  test('aws s3 sync, both ways, with names that need care', PATIENCE, async () => {
    const names = [
      'plain.txt',
      'with space.txt',
      'plus+and&amp.txt',
      'ümläut 漢字 🙂.txt',
      '100%25.txt',
      'quote\'".txt',
      'deep/er/file(1).txt',
      'semi;colon=eq,comma.txt',
    ];
    await mkdir(file('tree/deep/er'), { recursive: true });
    for (const name of names) await writeFile(join(file('tree'), name), `this is ${name}\n`);
    await aws('s3', 'mb', 's3://synced');
    await aws('s3', 'sync', 'tree', 's3://synced/copy');
    const listing = await aws('s3', 'ls', 's3://synced/copy/', '--recursive');
    for (const name of names) expect(listing).toContain(` copy/${name}\n`);
    await aws('s3', 'sync', 's3://synced/copy', 'again');
    const again = await readdir(file('again'), { recursive: true, withFileTypes: true });
    expect(again.filter((entry) => entry.isFile())).toHaveLength(names.length);
    for (const name of names) {
      expect(await readFile(join(file('again'), name), 'utf8')).toBe(`this is ${name}\n`);
    }
    expect(await aws('s3', 'sync', 'tree', 's3://synced/copy')).toBe(''); // nothing left to do
    await aws('s3', 'rm', 's3://synced', '--recursive');
    expect(await aws('s3', 'ls', 's3://synced', '--recursive')).toBe('');
  });

  test('aws iam and aws sts: a user, a role, a session, and what they may do', PATIENCE, async () => {
    const me = await json<{ Account: string; Arn: string }>('sts', 'get-caller-identity');
    expect(me.Arn).toBe(`arn:aws:iam::${me.Account}:root`);

    await aws('iam', 'create-user', '--user-name', 'alice');
    const { AccessKey } = await json<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      'iam',
      'create-access-key',
      '--user-name',
      'alice',
    );
    await aws(
      'iam',
      'attach-user-policy',
      '--user-name',
      'alice',
      '--policy-arn',
      'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    );
    const assume = policy('Allow', 'sts:AssumeRole', '*');
    await aws(
      'iam',
      'put-user-policy',
      '--user-name',
      'alice',
      '--policy-name',
      'assume',
      '--policy-document',
      assume,
    );
    const attached = await json<{ AttachedPolicies: { PolicyName: string }[] }>(
      'iam',
      'list-attached-user-policies',
      '--user-name',
      'alice',
    );
    expect(attached.AttachedPolicies.map((entry) => entry.PolicyName)).toEqual(['AmazonS3FullAccess']);

    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${me.Account}:user/alice` },
          Action: 'sts:AssumeRole',
        },
      ],
    });
    await aws('iam', 'create-role', '--role-name', 'MyAppRole', '--assume-role-policy-document', trust);
    await aws('iam', 'update-role', '--role-name', 'MyAppRole', '--max-session-duration', '7200');
    const readReports = policy('Allow', 's3:GetObject', 'arn:aws:s3:::shared/*');
    await aws(
      'iam',
      'put-role-policy',
      '--role-name',
      'MyAppRole',
      '--policy-name',
      'reports',
      '--policy-document',
      readReports,
    );
    const { Role } = await json<{
      Role: { Arn: string; MaxSessionDuration: number; AssumeRolePolicyDocument: object };
    }>('iam', 'get-role', '--role-name', 'MyAppRole');
    expect(Role.MaxSessionDuration).toBe(7_200);
    expect(Role.AssumeRolePolicyDocument).toEqual(JSON.parse(trust));
    const inline = await json<{ PolicyDocument: object }>(
      'iam',
      'get-role-policy',
      '--role-name',
      'MyAppRole',
      '--policy-name',
      'reports',
    );
    expect(inline.PolicyDocument).toEqual(JSON.parse(readReports));

    const simulated = await json<{ EvaluationResults: { EvalActionName: string; EvalDecision: string }[] }>(
      'iam',
      'simulate-principal-policy',
      '--policy-source-arn',
      Role.Arn,
      '--action-names',
      's3:GetObject',
      's3:PutObject',
      '--resource-arns',
      'arn:aws:s3:::shared/report.pdf',
    );
    expect(simulated.EvaluationResults.map((one) => [one.EvalActionName, one.EvalDecision])).toEqual([
      ['s3:GetObject', 'allowed'],
      ['s3:PutObject', 'implicitDeny'],
    ]);

    const alice = {
      ...env,
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
    };
    const asAlice = (...args: string[]) => output('aws', [...args, '--output', 'json'], { env: alice });
    const long = JSON.parse(
      await asAlice('sts', 'get-session-token', '--duration-seconds', '43200'),
    ) as Session;
    const lifetime = (Date.parse(long.Credentials.Expiration) - Date.now()) / 1_000;
    expect(lifetime).toBeGreaterThan(43_200 - 120);
    expect(lifetime).toBeLessThanOrEqual(43_201);

    const assumed = JSON.parse(
      await asAlice('sts', 'assume-role', '--role-arn', Role.Arn, '--role-session-name', 'session-name'),
    ) as Session;
    const asRole = {
      ...env,
      AWS_ACCESS_KEY_ID: assumed.Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: assumed.Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: assumed.Credentials.SessionToken,
    };
    const identity = JSON.parse(
      await output('aws', ['sts', 'get-caller-identity', '--output', 'json'], { env: asRole }),
    ) as { Arn: string };
    expect(identity.Arn).toBe(`arn:aws:sts::${me.Account}:assumed-role/MyAppRole/session-name`);
    expect(await output('aws', ['s3', 'cp', 's3://shared/report 1.pdf', '-'], { env: asRole })).toBe(
      'report\n',
    );
    const refused = await run('aws', ['s3', 'rm', 's3://shared/report 1.pdf'], { env: asRole });
    expect(refused.stderr).toContain('because no identity-based policy allows the s3:DeleteObject action');

    const tooLong = await run(
      'aws',
      [
        'sts',
        'assume-role',
        '--role-arn',
        Role.Arn,
        '--role-session-name',
        'session-name',
        '--duration-seconds',
        '7201',
      ],
      { env: alice },
    );
    expect(tooLong.status).not.toBe(0);
    expect(tooLong.stderr).toContain(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );

    const keyOwner = await json<{ Account: string }>(
      'sts',
      'get-access-key-info',
      '--access-key-id',
      AccessKey.AccessKeyId,
    );
    expect(keyOwner.Account).toBe(me.Account);
    await aws(
      'iam',
      'update-access-key',
      '--user-name',
      'alice',
      '--access-key-id',
      AccessKey.AccessKeyId,
      '--status',
      'Inactive',
    );
    const dead = await run('aws', ['s3', 'ls'], { env: alice });
    expect(dead.stderr).toContain('InvalidAccessKeyId');
  });

  test('aws s3api: bucket policy and its status, Public Access Block, CORS, location', PATIENCE, async () => {
    await aws('s3', 'mb', 's3://configured');
    const s3api = (verb: string, ...args: string[]) => aws('s3api', verb, '--bucket', 'configured', ...args);
    const none = await tryAws('s3api', 'get-bucket-policy', '--bucket', 'configured');
    expect(none.stderr).toContain('NoSuchBucketPolicy');

    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::configured/*' },
      ],
    });
    await aws('s3api', 'delete-public-access-block', '--bucket', 'configured');
    await s3api('put-bucket-policy', '--policy', document);
    const stored = await json<{ Policy: string }>('s3api', 'get-bucket-policy', '--bucket', 'configured');
    expect(JSON.parse(stored.Policy)).toEqual(JSON.parse(document));
    expect(await json('s3api', 'get-bucket-policy-status', '--bucket', 'configured')).toEqual({
      PolicyStatus: { IsPublic: true },
    });

    const settings =
      'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';
    await s3api('put-public-access-block', '--public-access-block-configuration', settings);
    expect(await json('s3api', 'get-public-access-block', '--bucket', 'configured')).toEqual({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    const blocked = await tryAws(
      's3api',
      'put-bucket-policy',
      '--bucket',
      'configured',
      '--policy',
      document,
    );
    expect(blocked.stderr).toContain('AccessDenied');

    const cors = {
      CORSRules: [
        {
          AllowedOrigins: ['https://app.example'],
          AllowedMethods: ['GET', 'PUT'],
          AllowedHeaders: ['*'],
          MaxAgeSeconds: 300,
        },
      ],
    };
    await s3api('put-bucket-cors', '--cors-configuration', JSON.stringify(cors));
    expect(await json('s3api', 'get-bucket-cors', '--bucket', 'configured')).toEqual(cors);
    const preflight = await curl(
      '-i',
      '-X',
      'OPTIONS',
      '-H',
      'Origin: https://app.example',
      '-H',
      'Access-Control-Request-Method: PUT',
      '-H',
      'Access-Control-Request-Headers: content-type',
      `${up.endpoint}/configured/x`,
    );
    expect(preflight).toMatch(/^HTTP\/1\.1 200 /);
    expect(preflight).toMatch(/^access-control-allow-origin: https:\/\/app\.example\r$/im);
    expect(await json('s3api', 'get-bucket-location', '--bucket', 'configured')).toEqual({
      LocationConstraint: null,
    });
    await s3api('delete-bucket-policy');
    await s3api('delete-bucket-cors');
  });

  test('aws s3api: objects with metadata, conditions, ranges, pages', PATIENCE, async () => {
    await aws('s3', 'mb', 's3://objects');
    await writeFile(file('body'), '0123456789');
    const put = await json<{ ETag: string }>(
      's3api',
      'put-object',
      '--bucket',
      'objects',
      '--key',
      'k',
      '--body',
      'body',
      '--metadata',
      'note=mine',
      '--content-type',
      'text/x-note',
    );
    expect(put.ETag).toBe('"781e5e245d69b566979b86e28d23f2c7"');
    const head = await json<Record<string, unknown>>(
      's3api',
      'head-object',
      '--bucket',
      'objects',
      '--key',
      'k',
    );
    expect(head).toMatchObject({
      ContentLength: 10,
      ContentType: 'text/x-note',
      Metadata: { note: 'mine' },
      ETag: put.ETag,
    });
    const part = await json<Record<string, unknown>>(
      's3api',
      'get-object',
      '--bucket',
      'objects',
      '--key',
      'k',
      '--range',
      'bytes=2-4',
      'part',
    );
    expect(part.ContentRange).toBe('bytes 2-4/10');
    expect(await readFile(file('part'), 'utf8')).toBe('234');
    const unchanged = await tryAws(
      's3api',
      'get-object',
      '--bucket',
      'objects',
      '--key',
      'k',
      '--if-none-match',
      put.ETag,
      'unchanged',
    );
    expect(unchanged.stderr).toContain('304');
    for (const key of ['a', 'b/1', 'b/2', 'c'])
      await aws('s3api', 'put-object', '--bucket', 'objects', '--key', key);
    const listed = await json<{ Contents: { Key: string }[]; CommonPrefixes: { Prefix: string }[] }>(
      's3api',
      'list-objects-v2',
      '--bucket',
      'objects',
      '--delimiter',
      '/',
      '--page-size',
      '1',
    );
    expect(listed.Contents.map((entry) => entry.Key)).toEqual(['a', 'c', 'k']);
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    const deleted = await json<{ Deleted: { Key: string }[] }>(
      's3api',
      'delete-objects',
      '--bucket',
      'objects',
      '--delete',
      JSON.stringify({ Objects: [{ Key: 'a' }, { Key: 'none' }] }),
    );
    expect(deleted.Deleted.map((entry) => entry.Key).sort()).toEqual(['a', 'none']);
  });
});

interface Session {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
    readonly Expiration: string;
  };
}

function policy(effect: 'Allow' | 'Deny', action: string, resource: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: effect, Action: action, Resource: resource }],
  });
}

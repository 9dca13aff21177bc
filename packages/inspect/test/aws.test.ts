import { describe, expect, it } from 'vitest';
import { type CheckReport, check, inspect, type Step, UnreachableError } from '../src/index.js';
import { type Canned, denied, error, fakeAws, IDENTITY, options, simulation } from './fake-aws.js';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1';
const KMS = {
  'x-amz-server-side-encryption': 'aws:kms',
  'x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN,
};
const HEALTHY: Readonly<Record<string, Canned>> = {
  GetCallerIdentity: IDENTITY,
  'GET ?list-type': { body: '<ListBucketResult/>' },
  'GET ?policy': error(404, 'NoSuchBucketPolicy'),
  'GET ?publicAccessBlock': error(404, 'NoSuchPublicAccessBlockConfiguration'),
  'GET key': { status: 206, headers: { 'content-range': 'bytes 0-0/1234' }, body: 'm' },
  'SimulatePrincipalPolicy s3:GetObject': simulation('allowed'),
};

function step({ steps }: CheckReport, id: Step['id']): Step | undefined {
  return steps.find((one) => one.id === id);
}

async function checked(answers: Readonly<Record<string, Canned>>, more = {}): Promise<CheckReport> {
  return check(options(fakeAws({ ...HEALTHY, ...answers }).transport, more));
}

describe('what only AWS has', () => {
  it('is asked where it is', async () => {
    const { transport, asked } = fakeAws(HEALTHY);
    await check(options(transport));
    expect(new Set(asked.map(({ url }) => new URL(url).host))).toEqual(
      new Set([
        'sts.eu-central-1.amazonaws.com',
        'photos.s3.eu-central-1.amazonaws.com',
        'iam.amazonaws.com',
      ]),
    );
    const iam = asked.find(({ url }) => url.includes('//iam.'));
    expect(new Map(iam?.headers).get('authorization')).toContain('/us-east-1/iam/aws4_request');
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it('a KMS key that may not be used, in the words of S3', async () => {
    const message = `User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:Decrypt on resource: ${KEY_ARN} because no identity-based policy allows the kms:Decrypt action`;
    const report = await checked({ 'GET key': denied(message) });
    expect(report.steps[0]).toMatchObject({
      id: 'encryption',
      result: 'fail',
      fix: expect.stringContaining('kms:Decrypt'),
    });
    expect(step(report, 'permission')).toMatchObject({ result: 'pass' });
    expect(report.limitedBy).toBe('policy');
  });

  it('a KMS object that was read was decrypted', async () => {
    const report = await checked({ 'GET key': { ...HEALTHY['GET key'], headers: KMS } });
    expect(step(report, 'encryption')).toMatchObject({
      result: 'pass',
      seen: expect.stringContaining('decrypted when tried'),
    });
  });

  const bucketKey = `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${KEY_ARN}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
  it.each([
    ['allowed', 'pass'],
    ['implicitDeny', 'fail'],
  ])("an upload needs the bucket's key: %s", async (decision, result) => {
    const report = await checked(
      {
        'HEAD key': { status: 404 },
        'GET ?encryption': { body: bucketKey },
        'SimulatePrincipalPolicy s3:PutObject': simulation('allowed'),
        'SimulatePrincipalPolicy kms:GenerateDataKey': simulation(decision),
      },
      { method: 'PUT' },
    );
    expect(step(report, 'encryption')).toMatchObject({ result });
    expect(report.healthy).toBe(result === 'pass');
  });

  it('an archived object', async () => {
    const report = await checked({ 'GET key': error(403, 'InvalidObjectState', 'archived') });
    expect(report.steps[0]).toMatchObject({ id: 'object', fix: expect.stringContaining('restore') });
  });

  it.each([
    ['OrganizationsDecisionDetail', 'AllowedByOrganizations', /service control policies/],
    ['PermissionsBoundaryDecisionDetail', 'AllowedByPermissionsBoundary', /permissions boundary/],
  ])('a simulation that names %s', async (detail, element, words) => {
    const report = await checked({
      'GET key': denied(),
      'SimulatePrincipalPolicy s3:GetObject': simulation(
        'implicitDeny',
        `<${detail}><${element}>false</${element}></${detail}>`,
      ),
    });
    expect(report.steps[0]).toMatchObject({ id: 'permission', seen: expect.stringMatching(words) });
  });

  it("another account's bucket, whose policy only its owner reads", async () => {
    const report = await checked({ 'GET ?policy': error(405, 'MethodNotAllowed') });
    expect(step(report, 'bucket-policy')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('another account'),
    });
    expect(report.healthy).toBe(true);
  });

  it('a bucket policy in words not known here', async () => {
    const body =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*","Condition":{"NumericBrandNew":{"s3:signatureAge":"1"}}}]}';
    const report = await checked({ 'GET ?policy': { body } });
    expect(step(report, 'bucket-policy')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('could not be parsed'),
    });
  });

  it.each([
    ['the header of a redirect', { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } }],
    [
      'the Region of an error',
      error(400, 'AuthorizationHeaderMalformed', 'the region is wrong', '<Region>us-west-2</Region>'),
    ],
    [
      'the message of an error',
      error(400, 'AuthorizationHeaderMalformed', "the region 'eu-central-1' is wrong; expecting 'us-west-2'"),
    ],
    [
      'the Endpoint of an error',
      error(301, 'PermanentRedirect', 'elsewhere', '<Endpoint>photos.s3.us-west-2.amazonaws.com</Endpoint>'),
    ],
    [
      'an Endpoint of the old form',
      error(301, 'PermanentRedirect', 'elsewhere', '<Endpoint>photos.s3-us-west-2.amazonaws.com</Endpoint>'),
    ],
  ] satisfies [string, Canned][])('the right region, from %s', async (_, refusal) => {
    const { transport, asked } = fakeAws(HEALTHY);
    const report = await check(
      options(async (request) =>
        request.url.includes('eu-central-1.') && request.url.includes('list-type')
          ? await fakeAws({ 'GET ?list-type': refusal }).transport(request)
          : transport(request),
      ),
    );
    expect(report.steps[0]).toMatchObject({
      id: 'bucket-region',
      fix: expect.stringContaining('--region us-west-2'),
    });
    expect(
      asked.some(({ url }) => url.startsWith('https://photos.s3.us-west-2.amazonaws.com/cat.jpg?')),
    ).toBe(true);
  });
});

describe('what cannot be reached', () => {
  const nobody = async (): Promise<never> => {
    throw new UnreachableError('example.com', 'connect ECONNREFUSED');
  };

  it('is an error only where it is everything', async () => {
    await expect(check(options(nobody))).rejects.toThrow(UnreachableError);
    const { transport } = fakeAws(HEALTHY);
    const noIam = await check(
      options((request) => (request.url.includes('//iam.') ? nobody() : transport(request))),
    );
    expect(noIam.healthy).toBe(true);
    const noSts = await check(
      options((request) => (request.url.includes('//sts.') ? nobody() : transport(request))),
    );
    expect(step(noSts, 'identity')).toMatchObject({ result: 'unknown' });
    expect(noSts.healthy).toBe(true);
  });

  it("is not S3's fault where STS alone answers", async () => {
    const { transport } = fakeAws(HEALTHY);
    const report = await check(
      options((request) => (request.url.includes('.s3.') ? nobody() : transport(request))),
    );
    expect(step(report, 'bucket-region')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('an S3 of somebody else', () => {
  const endpoints = { s3: 'http://127.0.0.1:9000' };

  it("is not asked about at AWS: its keys are none of AWS's", async () => {
    const { transport, asked } = fakeAws({ 'GET key': HEALTHY['GET key']! });
    const report = await check(options(transport, { endpoints, bucket: 'photos' }));
    expect(asked.every(({ url }) => url.startsWith('http://127.0.0.1:9000/photos'))).toBe(true);
    expect(step(report, 'identity')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('AWS_ENDPOINT_URL_STS'),
    });
  });

  it('counts S3, not an STS that does not know its keys', async () => {
    const report = await checked({
      GetCallerIdentity: error(
        403,
        'InvalidClientTokenId',
        'The security token included in the request is invalid',
      ),
    });
    expect(step(report, 'identity')).toMatchObject({ result: 'unknown' });
    expect(report.healthy).toBe(true);
  });
});

it('gives facts that survive JSON and hold no secret', async () => {
  const { transport } = fakeAws(HEALTHY);
  const credentials = { accessKeyId: 'ASIAQEXAMPLE', secretAccessKey: 'hush', sessionToken: 'token-of-it' };
  const { seconds: _, ...rest } = options(transport, { credentials });
  const facts = await inspect(rest);
  const text = JSON.stringify(facts);
  expect(JSON.parse(text)).toEqual(facts);
  expect(text).not.toMatch(/hush|token-of-it/);
});

it.each([0, -1, 1.5, 604_801, Number.NaN])('refuses %d seconds', async (seconds) => {
  await expect(check(options(fakeAws(HEALTHY).transport, { seconds }))).rejects.toThrow(RangeError);
});

describe('a request that was denied when tried', () => {
  const DENIED = { 'GET key': denied() };

  it('is an obstacle whatever the simulation says', async () => {
    const report = await checked(DENIED);
    expect(report.steps[0]).toMatchObject({
      id: 'permission',
      seen: expect.stringContaining('although the policies seen allow it'),
    });
    expect(report).toMatchObject({ healthy: false, effectiveSeconds: 0, limitedBy: 'policy' });
  });

  it('is an obstacle where nothing may be looked at, whichever of two it is', async () => {
    const { transport } = fakeAws({ GetCallerIdentity: IDENTITY });
    const report = await check(options(transport));
    expect(report.steps[0]).toMatchObject({
      id: 'permission',
      result: 'fail',
      seen: expect.stringContaining('missing object'),
    });
  });

  it('is about the object where everything allows the request, and the signer may not list', async () => {
    const report = await checked({ ...DENIED, 'GET ?list-type': denied() });
    expect(report.steps[0]).toMatchObject({ id: 'object', seen: expect.stringContaining('403') });
    expect(step(report, 'permission')).toMatchObject({ result: 'pass' });
  });

  it('is an obstacle for any other reason that S3 gives', async () => {
    const report = await checked({ 'GET key': error(400, 'KMS.DisabledException', 'key is disabled') });
    expect(report.steps[0]).toMatchObject({
      id: 'object',
      seen: expect.stringContaining('KMS.DisabledException: key is disabled'),
    });
  });

  it('is none where S3 itself is at fault', async () => {
    const report = await checked({ 'GET key': error(503, 'SlowDown') });
    expect(report.healthy).toBe(true);
    expect(step(report, 'object')).toMatchObject({ result: 'unknown' });
  });
});

it.each([
  ['a signer that is suspended', error(403, 'UserSuspended'), 'fail'],
  [
    'a bucket that is switched off',
    error(403, 'AccountProblem', 'There is a problem with your account'),
    'fail',
  ],
  ['a store that has no such listing', error(501, 'NotImplemented'), 'unknown'],
  ['a store that is busy', error(503, 'SlowDown'), 'unknown'],
])('what refuses the bucket: %s', async (_, refusal, result) => {
  const report = await checked({ 'GET ?list-type': refusal });
  expect(step(report, 'bucket-region')).toMatchObject({ result });
  expect(report.healthy).toBe(result === 'unknown');
});

describe('a store without STS and IAM', () => {
  const policyOf = (principal: unknown) => ({
    'GET ?policy': {
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Principal: principal,
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::photos/*',
          Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        },
      }),
    },
    GetCallerIdentity: error(405, 'MethodNotAllowed'),
  });

  it('denies everyone by address, whoever signs', async () => {
    const report = await checked(policyOf('*'), { fromIp: '203.0.113.7' });
    expect(report.steps[0]).toMatchObject({ id: 'bucket-policy', result: 'fail' });
    expect((await checked(policyOf('*'), { fromIp: '198.51.100.1' })).healthy).toBe(true);
  });

  it('may deny somebody, and that may be the signer', async () => {
    const report = await checked(policyOf({ AWS: 'arn:aws:iam::111122223333:user/bob' }), {
      fromIp: '203.0.113.7',
    });
    expect(step(report, 'bucket-policy')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('the signer'),
    });
    expect(step(report, 'identity')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('does not serve STS'),
    });
  });
});

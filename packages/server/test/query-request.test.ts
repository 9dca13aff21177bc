import { createSigner, type Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './s3/raw-client.js';

const FORM = 'application/x-www-form-urlencoded';

describe('which service a request to the common port is for', () => {
  let client: RawClient;

  beforeAll(async () => {
    client = await RawClient.start({ domains: ['buckets.test'] });
    await client.send('PUT', '/photos');
  });
  afterAll(() => client.close());

  const get = (query: string, headers: readonly Pair[] = []): Promise<RawAnswer> =>
    client.fetch('GET', `http://${client.host}/?${query}`, headers);

  function presigned(service: 'iam' | 'sts', query: readonly Pair[]): string {
    const { url } = createSigner().presign({
      credentials: client.server.credentials,
      region: 'us-east-1',
      service,
      method: 'GET',
      protocol: 'http:',
      host: client.host,
      path: '/',
      query,
      expiresIn: 300,
      signingDate: client.server.clock.now(),
    });
    return url.slice(url.indexOf('?') + 1);
  }

  it.each([
    'Action=GetCallerIdentity',
    '%41ction=GetCallerIdentity',
    'Actio%6E=GetCallerIdentity',
    'Action',
    'Action=',
  ])('a GET of /?%s is for STS', async (query) => {
    const answer = await get(`${query}&Version=2011-06-15`);
    expect(answer.headers['x-amzn-requestid']).toBeDefined();
    expect(answer.error.code).toBe(query.includes('Get') ? 'MissingAuthenticationToken' : 'MissingAction');
  });

  it.each(['', 'x-id=ListBuckets', 'action=GetCallerIdentity', 'x=Action=GetCallerIdentity'])(
    'a GET of /?%s is for S3',
    async (query) => {
      const answer = await get(query);
      expect(answer.headers['x-amz-request-id']).toBeDefined();
      expect(answer.headers['x-amzn-requestid']).toBeUndefined();
    },
  );

  it('a bucket that the host names is asked of S3', async () => {
    const host: Pair = ['host', 'photos.buckets.test'];
    const read = await get('Action=GetCallerIdentity', [host]);
    expect([read.status, read.error.code]).toEqual([403, 'AccessDenied']);
    const posted = await client.fetch(
      'POST',
      `http://${client.host}/`,
      [host, ['content-type', FORM]],
      'Action=x',
    );
    expect([posted.status, posted.error.code]).toEqual([412, 'PreconditionFailed']);
  });

  it('the signature says which, else the version', async () => {
    const users = await get(
      presigned('iam', [
        ['Action', 'ListUsers'],
        ['Version', '2010-05-08'],
      ]),
    );
    expect(users.text).toContain('<ListUsersResponse');
    // Signed for IAM, a version of STS or none does not make it a request to STS.
    for (const version of [[], [['Version', '2011-06-15']]] as Pair[][]) {
      const answer = await get(presigned('iam', [['Action', 'GetCallerIdentity'], ...version]));
      expect([answer.status, answer.error.code, answer.text.includes('iam.amazonaws.com')]).toEqual([
        400,
        'InvalidAction',
        true,
      ]);
    }
    const unsigned = await get('Action=ListUsers&Version=2010-05-08');
    expect([unsigned.status, unsigned.text.includes('iam.amazonaws.com')]).toEqual([403, true]);
  });

  it('of a form its body alone counts, and of a repeated parameter the first', async () => {
    const post = (query: string, body: string): Promise<RawAnswer> =>
      client.fetch('POST', `http://${client.host}/${query}`, [['content-type', FORM]], body);
    const elsewhere = await post('?Action=ListUsers&Version=2010-05-08', 'Action=GetUser&Version=2011-06-15');
    expect([elsewhere.error.code, elsewhere.text.includes('sts.amazonaws.com')]).toEqual([
      'InvalidAction',
      true,
    ]);
    const twice = await post('', 'Version=2010-05-08&Version=2011-06-15&Action=ListUsers');
    expect([twice.error.code, twice.text.includes('iam.amazonaws.com')]).toEqual([
      'MissingAuthenticationToken',
      true,
    ]);
  });
});

import { createSigner } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../s3/raw-client.js';
import { IdentityProvider } from '../sts/identity-provider.js';
import { Person, queryApi } from '../support/people.js';

let client: RawClient;
let root: Person;
let ann: Person;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: '210987654321' }] });
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/a.jpg', { body: 'a', headers: [['x-amz-tagging', 'team=red']] });
  ann = await root.createUser('ann');
});
beforeEach(async () => {
  await root.iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'reader',
    PolicyDocument: policy(
      { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*' },
      {
        Sid: 'NotSecret',
        Effect: 'Deny',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::photos/secret/*',
      },
    ),
  });
});
afterAll(() => client.close());

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('x-countersign-reason', () => {
  it('names the statement that denies', async () => {
    const answer = await ann.s3('GET', '/photos/secret/k');
    expect(answer.status).toBe(403);
    expect(answer.headers['x-countersign-reason']).toBe(
      'explicit-deny: statement NotSecret of identity policy reader denies s3:GetObject on ' +
        'arn:aws:s3:::photos/secret/k to arn:aws:iam::123456789012:user/ann',
    );
  });

  it('names the kind of policy in which an Allow is missing', async () => {
    const answer = await ann.s3('DELETE', '/photos/a.jpg');
    expect(answer.headers['x-countersign-reason']).toBe(
      'implicit-deny: no identity policy of arn:aws:iam::123456789012:user/ann allows s3:DeleteObject on arn:aws:s3:::photos/a.jpg',
    );
  });

  it('is on HEAD, which has no body to say anything', async () => {
    const answer = await client.send('HEAD', '/photos/a.jpg', { sign: 'anonymous' });
    expect([answer.status, answer.headers['x-countersign-reason']]).toEqual([
      403,
      'implicit-deny: no resource policy (bucket policy) allows s3:GetObject on arn:aws:s3:::photos/a.jpg to an anonymous visitor',
    ]);
  });

  it('is on what S3, STS and IAM refuse for other reasons', async () => {
    expect((await client.send('GET', '/photos/none')).headers['x-countersign-reason']).toBe(
      'no-such-key: The specified key does not exist.',
    );
    const wrong = { ...client.server.credentials, secretAccessKey: 'x'.repeat(40) };
    const forged = await client.send('GET', '/photos/a.jpg', { credentials: wrong });
    expect(forged.headers['x-countersign-reason']).toMatch(
      /^signature-mismatch: the signature made with AKIA/,
    );
    const assumed = await queryApi(client, ann.credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/none',
      RoleSessionName: 'session',
    });
    expect([assumed.status, assumed.headers['x-countersign-reason']]).toEqual([
      403,
      expect.stringMatching(/^role-not-found: /),
    ]);
    const services = await client.send('GET', '/', { sign: 'anonymous' });
    expect(services.headers['x-countersign-reason']).toMatch(
      /^(access-denied: this operation requires a signed request|implicit-deny)/,
    );
    const foreign = await client.send('GET', '/photos', {
      headers: [['x-amz-expected-bucket-owner', '210987654321']],
    });
    expect(foreign.headers['x-countersign-reason']).toBe(
      'expected-bucket-owner-mismatch: the bucket belongs to account 123456789012, and x-amz-expected-bucket-owner names 210987654321',
    );
    const listed = await queryApi(client, ann.credentials, 'iam', { Action: 'ListUsers' });
    expect(listed.headers['x-countersign-reason']).toBe(
      'implicit-deny: no identity policy of arn:aws:iam::123456789012:user/ann allows iam:ListUsers on arn:aws:iam::123456789012:user/',
    );
  });

  it('is not on what is let through, nor on 304', async () => {
    const answer = await client.send('GET', '/photos/a.jpg');
    expect(answer.headers['x-countersign-reason']).toBeUndefined();
    const same = await client.send('GET', '/photos/a.jpg', {
      headers: [['if-none-match', answer.headers.etag!]],
    });
    expect([same.status, same.headers['x-countersign-reason']]).toEqual([304, undefined]);
  });
});

describe('why', () => {
  it('gives context, policies, statements with what kept them from matching, and what decided', async () => {
    const answer = await ann.s3('GET', '/photos/secret/k', { headers: [['user-agent', 'probe/1']] });
    const report = client.server.why(answer.headers['x-amz-request-id']!);
    expect(report).toMatchObject({
      service: 's3',
      method: 'GET',
      path: '/photos/secret/k',
      status: 403,
      result: 'refused',
      refusal: { code: 'AccessDenied', reason: 'ExplicitDeny' },
      questionsOmitted: 0,
    });
    const [question] = report.questions;
    expect(question).toMatchObject({
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::photos/secret/k',
      principal: 'arn:aws:iam::123456789012:user/ann',
      effect: 'explicitDeny',
      decidedBy: { policyType: 'identity', policyId: 'reader', statementIndex: 1, sid: 'NotSecret' },
      context: {
        'aws:username': 'ann',
        'aws:UserAgent': 'probe/1',
        'aws:SourceIp': '127.0.0.1',
        'aws:SecureTransport': 'false',
        's3:authType': 'REST-HEADER',
        's3:signatureversion': 'AWS4-HMAC-SHA256',
      },
    });
    expect(question?.policies).toMatchObject([
      {
        policyType: 'identity',
        policyId: 'reader',
        statements: [
          { sid: 'Read', matches: true },
          { sid: 'NotSecret', matches: true },
        ],
      },
    ]);
  });

  it('says which element of a statement does not match', async () => {
    const answer = await ann.s3('DELETE', '/photos/a.jpg');
    const [question] = client.server.why(answer.headers['x-amz-request-id']!).questions;
    expect(question?.policies[0]?.statements).toMatchObject([
      {
        matches: false,
        mismatches: [{ element: 'Action', stated: ['s3:GetObject'], requested: 's3:DeleteObject' }],
      },
      { matches: false, mismatches: [{ element: 'Resource', stated: ['arn:aws:s3:::photos/secret/*'] }] },
    ]);
  });

  it('keeps the policies that were in force, and the tags that were looked up', async () => {
    await root.iam('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'reader',
      PolicyDocument: policy({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'blue' } },
      }),
    });
    const answer = await ann.s3('GET', '/photos/a.jpg');
    await root.iam('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'reader' });
    const [question] = client.server.why(answer.headers['x-amz-request-id']!).questions;
    expect(question?.effect).toBe('implicitDeny');
    expect(question?.policies[0]?.statements[0]?.mismatches).toEqual([
      {
        element: 'Condition',
        operator: 'StringEquals',
        key: 's3:ExistingObjectTag/team',
        stated: ['blue'],
        requested: 'red',
      },
    ]);
  });

  it('knows requests that were let through, and those of STS and IAM by their UUID', async () => {
    const allowed = await ann.s3('GET', '/photos/a.jpg');
    expect(client.server.why(allowed.headers['x-amz-request-id']!)).toMatchObject({
      result: 'allowed',
      questions: [
        { effect: 'allow', decidedBy: { sid: 'Read' }, optional: false },
        { action: 's3:GetObjectTagging', effect: 'implicitDeny', optional: true },
      ],
    });
    const listed = await queryApi(client, ann.credentials, 'iam', { Action: 'ListUsers' });
    const id = listed.headers['x-amzn-requestid']!;
    expect(client.server.why(id)).toMatchObject({
      requestId: id,
      service: 'iam',
      questions: [{ action: 'iam:ListUsers', effect: 'implicitDeny' }],
    });
  });

  it('knows what a role answers to whom only an OIDC provider vouches for', async () => {
    const provider = new IdentityProvider('https://idp.example.com', 'ES256');
    const federating = await RawClient.start({ oidc: [provider.keys] });
    try {
      const admin = new Person(federating, federating.server.credentials);
      const account = federating.server.accounts[0]!.id;
      const Federated = `arn:aws:iam::${account}:oidc-provider/idp.example.com`;
      await admin.iam('CreateOpenIDConnectProvider', {
        Url: provider.issuer,
        'ClientIDList.member.1': 'app',
      });
      await admin.iam('CreateRole', {
        RoleName: 'app',
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Federated },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'idp.example.com:sub': 'me' } },
        }),
      });
      const ask = async (subject: string) => {
        const token = provider.token({ sub: subject }, {}, federating.server.clock.now() / 1_000);
        const form = new URLSearchParams({
          Action: 'AssumeRoleWithWebIdentity',
          Version: '2011-06-15',
          RoleArn: `arn:aws:iam::${account}:role/app`,
          RoleSessionName: 'work',
          WebIdentityToken: token,
        });
        const answer = await fetch(federating.server.endpoint, { method: 'POST', body: form });
        const report = federating.server.why(answer.headers.get('x-amzn-requestid')!);
        expect(JSON.stringify(report)).not.toContain(token);
        return report;
      };
      expect(await ask('me')).toMatchObject({ result: 'allowed', questions: [{ effect: 'allow' }] });
      expect(await ask('you')).toMatchObject({
        result: 'refused',
        refusal: { code: 'AccessDenied', reason: 'ImplicitDeny' },
        questions: [
          {
            action: 'sts:AssumeRoleWithWebIdentity',
            principal: 'you of https://idp.example.com',
            effect: 'implicitDeny',
            decidedBy: { policyType: 'trust' },
            context: { 'aws:FederatedProvider': Federated },
            policies: [
              {
                statements: [
                  {
                    mismatches: [{ key: 'idp.example.com:sub', stated: ['me'], requested: 'you' }],
                  },
                ],
              },
            ],
          },
        ],
      });
    } finally {
      await federating.close();
    }
  });

  it('knows requests that no policy was asked about', async () => {
    const wrong = { ...client.server.credentials, secretAccessKey: 'x'.repeat(40) };
    const answer = await client.send('GET', '/photos/a.jpg', { credentials: wrong });
    expect(client.server.why(answer.headers['x-amz-request-id']!)).toMatchObject({
      result: 'refused',
      refusal: { code: 'SignatureDoesNotMatch', reason: 'SignatureMismatch' },
      questions: [],
    });
  });

  it('holds no signature, token or secret', async () => {
    const signer = createSigner();
    const { url } = signer.presign({
      credentials: client.server.credentials,
      region: 'us-east-1',
      method: 'GET',
      protocol: 'http:',
      host: client.host,
      path: '/photos/none',
      query: [],
      headers: [],
      expiresIn: 60,
      signingDate: client.server.clock.now(),
    });
    const answer = await client.fetch('GET', url, [['referer', url]]);
    expect(answer.status).toBe(404);
    const text = JSON.stringify(client.server.why(answer.headers['x-amz-request-id']!));
    expect(text).not.toContain(/X-Amz-Signature=([0-9a-f]{64})/.exec(url)![1]);
    expect(text).not.toContain(client.server.credentials.secretAccessKey);
    expect(text).toContain('aws:Referer');
  });

  it('says what is kept when it does not know a request', () => {
    expect(() => client.server.why('0000000000000000')).toThrow(
      /^no record of request 0000000000000000; the server keeps the last 1000 refused requests \(\d+ now\) and the last 100 allowed requests \(\d+ now\) since it started$/,
    );
  });

  it('forgets the oldest first, refused and allowed apart', async () => {
    const small = await RawClient.start({ decisions: { refused: 2, allowed: 1 } });
    try {
      const id = async (method: string, path: string): Promise<string> =>
        (await small.send(method, path)).headers['x-amz-request-id']!;
      const made = await id('PUT', '/bucket-one');
      const refused = [await id('GET', '/bucket-one/1'), await id('GET', '/bucket-one/2')];
      expect(small.server.why(made).result).toBe('allowed');
      const third = await id('GET', '/bucket-one/3');
      expect(() => small.server.why(refused[0]!)).toThrow('no record of request');
      expect([small.server.why(refused[1]!), small.server.why(third), small.server.why(made)]).toHaveLength(
        3,
      );
      await id('GET', '/bucket-one');
      expect(() => small.server.why(made)).toThrow('no record of request');
    } finally {
      await small.close();
    }
  });

  it('keeps no more bytes than it may', async () => {
    const small = await RawClient.start({ decisions: { bytes: 10_000 } });
    try {
      const ids: string[] = [];
      for (let nth = 0; nth < 8; nth += 1) {
        const long = await small.send('GET', `/none/${nth}`, { headers: [['x-long', 'x'.repeat(4_000)]] });
        ids.push(long.headers['x-amz-request-id']!);
      }
      const kept = ids.filter((id) => {
        try {
          return small.server.why(id) !== undefined;
        } catch {
          return false;
        }
      });
      expect(kept).toEqual(ids.slice(-1));
    } finally {
      await small.close();
    }
  });
});

import { createHmac } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './s3/raw-client.js';
import { Person, queryApi } from './support/people.js';

/**
 * Each condition key, live: a Deny on its value refuses the request that has it, and lets through the same request
 * with another value or none.
 */

const ACCOUNT = '123456789012';
let client: RawClient;
let root: Person;
let ann: Person;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }], trustProxy: ['127.0.0.1'] });
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/red', { body: 'r', headers: [['x-amz-tagging', 'team=red']] });
  await client.send('PUT', '/photos/blue', { body: 'b', headers: [['x-amz-tagging', 'team=blue']] });
  ann = await root.createUser('ann', { 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'red' });
  await root.iam('CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    }),
    'Tags.member.1.Key': 'Team',
    'Tags.member.1.Value': 'role',
    'Tags.member.2.Key': 'Site',
    'Tags.member.2.Value': 'north',
  });
});
afterAll(() => client.close());

const document = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const guarded = (condition: object): string =>
  document(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Sid: 'Guard', Effect: 'Deny', Action: '*', Resource: '*', Condition: condition },
  );

async function guard(condition: object): Promise<void> {
  await root.iam('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: guarded(condition) });
}

/** Whether the Guard refused it. Any other answer, also an error of the operation's own, came after the policies. */
function isGuarded(answer: RawAnswer): boolean {
  return /^explicit-deny: statement Guard /.test(answer.headers['x-countersign-reason'] ?? '');
}

type Send = () => Promise<RawAnswer>;

const s3 =
  (method: string, path: string, options: RawOptions = {}): Send =>
  () =>
    ann.s3(method, path, options);
const get = (options: RawOptions = {}): Send => s3('GET', '/photos/red', options);
const put = (...headers: Pair[]): Send => s3('PUT', '/photos/new', { headers, body: 'n' });
const list = (...query: Pair[]): Send => s3('GET', '/photos', { query });
const iam =
  (Action: string, parameters: Readonly<Record<string, string>> = {}): Send =>
  () =>
    queryApi(client, ann.credentials, 'iam', { Action, ...parameters });
const assume =
  (parameters: Readonly<Record<string, string>> = {}): Send =>
  () =>
    queryApi(client, ann.credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
      RoleSessionName: 'session',
      ...parameters,
    });
const tagging = (key: string, value: string): string =>
  `<Tagging><TagSet><Tag><Key>${key}</Key><Value>${value}</Value></Tag></TagSet></Tagging>`;
const putTags = (key: string, value: string): Send =>
  s3('PUT', '/photos/red', { query: [['tagging', '']], body: tagging(key, value) });

/** A browser's form, signed with Version 2: the simplest there is. */
const post =
  (...fields: Pair[]): Send =>
  () => {
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(client.server.clock.now() + 60_000).toISOString(),
        conditions: [
          { bucket: 'photos' },
          ['starts-with', '$key', ''],
          ...fields.map(([name]) => ['starts-with', `$${name}`, '']),
        ],
      }),
    ).toString('base64');
    const { accessKeyId, secretAccessKey } = ann.credentials;
    const signature = createHmac('sha1', secretAccessKey).update(policy).digest('base64');
    const all: Pair[] = [
      ['key', 'posted'],
      ...fields,
      ['AWSAccessKeyId', accessKeyId],
      ['policy', policy],
      ['signature', signature],
    ];
    const part = (name: string, value: string, more = ''): string =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const body = `${all.map(([name, value]) => part(name, value)).join('')}${part('file', 'hello', '; filename="f"')}--x--\r\n`;
    return client.fetch(
      'POST',
      `http://${client.host}/photos`,
      [
        ['content-type', 'multipart/form-data; boundary=x'],
        ['content-length', String(Buffer.byteLength(body))],
      ],
      body,
    );
  };

const lockBy = (what: 'retention' | 'legal-hold', body: string, ...headers: Pair[]): Send =>
  s3('PUT', '/photos/red', { query: [[what, '']], body, headers });
const retention = (mode: string, until: () => string, ...headers: Pair[]): Send => {
  const text = (): string => `<Mode>${mode}</Mode><RetainUntilDate>${until()}</RetainUntilDate>`;
  return () => lockBy('retention', `<Retention>${text()}</Retention>`, ...headers)();
};
const hold = (status: string, ...headers: Pair[]): Send =>
  lockBy('legal-hold', `<LegalHold><Status>${status}</Status></LegalHold>`, ...headers);
const copy = (...headers: Pair[]): Send => put(['x-amz-copy-source', '/photos/blue'], ...headers);

const grantee = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';
const tomorrow = (): string => new Date(client.server.clock.now() + 36 * 3_600_000).toISOString();

type Row = readonly [name: string, condition: object, fires: Send, passes: Send];

const header = (key: string, value: string, other = `${value}x`, operator = 'StringEquals'): Row => [
  `s3:${key} of a header`,
  { [operator]: { [`s3:${key}`]: value } },
  put([key, value]),
  put([key, other]),
];

const ROWS: readonly Row[] = [
  [
    'aws:SourceIp',
    { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    get({ unsigned: [['x-forwarded-for', '203.0.113.9']] }),
    get(),
  ],
  [
    'aws:SecureTransport',
    { Bool: { 'aws:SecureTransport': 'false' } },
    get(),
    get({ unsigned: [['x-forwarded-proto', 'https']] }),
  ],
  [
    's3:TlsVersion',
    { NumericLessThan: { 's3:TlsVersion': '1.3' } },
    get({ unsigned: [['x-forwarded-proto', 'https']] }),
    get(),
  ],
  [
    'aws:UserAgent',
    { StringLike: { 'aws:UserAgent': 'curl/*' } },
    get({ unsigned: [['user-agent', 'curl/8']] }),
    get({ unsigned: [['user-agent', 'wget']] }),
  ],
  [
    'aws:Referer',
    { StringLike: { 'aws:Referer': 'http://evil/*' } },
    get({ unsigned: [['referer', 'http://evil/x']] }),
    get(),
  ],
  ['aws:username', { StringEquals: { 'aws:username': 'ann' } }, get(), () => root.s3('GET', '/photos/red')],
  ['aws:userid', { StringLike: { 'aws:userid': 'AIDA*' } }, get(), () => root.s3('GET', '/photos/red')],
  [
    'aws:PrincipalArn',
    { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/ann' } },
    get(),
    () => root.s3('GET', '/photos/red'),
  ],
  [
    'aws:PrincipalAccount',
    { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
    get(),
    () => root.s3('GET', '/photos/red'),
  ],
  [
    'aws:PrincipalType',
    { StringEquals: { 'aws:PrincipalType': 'User' } },
    get(),
    () => root.s3('GET', '/photos/red'),
  ],
  [
    'aws:PrincipalTag of a user',
    { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
    get(),
    () => root.s3('GET', '/photos/red'),
  ],
  [
    'aws:RequestedRegion',
    { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    get(),
    s3('PUT', '/bucket-west', { region: 'eu-west-1' }),
  ],
  [
    'aws:ResourceAccount',
    { StringEquals: { 'aws:ResourceAccount': ACCOUNT } },
    get(),
    () => root.s3('GET', '/photos/red'),
  ],
  ['s3:ResourceAccount', { StringEquals: { 's3:ResourceAccount': ACCOUNT } }, get(), iam('ListUsers')],
  [
    's3:authType of a header',
    { StringEquals: { 's3:authType': 'REST-HEADER' } },
    get(),
    get({ sign: 'query' }),
  ],
  [
    's3:authType of a query',
    { StringEquals: { 's3:authType': 'REST-QUERY-STRING' } },
    get({ sign: 'query' }),
    get(),
  ],
  ['s3:authType of a form', { StringEquals: { 's3:authType': 'POST' } }, post(), get()],
  ['s3:signatureversion 4', { StringEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }, get(), post()],
  ['s3:signatureversion 2', { StringEquals: { 's3:signatureversion': 'AWS' } }, post(), get()],
  ['s3:signatureAge', { NumericLessThan: { 's3:signatureAge': '600000' } }, get(), iam('ListUsers')],
  [
    's3:signatureAge of Version 2, which is 0',
    { NumericGreaterThan: { 's3:signatureAge': '0' } },
    aged(get({ sign: 'query' })),
    post(),
  ],
  [
    's3:x-amz-content-sha256',
    { StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    s3('PUT', '/photos/new', { payloadHash: 'UNSIGNED-PAYLOAD', body: 'n' }),
    put(),
  ],
  ['s3:prefix', { StringEquals: { 's3:prefix': 'a/' } }, list(['prefix', 'a/']), list(['prefix', 'b/'])],
  ['s3:delimiter', { StringEquals: { 's3:delimiter': '/' } }, list(['delimiter', '/']), list()],
  [
    's3:max-keys',
    { NumericGreaterThan: { 's3:max-keys': '10' } },
    list(['max-keys', '11']),
    list(['max-keys', '10']),
  ],
  ['s3:VersionId', { StringEquals: { 's3:VersionId': 'v' } }, get({ query: [['versionId', 'v']] }), get()],
  [
    's3:ExistingObjectTag',
    { StringEquals: { 's3:ExistingObjectTag/Team': 'blue' } },
    s3('GET', '/photos/blue'),
    get(),
  ],
  [
    's3:RequestObjectTag of a header',
    { StringEquals: { 's3:RequestObjectTag/Team': 'a b' } },
    put(['x-amz-tagging', 'team=a+b']),
    put(['x-amz-tagging', 'team=c']),
  ],
  [
    's3:RequestObjectTag of a body',
    { StringEquals: { 's3:RequestObjectTag/Team': 'red' } },
    putTags('team', 'red'),
    putTags('team', 'green'),
  ],
  [
    's3:RequestObjectTag of a form',
    { StringEquals: { 's3:RequestObjectTag/Team': 'red' } },
    post(['tagging', tagging('team', 'red')]),
    post(['tagging', tagging('team', 'green')]),
  ],
  [
    's3:RequestObjectTagKeys of a header',
    { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'b' } },
    put(['x-amz-tagging', 'a=1&b=2']),
    put(['x-amz-tagging', 'a=1']),
  ],
  [
    's3:RequestObjectTagKeys of a body',
    { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'b' } },
    putTags('b', '1'),
    putTags('a', '1'),
  ],
  [
    's3:RequestObjectTagKeys of a form',
    { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'b' } },
    post(['tagging', tagging('b', '1')]),
    post(),
  ],
  [
    's3:LocationConstraint',
    { StringEquals: { 's3:LocationConstraint': 'eu-west-1' } },
    create('eu-west-1'),
    create('eu-north-1'),
  ],
  [
    's3:InventoryAccessibleOptionalFields',
    { 'ForAnyValue:StringEquals': { 's3:InventoryAccessibleOptionalFields': 'ObjectOwner' } },
    inventory('Size', 'ObjectOwner'),
    inventory('Size'),
  ],
  [
    's3:ObjectCreationOperation',
    { Bool: { 's3:ObjectCreationOperation': 'true' } },
    put(),
    s3('POST', '/photos/parts', { query: [['uploads', '']] }),
  ],
  [
    's3:ObjectCreationOperation of a part',
    { Bool: { 's3:ObjectCreationOperation': 'false' } },
    s3('POST', '/photos/parts', { query: [['uploads', '']] }),
    put(),
  ],
  [
    's3:object-lock-remaining-retention-days',
    { NumericLessThan: { 's3:object-lock-remaining-retention-days': '2' } },
    () => put(['x-amz-object-lock-retain-until-date', tomorrow()])(),
    put(),
  ],
  [
    's3:object-lock-retain-until-date',
    { DateGreaterThan: { 's3:object-lock-retain-until-date': '2000-01-01T00:00:00Z' } },
    () => put(['x-amz-object-lock-retain-until-date', tomorrow()])(),
    put(),
  ],
  [
    's3:object-lock-mode',
    { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } },
    put(['x-amz-object-lock-mode', 'COMPLIANCE']),
    put(['x-amz-object-lock-mode', 'GOVERNANCE']),
  ],
  [
    's3:object-lock-legal-hold',
    { StringEquals: { 's3:object-lock-legal-hold': 'ON' } },
    put(['x-amz-object-lock-legal-hold', 'ON']),
    put(),
  ],
  // What stands in a body is not outdone by a header that would say it of an upload.
  [
    's3:object-lock-mode of a body',
    { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } },
    retention('COMPLIANCE', tomorrow, ['x-amz-object-lock-mode', 'GOVERNANCE']),
    retention('GOVERNANCE', tomorrow, ['x-amz-object-lock-mode', 'COMPLIANCE']),
  ],
  [
    's3:object-lock-remaining-retention-days of a body',
    { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '10' } },
    () =>
      retention('GOVERNANCE', () => '2099-01-01T00:00:00Z', [
        'x-amz-object-lock-retain-until-date',
        tomorrow(),
      ])(),
    retention('GOVERNANCE', tomorrow, ['x-amz-object-lock-retain-until-date', '2099-01-01T00:00:00Z']),
  ],
  [
    's3:object-lock-retain-until-date of a body',
    { DateGreaterThan: { 's3:object-lock-retain-until-date': '2090-01-01T00:00:00Z' } },
    retention('GOVERNANCE', () => '2099-01-01T00:00:00Z'),
    retention('GOVERNANCE', tomorrow, ['x-amz-object-lock-retain-until-date', '2099-01-01T00:00:00Z']),
  ],
  [
    's3:object-lock-legal-hold of a body',
    { StringEquals: { 's3:object-lock-legal-hold': 'ON' } },
    hold('ON', ['x-amz-object-lock-legal-hold', 'OFF']),
    hold('OFF', ['x-amz-object-lock-legal-hold', 'ON']),
  ],
  [
    's3:RequestObjectTag of a body beside a header',
    { StringEquals: { 's3:RequestObjectTag/Team': 'red' } },
    s3('PUT', '/photos/red', {
      query: [['tagging', '']],
      body: tagging('Team', 'red'),
      headers: [['x-amz-tagging', 'Team=blue']],
    }),
    s3('PUT', '/photos/red', {
      query: [['tagging', '']],
      body: tagging('Team', 'blue'),
      headers: [['x-amz-tagging', 'Team=red']],
    }),
  ],
  [
    's3:RequestObjectTag of a copy',
    { StringEquals: { 's3:RequestObjectTag/Team': 'red' } },
    copy(['x-amz-tagging', 'Team=red'], ['x-amz-tagging-directive', 'REPLACE']),
    copy(['x-amz-tagging', 'Team=red']),
  ],
  [
    's3:x-amz-acl of a form',
    { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    post(['acl', 'bucket-owner-full-control']),
    post(['acl', 'private']),
  ],
  [
    's3:x-amz-acl that a presigner moved to the query',
    { StringEquals: { 's3:x-amz-acl': 'public-read' } },
    s3('PUT', '/photos/new', { sign: 'query', query: [['x-amz-acl', 'public-read']] }),
    s3('PUT', '/photos/new', { sign: 'query' }),
  ],
  header('if-match', '"e"'),
  header('if-none-match', '*', '"e"'),
  header('x-amz-acl', 'public-read', 'private'),
  header('x-amz-copy-source', '/photos/blue', '/photos/red'),
  [
    's3:x-amz-metadata-directive',
    { StringEquals: { 's3:x-amz-metadata-directive': 'REPLACE' } },
    put(['x-amz-copy-source', '/photos/red'], ['x-amz-metadata-directive', 'REPLACE']),
    put(['x-amz-copy-source', '/photos/red']),
  ],
  header('x-amz-grant-full-control', grantee),
  header('x-amz-grant-read', grantee),
  header('x-amz-grant-read-acp', grantee),
  header('x-amz-grant-write', grantee),
  header('x-amz-grant-write-acp', grantee),
  header('x-amz-object-ownership', 'ObjectWriter'),
  header('x-amz-server-side-encryption', 'AES256', 'aws:kms'),
  header('x-amz-server-side-encryption-aws-kms-key-id', `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`),
  header('x-amz-server-side-encryption-customer-algorithm', 'AES256'),
  header('x-amz-storage-class', 'GLACIER', 'STANDARD'),
  header('x-amz-website-redirect-location', '/a', '/b'),
  [
    'aws:RequestTag of IAM',
    { StringEquals: { 'aws:RequestTag/Team': 'blue' } },
    iam('TagUser', { UserName: 'ann', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' }),
    iam('TagUser', { UserName: 'ann', 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'red' }),
  ],
  [
    'aws:TagKeys of tags',
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } },
    iam('TagUser', { UserName: 'ann', 'Tags.member.1.Key': 'b', 'Tags.member.1.Value': '1' }),
    iam('UntagUser', { UserName: 'ann', 'TagKeys.member.1': 'a' }),
  ],
  [
    'aws:TagKeys of keys',
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } },
    iam('UntagUser', { UserName: 'ann', 'TagKeys.member.1': 'a', 'TagKeys.member.2': 'b' }),
    iam('UntagUser', { UserName: 'ann', 'TagKeys.member.1': 'a' }),
  ],
  [
    'aws:ResourceTag of a user',
    { StringEquals: { 'aws:ResourceTag/Team': 'red' } },
    iam('GetUser', { UserName: 'ann' }),
    iam('ListUsers'),
  ],
  [
    'aws:ResourceTag of a role',
    { StringEquals: { 'aws:ResourceTag/Team': 'role' } },
    assume(),
    iam('GetUser', { UserName: 'ann' }),
  ],
  [
    'aws:RequestTag of STS',
    { StringEquals: { 'aws:RequestTag/Team': 'blue' } },
    assume({ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' }),
    assume(),
  ],
  [
    'aws:TagKeys of STS',
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } },
    assume({ 'Tags.member.1.Key': 'b', 'Tags.member.1.Value': '1' }),
    assume(),
  ],
  [
    'sts:RoleSessionName',
    { StringEquals: { 'sts:RoleSessionName': 'session' } },
    assume(),
    assume({ RoleSessionName: 'other' }),
  ],
  [
    'sts:ExternalId',
    { StringEquals: { 'sts:ExternalId': 'x1' } },
    assume({ ExternalId: 'x1' }),
    assume({ ExternalId: 'x2' }),
  ],
  [
    'sts:SourceIdentity',
    { StringEquals: { 'sts:SourceIdentity': 'zoe' } },
    assume({ SourceIdentity: 'zoe' }),
    assume(),
  ],
];

function create(region: string): Send {
  const body = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  return s3('PUT', `/bucket-in-${region}`, { body });
}

function inventory(...fields: string[]): Send {
  const listed = fields.map((field) => `<Field>${field}</Field>`).join('');
  return s3('PUT', '/photos', {
    query: [
      ['inventory', ''],
      ['id', 'i'],
    ],
    body: `<InventoryConfiguration><Id>i</Id><OptionalFields>${listed}</OptionalFields></InventoryConfiguration>`,
  });
}

/** The same answer, once the clock has gone on while the request was on its way. */
function aged(send: Send): Send {
  return async () => {
    const clock = client.server.clock;
    const sending = send();
    clock.advance('10s');
    const answer = await sending;
    clock.advance('-10s');
    return answer;
  };
}

describe('condition keys', () => {
  it.each(ROWS)('%s', async (_name, condition, fires, passes) => {
    await guard(condition);
    const [refused, other] = [await fires(), await passes()];
    expect([isGuarded(refused), refused.status]).toEqual([true, 403]);
    expect([isGuarded(other), other.status === 403]).toEqual([false, false]);
  });

  it.each([
    ['aws:CurrentTime', { DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['aws:EpochTime', { NumericGreaterThan: { 'aws:EpochTime': String(Date.UTC(2030, 0, 1) / 1_000) } }],
  ])('%s follows the clock of the server', async (_name, condition) => {
    await guard(condition);
    expect(isGuarded(await ann.s3('GET', '/photos/red'))).toBe(false);
    client.server.clock.set('2030-06-01T00:00:00Z');
    expect(isGuarded(await ann.s3('GET', '/photos/red'))).toBe(true);
    client.server.clock.reset();
  });

  /** What AWS has and a server at home has not; and what only sessions, or only signed requests, have. */
  it.each([
    'aws:SourceVpce',
    'aws:SourceVpc',
    'aws:VpcSourceIp',
    'aws:PrincipalOrgID',
    'aws:ResourceOrgID',
    'aws:CalledVia',
    'aws:SourceArn',
    'aws:SourceAccount',
    'aws:ResourceTag/team',
    's3:BucketTag/team',
    's3:AccessGrantsInstanceArn',
    's3:DataAccessPointArn',
    's3:DataAccessPointAccount',
    's3:AccessPointNetworkOrigin',
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:TokenIssueTime',
    'aws:SourceIdentity',
    'aws:FederatedProvider',
    's3:prefix',
    's3:x-amz-server-side-encryption',
    's3:TlsVersion',
    'constructor',
  ])("is absent from a user's GET: %s", async (key) => {
    await guard({ Null: { [key]: 'true' } });
    expect(isGuarded(await ann.s3('GET', '/photos/red'))).toBe(true);
    await guard({ Null: { [key]: 'false' } });
    expect(isGuarded(await ann.s3('GET', '/photos/red'))).toBe(false);
  });

  it.each([
    ['aws:MultiFactorAuthPresent', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    ['aws:TokenIssueTime', { DateGreaterThan: { 'aws:TokenIssueTime': '2000-01-01T00:00:00Z' } }],
    ['aws:PrincipalType', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }],
    ['aws:PrincipalArn', { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/reader` } }],
    ['aws:userid', { StringLike: { 'aws:userid': 'AROA*:session' } }],
    ['aws:SourceIdentity', { StringEquals: { 'aws:SourceIdentity': 'zoe' } }],
    [
      "aws:PrincipalTag of the session, over the role's",
      { StringEquals: { 'aws:PrincipalTag/Team': 'session' } },
    ],
    ['aws:PrincipalTag of the role', { StringEquals: { 'aws:PrincipalTag/site': 'north' } }],
  ])("is that of a role's session: %s", async (_name, condition) => {
    await guard({ Null: { 'aws:PrincipalArn': 'true' } });
    await root.iam('PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: 'p',
      PolicyDocument: guarded(condition),
    });
    const session = await ann.assume(`arn:aws:iam::${ACCOUNT}:role/reader`, {
      SourceIdentity: 'zoe',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'session',
    });
    expect(isGuarded(await session.s3('GET', '/photos/red'))).toBe(true);
  });

  it('reads the body once: the operation gets what the policies looked at', async () => {
    await guard({ StringEquals: { 's3:RequestObjectTag/x': 'never' } });
    expect((await putTags('team', 'red')()).status).toBe(200);
    expect((await ann.s3('GET', '/photos/red', { query: [['tagging', '']] })).text).toContain(
      '<Value>red</Value>',
    );
    const broken = await s3('PUT', '/photos/red', { query: [['tagging', '']], body: '<Tagging>' })();
    expect(broken.error.code).toBe('MalformedXML');
  });
});

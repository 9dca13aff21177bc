import { createSigner, type Pair } from '@countersign/sigv4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './s3/raw-client.js';
import { type Keys, Person, queryApi } from './support/people.js';
import { postForm } from './support/post-form.js';

/**
 * Who a request is from: keys, sessions and their ends, over HTTP. Sources: S3 API Reference, "Error responses"; IAM User Guide,
 * "Compare AWS STS credentials", "IAM identifiers" (unique IDs) and "Disable permissions for temporary security credentials".
 */

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
const document = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const trust = (AWS: string): string =>
  document({ Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole', 'sts:TagSession'] });

let client: RawClient;
let root: Person;
let ann: Person;

beforeEach(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }, { id: OTHER }] });
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/a', { body: 'x' });
  ann = await makeAnn();
  await makeRole();
});
afterEach(() => client.close());

async function makeAnn(): Promise<Person> {
  const made = await root.createUser('ann');
  await root.iam('PutUserPolicy', { UserName: 'ann', PolicyName: 'all', PolicyDocument: document(ALL) });
  return made;
}
async function makeRole(RoleName = 'app', AssumeRolePolicyDocument = trust(ACCOUNT)): Promise<void> {
  await root.iam('CreateRole', { RoleName, AssumeRolePolicyDocument });
  await root.iam('PutRolePolicy', { RoleName, PolicyName: 'all', PolicyDocument: document(ALL) });
}
async function removeRole(): Promise<void> {
  await root.iam('DeleteRolePolicy', { RoleName: 'app', PolicyName: 'all' });
  await root.iam('DeleteRole', { RoleName: 'app' });
}
async function removeAnn(): Promise<void> {
  await root.iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: ann.credentials.accessKeyId });
  await root.iam('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'all' });
  await root.iam('DeleteUser', { UserName: 'ann' });
}

const sts = (who: Person, Action: string, more: Record<string, string> = {}): Promise<RawAnswer> =>
  queryApi(client, who.credentials, 'sts', { Action, ...more });
/** Of GetSessionToken or GetFederationToken. */
async function session(who: Person, action: string, more: Record<string, string> = {}): Promise<Person> {
  const { text, status } = await sts(who, action, more);
  expect(status, text).toBe(200);
  const element = (name: string): string => new RegExp(`<${name}>([^<]+)`).exec(text)![1]!;
  return new Person(client, {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  });
}
const withKeys = (person: Person, change: Partial<Keys>): Person =>
  new Person(client, { ...person.credentials, ...change });

const said = ({ status, error }: RawAnswer): unknown[] => [status, error.code];
/** What every door says: S3 by header and by URL, STS, IAM. */
async function everywhere(person: Person): Promise<unknown[][]> {
  return [
    said(await person.s3('GET', '/photos/a')),
    said(await person.s3('GET', '/photos/a', { sign: 'query' })),
    said(await sts(person, 'GetCallerIdentity')),
    said(await queryApi(client, person.credentials, 'iam', { Action: 'ListRoles' })),
  ];
}
const OPEN = Array(4).fill([200, '']);
const UNKNOWN = [
  ...Array(2).fill([403, 'InvalidAccessKeyId']),
  ...Array(2).fill([403, 'InvalidClientTokenId']),
];
const NO_TOKEN_OF_IT = [
  ...Array(2).fill([400, 'InvalidToken']),
  ...Array(2).fill([403, 'InvalidClientTokenId']),
];
const EXPIRED = [...Array(2).fill([400, 'ExpiredToken']), ...Array(2).fill([403, 'ExpiredToken'])];
const WRONG = Array(4).fill([403, 'SignatureDoesNotMatch']);

describe('a session token', () => {
  it('goes with the key that it came with, and with no other', async () => {
    const [one, two] = [await ann.assume(ROLE), await ann.assume(ROLE, { RoleSessionName: 'another' })];
    expect(await everywhere(one)).toEqual(OPEN);
    const swapped = withKeys(one, { sessionToken: two.credentials.sessionToken! });
    expect(await everywhere(swapped)).toEqual(NO_TOKEN_OF_IT);
    // Nor does it help to know both secrets.
    expect(await everywhere(withKeys(two, { accessKeyId: one.credentials.accessKeyId }))).toEqual(
      NO_TOKEN_OF_IT,
    );
    expect(await everywhere(withKeys(ann, { sessionToken: one.credentials.sessionToken! }))).toEqual(
      NO_TOKEN_OF_IT,
    );
    expect(await everywhere(withKeys(one, { secretAccessKey: two.credentials.secretAccessKey }))).toEqual(
      WRONG,
    );
    const { sessionToken: _, ...bare } = one.credentials;
    expect(await everywhere(new Person(client, bare))).toEqual(UNKNOWN);
  });

  it('ends to the millisecond', async () => {
    client.server.clock.freeze();
    const person = await ann.assume(ROLE, { DurationSeconds: '900' });
    const end = Math.floor(client.server.clock.now() / 1_000) * 1_000 + 900_000;
    await client.server.clock.set(end - 1);
    expect(await everywhere(person)).toEqual(OPEN);
    await client.server.clock.set(end);
    expect(await everywhere(person)).toEqual(EXPIRED);
  });

  it('that has expired is called so whoever signed with it', async () => {
    const person = await ann.assume(ROLE, { DurationSeconds: '900' });
    await client.server.clock.advance('15m');
    expect(await everywhere(person)).toEqual(EXPIRED);
    expect(await everywhere(withKeys(person, { secretAccessKey: 'another' }))).toEqual(EXPIRED);
  });

  it('of another key that has expired is no token of it', async () => {
    const person = await ann.assume(ROLE, { DurationSeconds: '900' });
    await client.server.clock.advance('15m');
    const swapped = withKeys(await ann.assume(ROLE), { sessionToken: person.credentials.sessionToken! });
    expect(await everywhere(swapped)).toEqual(NO_TOKEN_OF_IT);
  });
});

describe('a session of somebody who is gone', () => {
  const SESSIONS: ReadonlyArray<
    readonly [string, () => Promise<Person>, remove: () => Promise<unknown>, make: () => Promise<unknown>]
  > = [
    ['AssumeRole, the role', () => ann.assume(ROLE), removeRole, makeRole],
    ['GetSessionToken, the user', () => session(ann, 'GetSessionToken'), removeAnn, makeAnn],
    [
      'GetFederationToken, the user',
      () => session(ann, 'GetFederationToken', { Name: 'guest', Policy: document(ALL) }),
      removeAnn,
      makeAnn,
    ],
  ];

  it.each(SESSIONS)(
    'is over, and does not come back with another of that name: %s',
    async (_, open, remove, make) => {
      const person = await open();
      const read = async (): Promise<unknown[]> => said(await person.s3('GET', '/photos/a'));
      const who = async (): Promise<unknown[]> => said(await sts(person, 'GetCallerIdentity'));
      expect([await read(), await who()]).toEqual([
        [200, ''],
        [200, ''],
      ]);
      await remove();
      expect(await everywhere(person)).toEqual(UNKNOWN);
      await make();
      expect(await everywhere(person)).toEqual(UNKNOWN);
      const fresh = await new Person(client, root.credentials).createUser('fresh');
      expect(said(await fresh.s3('GET', '/photos/a'))).toEqual([403, 'AccessDenied']);
    },
  );

  it('stays where the user of an assumed role is gone, since it is the role that counts', async () => {
    const person = await ann.assume(ROLE);
    await removeAnn();
    expect(await everywhere(person)).toEqual(OPEN);
  });

  it('is the role of the day it was made: a policy taken away counts at once', async () => {
    const person = await ann.assume(ROLE);
    expect(said(await person.s3('GET', '/photos/a'))).toEqual([200, '']);
    await root.iam('DeleteRolePolicy', { RoleName: 'app', PolicyName: 'all' });
    expect(said(await person.s3('GET', '/photos/a'))).toEqual([403, 'AccessDenied']);
  });
});

describe('an access key', () => {
  const update = (Status: string): Promise<RawAnswer> =>
    root.iam('UpdateAccessKey', { UserName: 'ann', AccessKeyId: ann.credentials.accessKeyId, Status });

  it('works from one request to the next as it stands then', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await everywhere(ann)).toEqual(OPEN);
      await update('Inactive');
      expect(await everywhere(ann)).toEqual(UNKNOWN);
      await update('Active');
    }
    await root.iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: ann.credentials.accessKeyId });
    expect(await everywhere(ann)).toEqual(UNKNOWN);
  });

  it('that is inactive leaves the sessions that it began', async () => {
    const person = await ann.assume(ROLE);
    await update('Inactive');
    expect(await everywhere(person)).toEqual(OPEN);
  });

  it('may do from one request to the next what policies say then', async () => {
    const read = async (): Promise<number> => (await ann.s3('GET', '/photos/a')).status;
    const put = (...statements: object[]): Promise<RawAnswer> =>
      root.iam('PutUserPolicy', {
        UserName: 'ann',
        PolicyName: 'all',
        PolicyDocument: document(...statements),
      });
    const statuses = [await read()];
    await put(ALL, { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' });
    statuses.push(await read());
    await put(ALL);
    statuses.push(await read());
    await root.iam('CreateGroup', { GroupName: 'limited' });
    await root.iam('PutGroupPolicy', {
      GroupName: 'limited',
      PolicyName: 'none',
      PolicyDocument: document({ Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    });
    await root.iam('AddUserToGroup', { GroupName: 'limited', UserName: 'ann' });
    statuses.push(await read());
    await root.iam('RemoveUserFromGroup', { GroupName: 'limited', UserName: 'ann' });
    statuses.push(await read());
    expect(statuses).toEqual([200, 403, 200, 403, 200]);
  });

  it('is proved by its own secret, whoever else signed with the same day, region and service just before', async () => {
    const bob = await root.createUser('bob');
    await root.iam('PutUserPolicy', { UserName: 'bob', PolicyName: 'all', PolicyDocument: document(ALL) });
    const stranger = new Person(client, client.server.accounts[1]!);
    const people = [ann, bob, stranger];
    const identity = async (person: Person): Promise<string | undefined> =>
      /<Arn>([^<]+)/.exec((await sts(person, 'GetCallerIdentity')).text)?.[1];
    const names = [
      `arn:aws:iam::${ACCOUNT}:user/ann`,
      `arn:aws:iam::${ACCOUNT}:user/bob`,
      `arn:aws:iam::${OTHER}:root`,
    ];
    for (let round = 0; round < 2; round += 1) {
      for (const [nth, person] of people.entries()) {
        expect(await identity(person)).toBe(names[nth]);
        for (const other of people) {
          if (other === person) continue;
          const { accessKeyId } = other.credentials;
          expect(await everywhere(withKeys(person, { accessKeyId }))).toEqual(WRONG);
        }
      }
    }
  });
});

// Recorded by localstack/localstack for users; IAM User Guide, "Compare AWS STS credentials", for what each kind may call.
describe('STS', () => {
  it.each([
    ['a role', () => ann.assume(ROLE)],
    ['GetSessionToken', () => session(ann, 'GetSessionToken')],
    [
      'GetFederationToken',
      () => session(ann, 'GetFederationToken', { Name: 'guest', Policy: document(ALL) }),
    ],
    ['GetSessionToken of the root user', () => session(root, 'GetSessionToken')],
  ])('gives no session to a session of %s', async (_, open) => {
    const person = await open();
    const answer = await sts(person, 'GetSessionToken');
    expect([...said(answer), answer.error.message]).toEqual([
      403,
      'AccessDenied',
      'Cannot call GetSessionToken with session credentials',
    ]);
    expect(said(await sts(person, 'GetFederationToken', { Name: 'guest' }))).toEqual([403, 'AccessDenied']);
    expect(said(await sts(person, 'GetCallerIdentity'))).toEqual([200, '']);
  });

  it('hands on to the next role the tags that are transitive, and no others', async () => {
    await makeRole('next', trust(ROLE));
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    await root.iam('PutRolePolicy', {
      RoleName: 'next',
      PolicyName: 'all',
      PolicyDocument: document(
        { ...read, Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'blue' } } },
        { ...read, Effect: 'Deny', Condition: { Null: { 'aws:PrincipalTag/Plain': 'false' } } },
      ),
    });
    const tagged = (transitive: string): Promise<Person> =>
      ann.assume(ROLE, {
        'Tags.member.1.Key': 'Team',
        'Tags.member.1.Value': 'blue',
        'Tags.member.2.Key': 'Plain',
        'Tags.member.2.Value': '1',
        'TransitiveTagKeys.member.1': transitive,
      });
    const next = `arn:aws:iam::${ACCOUNT}:role/next`;
    const readThrough = async (transitive: string): Promise<number> =>
      (await (await (await tagged(transitive)).assume(next)).s3('GET', '/photos/a')).status;
    expect(await readThrough('Team')).toBe(200);
    expect(await readThrough('team')).toBe(200);
    expect(await readThrough('Plain')).toBe(403);
  });
});

describe('a signature', () => {
  const signer = createSigner();
  const signed = (host: string): { readonly url: string; readonly headers: readonly Pair[] } =>
    signer.signHeaders({
      credentials: ann.credentials,
      region: 'us-east-1',
      method: 'GET',
      protocol: 'http:',
      host,
      path: '/photos/a',
      query: [],
      headers: [],
      payloadHash: 'UNSIGNED-PAYLOAD',
      signingDate: client.server.clock.now(),
    });

  it.each([
    ['leaves the port out', (host: string) => host.replace(/:\d+$/, '')],
    ['names another port', (host: string) => host.replace(/:\d+$/, ':1')],
    ['names another host', (host: string) => host.replace(/^[^:]+/, 'localhost')],
  ])('that %s does not fit the Host that comes', async (_, change) => {
    const { url, headers } = signed(change(client.host));
    const path = `http://${client.host}${new URL(url).pathname}`;
    const others = headers.filter(([name]) => name.toLowerCase() !== 'host');
    const answer = await client.fetch('GET', path, others);
    expect(said(answer)).toEqual([403, 'SignatureDoesNotMatch']);
    // The same request with the Host that was signed is well.
    const meant = await client.fetch('GET', path, [...others, ['host', change(client.host)]]);
    expect(meant.status).toBe(200);
  });

  it.each([':80', ':443'])('may leave out a port that goes without saying: %s', async (port) => {
    const name = client.host.replace(/:\d+$/, '');
    const { url, headers } = signed(name);
    const path = `http://${client.host}${new URL(url).pathname}`;
    const others = headers.filter(([header]) => header.toLowerCase() !== 'host');
    expect((await client.fetch('GET', path, [...others, ['host', `${name}${port}`]])).status).toBe(200);
  });

  it('for a Host without a port does not fit one that has it in a URL', async () => {
    const { url } = signer.presign({
      credentials: ann.credentials,
      region: 'us-east-1',
      method: 'GET',
      protocol: 'http:',
      host: client.host.replace(/:\d+$/, ''),
      path: '/photos/a',
      query: [],
      expiresIn: 60,
      signingDate: client.server.clock.now(),
    });
    const answer = await client.fetch('GET', url);
    expect(said(answer)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(answer.headers['x-countersign-reason']).toContain('was signed for Host');
  });

  it('of a header that comes as a parameter instead proves nothing', async () => {
    const headers: Pair[] = [['x-amz-acl', 'private']];
    const made = signer.signHeaders({
      credentials: ann.credentials,
      region: 'us-east-1',
      method: 'PUT',
      protocol: 'http:',
      host: client.host,
      path: '/photos/b',
      query: headers,
      headers,
      payloadHash: 'UNSIGNED-PAYLOAD',
      signingDate: client.server.clock.now(),
    });
    const length: Pair = ['content-length', '0'];
    expect((await client.fetch('PUT', made.url, [...made.headers, length])).status).toBe(400);
    const others = made.headers.filter(([name]) => name.toLowerCase() !== 'x-amz-acl');
    const moved = await client.fetch('PUT', made.url, [...others, length]);
    expect(said(moved)).toEqual([403, 'SignatureDoesNotMatch']);
  });
});

describe('a form', () => {
  interface Form {
    readonly person: Person;
    /** Whether a condition covers the token. */
    readonly covered?: boolean;
    readonly token?: string | undefined;
  }
  function post({
    person,
    covered = true,
    token = person.credentials.sessionToken,
  }: Form): Promise<RawAnswer> {
    const fields: Pair[] = token === undefined ? [] : [['x-amz-security-token', token]];
    return postForm(client, {
      keys: person.credentials,
      bucket: 'photos',
      key: 'posted',
      ...(covered ? { fields } : { uncovered: fields }),
    });
  }

  it('of a session carries its token in a field that a condition covers', async () => {
    const person = await ann.assume(ROLE);
    expect((await post({ person })).status).toBe(204);
    const uncovered = await post({ person, covered: false });
    expect([...said(uncovered), uncovered.error.message]).toEqual([
      403,
      'AccessDenied',
      'Invalid according to Policy: Extra input fields: x-amz-security-token',
    ]);
  });

  it('without the token is of an unknown key', async () => {
    const { sessionToken: _, ...bare } = (await ann.assume(ROLE)).credentials;
    expect(said(await post({ person: new Person(client, bare) }))).toEqual([403, 'InvalidAccessKeyId']);
  });

  it('with the token of another session, or one made up, is refused', async () => {
    const [one, two] = [await ann.assume(ROLE), await ann.assume(ROLE)];
    const { sessionToken } = two.credentials;
    expect(said(await post({ person: one, token: sessionToken }))).toEqual([400, 'InvalidToken']);
    expect(said(await post({ person: one, token: 'made-up' }))).toEqual([400, 'InvalidToken']);
    expect(said(await post({ person: ann, token: sessionToken }))).toEqual([400, 'InvalidToken']);
  });

  it('ends with its session, to the millisecond, and with its role', async () => {
    client.server.clock.freeze();
    const person = await ann.assume(ROLE, { DurationSeconds: '900' });
    const end = Math.floor(client.server.clock.now() / 1_000) * 1_000 + 900_000;
    await client.server.clock.set(end - 1);
    expect((await post({ person })).status).toBe(204);
    await client.server.clock.set(end);
    expect(said(await post({ person }))).toEqual([400, 'ExpiredToken']);
    const another = await ann.assume(ROLE);
    await removeRole();
    await makeRole();
    expect(said(await post({ person: another }))).toEqual([403, 'InvalidAccessKeyId']);
  });
});

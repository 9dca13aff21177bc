import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { type RawQueryOptions, sendRawQuery } from '../support/raw-query.js';
import { type RawAnswer, RawClient } from './raw-client.js';

const OTHER_ACCOUNT = '210987654321';
const PRIVATE = 'the current bytes';

/*
 * Versions differ in who may read them: by their ACL, by their tags and by name. However a request spells the version,
 * it is judged by the one that it gets.
 */
describe('a version is judged and served as one', () => {
  let client: RawClient;
  let root: Person;
  let stranger: Person;
  /** May read what is tagged as open, and nothing tagged as secret. */
  let byTag: Person;
  /** May read one version alone. */
  let byVersion: Person;
  let open: string;
  let openTagged: string;

  beforeAll(async () => {
    client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: OTHER_ACCOUNT }] });
    root = new Person(client, client.server.credentials);
    stranger = new Person(client, client.server.accounts[1]!);
    await root.s3('PUT', '/papers', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
    await root.s3('PUT', '/papers', {
      query: [['publicAccessBlock', '']],
      body: '<PublicAccessBlockConfiguration/>',
    });
    await root.s3('PUT', '/papers', {
      query: [['versioning', '']],
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    open = await put('/papers/doc', 'once public', [['x-amz-acl', 'public-read']]);
    await put('/papers/doc', PRIVATE);
    openTagged = await put('/papers/tagged', 'once open', [['x-amz-tagging', 'state=open']]);
    await put('/papers/tagged', PRIVATE, [['x-amz-tagging', 'state=secret']]);
    await root.s3('PUT', '/copies');
    await root.s3('PUT', '/theirs');
    await stranger.s3('PUT', '/strangers');
    const everywhere = { Effect: 'Allow', Action: ['s3:PutObject', 's3:ListBucket'], Resource: '*' };
    byTag = await userWith('by-tag', [
      everywhere,
      { Effect: 'Allow', Action: 's3:GetObject*', Resource: 'arn:aws:s3:::papers/tagged' },
      {
        Effect: 'Deny',
        Action: 's3:GetObject*',
        Resource: '*',
        Condition: { StringEquals: { 's3:ExistingObjectTag/state': 'secret' } },
      },
    ]);
    byVersion = await userWith('by-version', [
      everywhere,
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: 'arn:aws:s3:::papers/doc',
        Condition: { StringEquals: { 's3:versionid': open } },
      },
    ]);
  });
  afterAll(() => client.close());

  async function put(path: string, body: string, headers: [string, string][] = []): Promise<string> {
    const answer = await root.s3('PUT', path, { body, headers });
    return answer.headers['x-amz-version-id']!;
  }

  async function userWith(name: string, statements: readonly unknown[]): Promise<Person> {
    const user = await root.createUser(name);
    const document = { Version: '2012-10-17', Statement: statements };
    await root.iam('PutUserPolicy', {
      UserName: name,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(document),
    });
    return user;
  }

  const SPELLINGS: ReadonlyArray<readonly [what: string, spell: (version: string) => string]> = [
    ['plainly', (version) => `versionId=${version}`],
    ['with an encoded letter in its name', (version) => `version%49d=${version}`],
    ['with every letter of its name encoded', (version) => `%76%65%72%73%69%6f%6e%49%64=${version}`],
    [
      'with an encoded value',
      (version) => `versionId=%${version.charCodeAt(0).toString(16)}${version.slice(1)}`,
    ],
    ['twice, the other time wrongly', (version) => `versionId=${version}&versionId=null`],
    ['twice, in two spellings', (version) => `version%49d=${version}&versionId=null`],
    ['among empty pieces', (version) => `&&x-id=GetObject&versionId=${version}&`],
  ];

  describe.each(SPELLINGS)('named %s', (_what, spell) => {
    it.each(['header', 'query', 'anonymous'] as const)('signed: %s', async (sign) => {
      const by = (person: Person): RawQueryOptions =>
        sign === 'anonymous' ? {} : { by: person.credentials, sign };
      const get = (path: string, version: string, options: RawQueryOptions): Promise<RawAnswer> =>
        sendRawQuery(client, 'GET', path, spell(version), options);
      const doc = await get('/papers/doc', open, by(stranger));
      expect([doc.status, doc.text]).toEqual([200, 'once public']);
      if (sign === 'anonymous') return;
      const tagged = await get('/papers/tagged', openTagged, by(byTag));
      expect([tagged.status, tagged.text]).toEqual([200, 'once open']);
      const named = await get('/papers/doc', open, by(byVersion));
      expect([named.status, named.text]).toEqual([200, 'once public']);
    });
  });

  it('and where none is named, by the current one', async () => {
    const spellings = [
      '',
      `VersionId=${open}`,
      `versionid=${open}`,
      `versionId%20=${open}`,
      `+versionId=${open}`,
    ];
    for (const query of spellings) {
      const anonymous = await sendRawQuery(client, 'GET', '/papers/doc', query);
      expect([query, anonymous.status]).toEqual([query, 403]);
    }
    for (const query of ['', `VersionId=${openTagged}`, `versionid=${openTagged}`]) {
      const tagged = await sendRawQuery(client, 'GET', '/papers/tagged', query, { by: byTag.credentials });
      expect([query, tagged.status]).toEqual([query, 403]);
    }
    for (const query of ['', `VersionId=${open}`]) {
      const named = await sendRawQuery(client, 'GET', '/papers/doc', query, { by: byVersion.credentials });
      expect([query, named.status]).toEqual([query, 403]);
    }
  });

  describe("a copy's source has its version in x-amz-copy-source alone", () => {
    const readers = (): [string, Person, string, string][] => [
      ['by tag', byTag, '/papers/tagged', openTagged],
      ['by version', byVersion, '/papers/doc', open],
      ['by ACL', stranger, '/papers/doc', open],
    ];

    it.each(['by tag', 'by version', 'by ACL'])('for who may read it %s', async (which) => {
      const [, person, path, version] = readers().find(([name]) => name === which)!;
      const target = person === stranger ? '/strangers/copy' : '/copies/copy';
      const copy = (query: string, source: string): Promise<RawAnswer> =>
        sendRawQuery(client, 'PUT', target, query, {
          by: person.credentials,
          headers: [
            ['x-amz-copy-source', source],
            ['x-amz-tagging-directive', 'REPLACE'],
          ],
        });
      expect((await copy('', path)).status).toBe(403);
      for (const name of ['versionId', 'version%49d']) {
        const destination = await copy(`${name}=${version}`, path);
        expect([destination.status, destination.error]).toMatchObject([400, REFUSED(version)]);
      }
      expect((await copy('', `${path}?versionId=${version}`)).status).toBe(200);
    });

    it('and so has that of a part', async () => {
      const started = await root.s3('POST', '/copies/parts', { query: [['uploads', '']] });
      const uploadId = /<UploadId>([^<]+)/.exec(started.text)![1]!;
      const copy = (query: string, source: string): Promise<RawAnswer> =>
        sendRawQuery(client, 'PUT', '/copies/parts', `partNumber=1&uploadId=${uploadId}${query}`, {
          by: byTag.credentials,
          headers: [['x-amz-copy-source', source]],
        });
      expect((await copy('', '/papers/tagged')).status).toBe(403);
      const destination = await copy(`&versionId=${openTagged}`, '/papers/tagged');
      expect([destination.status, destination.error]).toMatchObject([400, REFUSED(openTagged)]);
      expect((await copy('', `/papers/tagged?versionId=${openTagged}`)).status).toBe(200);
    });
  });

  const REFUSED = (version: string): object => ({
    code: 'InvalidArgument',
    message: 'This operation does not accept a version-id.',
    extras: { ArgumentName: 'versionId', ArgumentValue: version },
  });

  // Measured on S3 by brekkylab/backlot (backlot/routers/s3.py): before bucket and signature, empty and `null` alike.
  it.each([
    ['PUT', '/copies/new', ''],
    ['POST', '/copies/new', 'uploads&'],
    ['PUT', '/copies/new', 'partNumber=1&uploadId=u&'],
    ['POST', '/copies/new', 'uploadId=u&'],
    ['DELETE', '/copies/new', 'uploadId=u&'],
    ['GET', '/copies/new', 'uploadId=u&'],
    ['GET', '/copies', ''],
    ['GET', '/copies', 'list-type=2&'],
    ['GET', '/copies', 'versions&'],
    ['GET', '/copies', 'versioning&'],
    ['PUT', '/copies', 'tagging&'],
    ['DELETE', '/copies', ''],
    ['GET', '/there-is-no-such-bucket', 'policy&'],
  ])('%s %s?%sversionId is refused', async (method, path, query) => {
    for (const version of [open, 'null', '', 'x']) {
      for (const options of [{}, { by: root.credentials }] as RawQueryOptions[]) {
        const answer = await sendRawQuery(client, method, path, `${query}versionId=${version}`, options);
        expect([answer.status, answer.error]).toMatchObject([400, REFUSED(version)]);
      }
    }
  });

  it('a condition that a policy demands is the one that the write obeys, also in the query', async () => {
    const resource = 'arn:aws:s3:::copies/*';
    const careful = await userWith('careful', [
      {
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:GetObject'],
        Resource: resource,
        Condition: { Null: { 's3:if-match': 'false' } },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: resource,
        Condition: { StringEquals: { 's3:if-none-match': '*' } },
      },
    ]);
    const { headers } = await root.s3('PUT', '/copies/kept', { body: 'kept' });
    const etag = encodeURIComponent(headers.etag!);
    const ask = (method: string, query: string): Promise<RawAnswer> =>
      sendRawQuery(client, method, '/copies/kept', query, {
        by: careful.credentials,
        sign: 'query',
        body: '',
      });
    expect((await ask('DELETE', '')).status).toBe(403);
    for (const name of ['if-match', 'If-Match', 'if-%6datch']) {
      expect((await ask('DELETE', `${name}=%22another%22`)).status).toBe(412);
      // Whoever reads has to send it as a header.
      expect((await ask('GET', `${name}=${etag}`)).status).toBe(403);
    }
    expect((await ask('PUT', 'if-none-match=*')).status).toBe(412);
    expect((await root.s3('GET', '/copies/kept')).text).toBe('kept');
    const form = [
      ...[
        ['key', 'kept'],
        ['if-none-match', '*'],
        ['file', 'replaced'],
      ].map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
      '--x--\r\n',
    ].join('');
    await root.s3('PUT', '/copies', {
      query: [['publicAccessBlock', '']],
      body: '<PublicAccessBlockConfiguration/>',
    });
    const policy = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: resource,
      Condition: { StringEquals: { 's3:if-none-match': '*' } },
    };
    const body = JSON.stringify({ Version: '2012-10-17', Statement: [policy] });
    expect((await root.s3('PUT', '/copies', { query: [['policy', '']], body })).status).toBe(204);
    const type: [string, string] = ['content-type', 'multipart/form-data; boundary=x'];
    const posted = await sendRawQuery(client, 'POST', '/copies', '', { headers: [type], body: form });
    expect([posted.status, posted.error.code]).toEqual([403, 'AccessDenied']);
    expect((await ask('DELETE', `if-match=${etag}`)).status).toBe(204);
  });

  it('an empty one is refused before anybody is known, where a version may be named', async () => {
    for (const query of [
      'versionId=',
      'versionId',
      'acl&versionId=',
      'tagging&versionId=',
      'retention&versionId=',
    ]) {
      const answer = await sendRawQuery(client, 'GET', '/papers/doc', query);
      expect([answer.status, answer.error.message]).toEqual([400, 'Version id cannot be the empty string']);
    }
  });
});

import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

const OTHER_ACCOUNT = '210987654321';
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const ACL_OFF = [400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs'];

let client: RawClient;
let owner: string;
let stranger: NonNullable<RawOptions['credentials']>;
let strangerId: string;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: OTHER_ACCOUNT }] });
  stranger = client.server.accounts[1]!;
  const idOf = async (credentials?: RawOptions['credentials']): Promise<string> => {
    const { text } = await client.send('GET', '/', credentials ? { credentials } : {});
    return /<ID>([0-9a-f]{64})/.exec(text)![1]!;
  };
  owner = await idOf();
  strangerId = await idOf(stranger);
});
afterAll(() => client.close());

type As = Pick<RawOptions, 'sign' | 'credentials'>;
const ANYBODY: As = { sign: 'anonymous' };
const asStranger = (): As => ({ credentials: stranger });

const said = ({ status, error }: RawAnswer): unknown[] => [status, error.code, error.message];
const acl = (path: string): Promise<RawAnswer> => client.send('GET', path, { query: [['acl', '']] });
const putAcl = (path: string, headers: Pair[], body = '', as: As = {}): Promise<RawAnswer> =>
  client.send('PUT', path, { query: [['acl', '']], headers, body, ...as });
const put = (path: string, acl?: string, as: As = {}): Promise<RawAnswer> =>
  client.send('PUT', path, { body: 'x', headers: acl === undefined ? [] : [['x-amz-acl', acl]], ...as });
const status = async (method: string, path: string, as: As): Promise<number> =>
  (await client.send(method, path, as)).status;

/** Grants of an answer: grantee and permission. */
function grantsOf({ text }: RawAnswer): string[] {
  return [...text.matchAll(/<Grantee[^>]*><(?:ID|URI)>([^<]+).*?<Permission>(\w+)/g)].map(
    ([, grantee, permission]) => `${named(grantee!)} ${permission}`,
  );
}
function named(grantee: string): string {
  if (grantee === owner) return 'owner';
  return grantee === strangerId ? 'stranger' : grantee.replace(/.*\//, '');
}

let made = 0;
/** A bucket with ACLs enabled and, unless asked otherwise, nothing blocked. */
async function bucketWithAcls(ownership = 'ObjectWriter', block = ''): Promise<string> {
  made += 1;
  const path = `/acls-${made}`;
  await client.send('PUT', path, { headers: [['x-amz-object-ownership', ownership]] });
  await client.send('PUT', path, {
    query: [['publicAccessBlock', '']],
    body: `<PublicAccessBlockConfiguration>${block}</PublicAccessBlockConfiguration>`,
  });
  return path;
}

describe('where ACLs are disabled', () => {
  beforeAll(async () => {
    await client.send('PUT', '/disabled');
    await put('/disabled/k');
  });

  it.each(['private', 'public-read', 'authenticated-read', 'aws-exec-read', 'bucket-owner-read'])(
    'no %s is taken',
    async (canned) => {
      expect(said(await put('/disabled/k', canned))).toEqual(ACL_OFF);
      for (const path of ['/disabled', '/disabled/k']) {
        expect(said(await putAcl(path, [['x-amz-acl', canned]]))).toEqual(ACL_OFF);
      }
    },
  );

  it('nor grants; but that the owner has all, as is so anyway', async () => {
    expect(said(await putAcl('/disabled', [['x-amz-grant-read', `id=${strangerId}`]]))).toEqual(ACL_OFF);
    expect((await put('/disabled/k', 'bucket-owner-full-control')).status).toBe(200);
    for (const path of ['/disabled', '/disabled/k']) {
      expect(grantsOf(await acl(path))).toEqual(['owner FULL_CONTROL']);
      expect((await putAcl(path, [], (await acl(path)).text)).status).toBe(200);
    }
  });

  it('a bucket made `private` has them enabled', async () => {
    await client.send('PUT', '/made-private', { headers: [['x-amz-acl', 'private']] });
    const { text } = await client.send('GET', '/made-private', { query: [['ownershipControls', '']] });
    expect(text).toContain('BucketOwnerPreferred');
    expect((await put('/made-private/k', 'private')).status).toBe(200);
  });

  it('a bucket cannot be made with one that opens it', async () => {
    const make = (...headers: Pair[]): Promise<RawAnswer> => client.send('PUT', '/not-made', { headers });
    expect((await make(['x-amz-acl', 'public-read'])).error.code).toBe('InvalidBucketAclWithObjectOwnership');
    const open = await make(['x-amz-acl', 'public-read'], ['x-amz-object-ownership', 'ObjectWriter']);
    expect(open.error.code).toBe('InvalidBucketAclWithBlockPublicAccessError');
    const odd = await make(['x-amz-object-ownership', 'Nobody']);
    expect(said(odd)).toEqual([400, 'InvalidArgument', 'Invalid x-amz-object-ownership header: Nobody']);
  });
});

describe('ownership controls', () => {
  const controls = (path: string, method = 'GET', name?: string): Promise<RawAnswer> =>
    client.send(method, path, {
      query: [['ownershipControls', '']],
      body: name
        ? `<OwnershipControls><Rule><ObjectOwnership>${name}</ObjectOwnership></Rule></OwnershipControls>`
        : '',
    });

  it('are put, read and deleted', async () => {
    const path = await bucketWithAcls('BucketOwnerPreferred');
    expect((await controls(path)).text).toContain('BucketOwnerPreferred');
    expect((await controls(path, 'PUT', 'ObjectWriter')).status).toBe(200);
    expect((await controls(path)).text).toContain('ObjectWriter');
    for (const _ of [1, 2]) expect((await controls(path, 'DELETE')).status).toBe(204);
    expect(said(await controls(path))).toEqual([
      404,
      'OwnershipControlsNotFoundError',
      'The bucket ownership controls were not found',
    ]);
    expect((await put(`${path}/k`, 'private')).status).toBe(200);
  });

  it('disable ACLs only where none grants anything to others', async () => {
    const path = await bucketWithAcls();
    await putAcl(path, [['x-amz-acl', 'public-read']]);
    expect((await controls(path, 'PUT', 'BucketOwnerEnforced')).error.code).toBe(
      'InvalidBucketAclWithObjectOwnership',
    );
    await put(`${path}/k`, 'public-read');
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(200);
    await putAcl(path, [['x-amz-acl', 'private']]);
    expect((await controls(path, 'PUT', 'BucketOwnerEnforced')).status).toBe(200);
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
    expect(grantsOf(await acl(`${path}/k`))).toEqual(['owner FULL_CONTROL']);
  });
});

describe('an ACL', () => {
  let path: string;
  beforeEach(async () => {
    path = await bucketWithAcls();
    await put(`${path}/k`);
  });

  it.each([
    ['private', ['owner FULL_CONTROL']],
    ['public-read', ['owner FULL_CONTROL', 'AllUsers READ']],
    ['public-read-write', ['owner FULL_CONTROL', 'AllUsers READ', 'AllUsers WRITE']],
    ['authenticated-read', ['owner FULL_CONTROL', 'AuthenticatedUsers READ']],
    ['bucket-owner-read', ['owner FULL_CONTROL']],
    ['bucket-owner-full-control', ['owner FULL_CONTROL']],
    ['log-delivery-write', ['owner FULL_CONTROL', 'LogDelivery WRITE', 'LogDelivery READ_ACP']],
  ])('by name: %s', async (canned, grants) => {
    for (const on of [path, `${path}/k`]) {
      expect((await putAcl(on, [['x-amz-acl', canned]])).status).toBe(200);
      expect(grantsOf(await acl(on))).toEqual(grants);
    }
  });

  it('by headers: what they grant, and nothing more', async () => {
    const headers: Pair[] = [
      ['x-amz-grant-read', `id="${strangerId}", uri="${ALL_USERS}"`],
      ['x-amz-grant-write-acp', `id=${owner}`],
    ];
    for (const on of [path, `${path}/k`]) {
      expect((await putAcl(on, headers)).status).toBe(200);
      expect(grantsOf(await acl(on))).toEqual(['stranger READ', 'AllUsers READ', 'owner WRITE_ACP']);
    }
  });

  it('written out is given back as it was', async () => {
    await putAcl(`${path}/k`, [['x-amz-grant-read-acp', `uri=${ALL_USERS}`]]);
    const written = (await acl(`${path}/k`)).text;
    await putAcl(`${path}/k`, [['x-amz-acl', 'private']]);
    expect((await putAcl(`${path}/k`, [], written)).status).toBe(200);
    expect((await acl(`${path}/k`)).text).toBe(written);
    const ofAnother = written.replace(owner, strangerId);
    expect((await putAcl(`${path}/k`, [], ofAnother)).error.code).toBe('AccessDenied');
  });

  const grantee = (inner: string, permission = 'READ'): string =>
    `<AccessControlPolicy><Owner><ID>OWNER</ID></Owner><AccessControlList><Grant><Grantee>${inner}</Grantee><Permission>${permission}</Permission></Grant></AccessControlList></AccessControlPolicy>`;
  it.each<[string, Pair[], string, string]>([
    ['an unknown name', [['x-amz-acl', 'mine']], '', 'InvalidArgument'],
    [
      'both ways',
      [
        ['x-amz-acl', 'private'],
        ['x-amz-grant-read', 'id=x'],
      ],
      '',
      'InvalidRequest',
    ],
    ['nothing', [], '', 'MissingSecurityHeader'],
    ['headers and a document', [['x-amz-acl', 'private']], '<x/>', 'UnexpectedContent'],
    ['a header of no form', [['x-amz-grant-read', 'somebody']], '', 'InvalidArgument'],
    ['an unknown account', [['x-amz-grant-read', `id=${'f'.repeat(64)}`]], '', 'InvalidArgument'],
    ['an unknown group', [['x-amz-grant-read', 'uri=http://group']], '', 'InvalidArgument'],
    ['an address', [['x-amz-grant-read', 'emailAddress=a@b.c']], '', 'UnresolvableGrantByEmailAddress'],
    ['no XML', [], 'x', 'MalformedACLError'],
    ['an unknown permission', [], grantee('<ID>OWNER</ID>', 'ALL'), 'MalformedACLError'],
    ['an unknown account, written out', [], grantee('<ID>abc</ID>'), 'InvalidArgument'],
    ['an unknown group, written out', [], grantee('<URI>nobody</URI>'), 'InvalidArgument'],
  ])('is refused: %s', async (_, headers, body, code) => {
    const answer = await putAcl(path, headers, body.replaceAll('OWNER', owner));
    expect([answer.status, answer.error.code]).toEqual([400, code]);
    expect(grantsOf(await acl(path))).toEqual(['owner FULL_CONTROL']);
  });

  it('is kept of an upload in parts, and not of the source of a copy', async () => {
    const begun = await client.send('POST', `${path}/parts`, {
      query: [['uploads', '']],
      headers: [['x-amz-acl', 'public-read']],
    });
    const uploadId = /<UploadId>([^<]+)/.exec(begun.text)![1]!;
    const part = await client.send('PUT', `${path}/parts`, {
      query: [
        ['partNumber', '1'],
        ['uploadId', uploadId],
      ],
      body: 'x',
    });
    await client.send('POST', `${path}/parts`, {
      query: [['uploadId', uploadId]],
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
    });
    expect(await status('GET', `${path}/parts`, ANYBODY)).toBe(200);
    await client.send('PUT', `${path}/copy`, { headers: [['x-amz-copy-source', `${path}/parts`]] });
    expect(await status('GET', `${path}/copy`, ANYBODY)).toBe(403);
  });
});

describe('what an ACL opens', () => {
  let path: string;
  beforeEach(async () => {
    path = await bucketWithAcls();
    await put(`${path}/k`);
  });

  it('to everybody: reading an object', async () => {
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
    await putAcl(`${path}/k`, [['x-amz-acl', 'public-read']]);
    for (const as of [ANYBODY, asStranger()]) {
      expect(await status('GET', `${path}/k`, as)).toBe(200);
      expect(await status('HEAD', `${path}/k`, as)).toBe(200);
      expect(await status('PUT', `${path}/k`, as)).toBe(403);
      expect(await status('DELETE', `${path}/k`, as)).toBe(403);
      expect(await status('GET', path, as)).toBe(403);
      expect((await client.send('GET', `${path}/k`, { query: [['acl', '']], ...as })).status).toBe(403);
    }
  });

  it('what somebody else began: the initiator sees its parts and gives it up, nobody else', async () => {
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    const begin = async (as: As): Promise<string> => {
      const begun = await client.send('POST', `${path}/parts`, { query: [['uploads', '']], ...as });
      return /<UploadId>([^<]+)/.exec(begun.text)![1]!;
    };
    const theirs = await begin(asStranger());
    const own = await begin({});
    const at = async (method: string, uploadId: string, as: As): Promise<number> =>
      (await client.send(method, `${path}/parts`, { query: [['uploadId', uploadId]], ...as })).status;
    for (const method of ['GET', 'DELETE']) {
      expect(await at(method, theirs, ANYBODY)).toBe(403);
      expect(await at(method, own, asStranger())).toBe(403);
    }
    expect(await at('GET', theirs, asStranger())).toBe(200);
    expect(await at('DELETE', theirs, asStranger())).toBe(204);
    expect(await at('DELETE', own, {})).toBe(204);
  });

  it('to everybody: listing, and to learn that there is no such object', async () => {
    await putAcl(path, [['x-amz-acl', 'public-read']]);
    expect(await status('GET', path, ANYBODY)).toBe(200);
    expect(await status('GET', `${path}/none`, ANYBODY)).toBe(404);
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
  });

  it('to everybody: writing', async () => {
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    expect((await put(`${path}/theirs`, undefined, asStranger())).status).toBe(200);
    expect((await put(`${path}/nobodys`, undefined, ANYBODY)).status).toBe(200);
    expect(await status('DELETE', `${path}/nobodys`, ANYBODY)).toBe(204);
  });

  it('to those who signed', async () => {
    await putAcl(`${path}/k`, [['x-amz-acl', 'authenticated-read']]);
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
    expect(await status('GET', `${path}/k`, asStranger())).toBe(200);
  });

  it.each([
    ['read', 'GET', 200],
    ['read-acp', 'GET ?acl', 200],
    ['write-acp', 'PUT ?acl', 200],
    ['full-control', 'PUT ?acl', 200],
  ])('to an account: %s of an object', async (grant, asked, expected) => {
    const [method, query] = asked.split(' ');
    const ask = async (): Promise<number> =>
      (
        await client.send(method!, `${path}/k`, {
          query: query ? [['acl', '']] : [],
          headers: method === 'PUT' ? [['x-amz-acl', 'private']] : [],
          ...asStranger(),
        })
      ).status;
    expect(await ask()).toBe(403);
    await putAcl(`${path}/k`, [[`x-amz-grant-${grant}`, `id=${strangerId}`]]);
    expect(await ask()).toBe(expected);
  });

  it('but nothing that is forbidden', async () => {
    await putAcl(`${path}/k`, [['x-amz-acl', 'public-read']]);
    await client.send('PUT', path, {
      query: [['policy', '']],
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${path.slice(1)}/*`,
        },
      }),
    });
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
  });

  // The owner of a bucket may deny access to any object in it, whoever owns that: S3 User Guide, "How Amazon S3 authorizes a request".
  it('nor what is forbidden of the bucket, or of what others own in it', async () => {
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    await put(`${path}/theirs`, 'public-read', asStranger());
    expect(await status('GET', path, ANYBODY)).toBe(200);
    expect(await status('GET', `${path}/theirs`, ANYBODY)).toBe(200);
    const arn = `arn:aws:s3:::${path.slice(1)}`;
    const Deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:ListBucket', 's3:PutObject', 's3:GetObject'],
    };
    await client.send('PUT', path, {
      query: [['policy', '']],
      body: JSON.stringify({ Version: '2012-10-17', Statement: { ...Deny, Resource: [arn, `${arn}/*`] } }),
    });
    expect(await status('GET', path, ANYBODY)).toBe(403);
    expect(await status('GET', path, asStranger())).toBe(403);
    expect((await put(`${path}/more`, undefined, ANYBODY)).status).toBe(403);
    expect(await status('GET', `${path}/theirs`, ANYBODY)).toBe(403);
    expect(await status('GET', `${path}/theirs`, asStranger())).toBe(403);
  });
});

describe('an object of another account', () => {
  it('is closed to the owner of the bucket, who may only delete it', async () => {
    const path = await bucketWithAcls();
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    await put(`${path}/k`, undefined, asStranger());
    expect(await status('GET', `${path}/k`, {})).toBe(403);
    expect(await status('GET', `${path}/k`, asStranger())).toBe(200);
    expect((await client.send('GET', path)).text).toContain(`<Owner><ID>${strangerId}</ID></Owner>`);
    await putAcl(`${path}/k`, [['x-amz-acl', 'bucket-owner-read']], '', asStranger());
    expect(await status('GET', `${path}/k`, {})).toBe(200);
    expect((await acl(`${path}/k`)).status).toBe(403);
    expect(await status('DELETE', `${path}/k`, {})).toBe(204);
  });

  it('is not opened by the policy of the bucket', async () => {
    const path = await bucketWithAcls();
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    await put(`${path}/theirs`, undefined, asStranger());
    await put(`${path}/mine`);
    const all = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${path.slice(1)}/*`,
    };
    await client.send('PUT', path, {
      query: [['policy', '']],
      body: JSON.stringify({ Version: '2012-10-17', Statement: all }),
    });
    expect(await status('GET', `${path}/mine`, ANYBODY)).toBe(200);
    expect(await status('GET', `${path}/theirs`, ANYBODY)).toBe(403);
  });

  it("becomes the bucket owner's where that is preferred and the writer says so", async () => {
    const path = await bucketWithAcls('BucketOwnerPreferred');
    await putAcl(path, [['x-amz-acl', 'public-read-write']]);
    await put(`${path}/given`, 'bucket-owner-full-control', asStranger());
    expect((await acl(`${path}/given`)).text).toContain(`<Owner><ID>${owner}</ID></Owner>`);
    await put(`${path}/kept`, undefined, asStranger());
    expect((await acl(`${path}/kept`)).status).toBe(403);
  });

  it('is reached by their users as their own policies say', async () => {
    const { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } = await import(
      '@aws-sdk/client-iam'
    );
    const { endpoint, region } = client.server;
    const iam = new IAMClient({ endpoint, region, credentials: stranger });
    await iam.send(new CreateUserCommand({ UserName: 'u' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
    const user: As = {
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    };
    const path = await bucketWithAcls();
    await put(`${path}/k`);
    await putAcl(`${path}/k`, [['x-amz-grant-read', `id=${strangerId}`]]);
    expect(await status('GET', `${path}/k`, user)).toBe(403);
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'u',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
        }),
      }),
    );
    expect(await status('GET', `${path}/k`, user)).toBe(200);
  });
});

describe('Public Access Block', () => {
  it('refuses public ACLs', async () => {
    const path = await bucketWithAcls('ObjectWriter', '<BlockPublicAcls>true</BlockPublicAcls>');
    const blocked = (action: string, resource: string): unknown[] => [
      403,
      'AccessDenied',
      `User: arn:aws:iam::123456789012:root is not authorized to perform: ${action} on resource: "arn:aws:s3:::${resource}" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.`,
    ];
    const bucket = path.slice(1);
    expect(said(await putAcl(path, [['x-amz-acl', 'public-read']]))).toEqual(
      blocked('s3:PutBucketAcl', bucket),
    );
    expect(said(await put(`${path}/k`, 'public-read'))).toEqual(blocked('s3:PutObjectAcl', `${bucket}/k`));
    expect((await put(`${path}/k`, 'private')).status).toBe(200);
    expect(said(await putAcl(`${path}/k`, [['x-amz-acl', 'authenticated-read']]))).toEqual(
      blocked('s3:PutObjectAcl', `${bucket}/k`),
    );
  });

  it('ignores those that are there', async () => {
    const path = await bucketWithAcls();
    await put(`${path}/k`, 'public-read');
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(200);
    await client.send('PUT', path, {
      query: [['publicAccessBlock', '']],
      body: '<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>',
    });
    expect(await status('GET', `${path}/k`, ANYBODY)).toBe(403);
    // What is read is what counts (S3 User Guide, "Blocking public access", on calls to GET Object acl).
    expect(grantsOf(await acl(`${path}/k`))).toEqual(['owner FULL_CONTROL']);
  });
});

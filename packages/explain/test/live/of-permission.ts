import type { LiveCase } from './live-case.js';
import { ACCOUNT, allow, deny, OTHER_ACCOUNT, policyOf, type Scene, type Seen } from './scene.js';

const EVERYBODY = { Principal: '*', Resource: 'arn:aws:s3:::photos/*' };
const KMS_KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;

const VERSIONED = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';

/** Does something under a bucket policy, and takes that away again. */
async function under(s: Scene, policy: object, act: () => Promise<Seen>): Promise<Seen> {
  await s.set('policy', policyOf(policy));
  try {
    return await act();
  } finally {
    await s.set('policy', undefined);
  }
}

/** Does something as ann, who may do only this. */
async function as(s: Scene, statements: readonly object[], act: () => Promise<Seen>): Promise<Seen> {
  await s.grant(...statements);
  try {
    return await act();
  } finally {
    await s.grant(allow('*'));
  }
}

/** Refusals by policies and other permissions, and absence. */
export const OF_PERMISSION: readonly LiveCase[] = [
  {
    name: 'no identity policy allows it',
    cause: 'signer-lacks-permission',
    reason: 'implicit-deny',
    make: (s) => as(s, [allow('s3:ListBucket')], () => s.ask('a.jpg', { who: s.ann.credentials })),
  },
  {
    name: 'no identity policy allows the upload',
    cause: 'signer-lacks-permission',
    reason: 'implicit-deny',
    make: (s) =>
      as(s, [allow('s3:GetObject')], () =>
        s.ask('new.jpg', { who: s.ann.credentials, method: 'PUT', body: 'x' }),
      ),
  },
  {
    name: 'no session policy allows it',
    cause: 'signer-lacks-permission',
    reason: 'implicit-deny',
    make: async (s) => {
      const session = await s.assume({ Policy: policyOf(allow('s3:ListBucket')) });
      return s.ask('a.jpg', { who: session.credentials });
    },
  },
  {
    name: 'somebody of another account, to whom AWS tells nothing',
    cause: 'signer-lacks-permission',
    reason: 'implicit-deny',
    make: (s) => s.ask('a.jpg', { who: s.stranger.credentials }),
  },
  {
    name: 'a Deny of the bucket policy',
    cause: 'explicit-deny-in-policy',
    reason: 'explicit-deny',
    make: (s) =>
      under(s, { ...deny('s3:GetObject'), ...EVERYBODY }, () => s.ask('a.jpg', { who: s.ann.credentials })),
  },
  {
    name: 'a Deny of an identity policy',
    cause: 'explicit-deny-in-policy',
    reason: 'explicit-deny',
    make: (s) => as(s, [allow('*'), deny('s3:GetObject')], () => s.ask('a.jpg', { who: s.ann.credentials })),
  },
  {
    name: 'an object that is not there, for who may not list',
    cause: 'missing-object-reported-as-403',
    reason: 'implicit-deny',
    make: (s) => as(s, [allow('s3:GetObject')], () => s.ask('gone.jpg', { who: s.ann.credentials })),
  },
  {
    name: 'an object that is not there',
    cause: 'object-not-found',
    reason: 'no-such-key',
    make: (s) => s.ask('gone.jpg'),
  },
  {
    name: 'a bucket that is not there',
    cause: 'object-not-found',
    reason: 'no-such-bucket',
    make: (s) => s.ask('a.jpg', { bucket: 'nobody-has-this' }),
  },
  {
    name: 'a version that is not there',
    cause: 'version-not-found',
    reason: 'no-such-version',
    make: async (s) => {
      await s.set('versioning', VERSIONED);
      const put = await s.client.send('PUT', '/photos/other.jpg', { body: 'x' });
      return s.ask('a.jpg', { query: [['versionId', put.headers['x-amz-version-id']!]] });
    },
  },
  {
    name: 'a version id that is none',
    cause: 'version-not-found',
    reason: 'invalid-argument',
    make: (s) => s.ask('a.jpg', { query: [['versionId', 'latest']] }),
  },
  {
    name: 'a version that marks a deletion',
    cause: 'object-is-delete-marker',
    reason: 'method-not-allowed',
    make: async (s) => {
      await s.set('versioning', VERSIONED);
      await s.put('marked.jpg');
      const gone = await s.client.send('DELETE', '/photos/marked.jpg');
      return s.ask('marked.jpg', { query: [['versionId', gone.headers['x-amz-version-id']!]] });
    },
  },
  {
    name: 'an object whose latest version marks a deletion',
    cause: 'object-not-found',
    reason: 'no-such-key',
    make: async (s) => {
      await s.set('versioning', VERSIONED);
      await s.put('hidden.jpg');
      await s.client.send('DELETE', '/photos/hidden.jpg');
      return s.ask('hidden.jpg');
    },
  },
  {
    name: 'an object of a KMS key that the signer may not use',
    cause: 'kms-key-not-allowed',
    reason: 'implicit-deny',
    make: async (s) => {
      await s.put('sealed.jpg', 'x', [
        ['x-amz-server-side-encryption', 'aws:kms'],
        ['x-amz-server-side-encryption-aws-kms-key-id', KMS_KEY],
      ]);
      return as(s, [allow('s3:*')], () => s.ask('sealed.jpg', { who: s.ann.credentials }));
    },
  },
  {
    name: 'a KMS object by a link of Version 2',
    cause: 'sigv2-for-kms-object',
    reason: 'kms-needs-version4',
    make: async (s) => {
      await s.put('sealed2.jpg', 'x', [['x-amz-server-side-encryption', 'aws:kms']]);
      return s.send(s.url2('sealed2.jpg'));
    },
  },
  {
    name: 'a KMS key that does not exist',
    cause: 'kms-key-not-found',
    reason: 'kms-key-name-invalid',
    make: (s) =>
      s.ask('new.jpg', {
        method: 'PUT',
        body: 'x',
        headers: [
          ['x-amz-server-side-encryption', 'aws:kms'],
          ['x-amz-server-side-encryption-aws-kms-key-id', 'no such key'],
        ],
        unhoistable: ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'],
      }),
  },
  {
    name: 'a bucket whose requesters pay',
    cause: 'requester-pays',
    reason: 'requester-does-not-pay',
    onlyByReason: true,
    make: async (s) => {
      const payer = (who: string) =>
        s.set(
          'requestPayment',
          `<RequestPaymentConfiguration><Payer>${who}</Payer></RequestPaymentConfiguration>`,
        );
      await payer('Requester');
      const seen = await under(
        s,
        { ...allow('s3:GetObject'), ...EVERYBODY, Principal: { AWS: OTHER_ACCOUNT } },
        () => s.ask('a.jpg', { who: s.stranger.credentials }),
      );
      await payer('BucketOwner');
      return seen;
    },
  },
  {
    name: 'another bucket owner than expected',
    cause: 'expected-bucket-owner-mismatch',
    reason: 'expected-bucket-owner-mismatch',
    make: (s) => s.ask('a.jpg', { headers: [['x-amz-expected-bucket-owner', OTHER_ACCOUNT]] }),
  },
  {
    name: 'an expected owner that is no account',
    cause: 'request-value-invalid',
    reason: 'invalid-bucket-owner-awsaccount-id',
    make: (s) => s.ask('a.jpg', { headers: [['x-amz-expected-bucket-owner', 'me']] }),
  },
  {
    name: 'an ACL where the bucket takes none',
    cause: 'acl-not-supported',
    reason: 'access-control-list-not-supported',
    make: (s) =>
      s.ask('new.jpg', {
        method: 'PUT',
        body: 'x',
        headers: [['x-amz-acl', 'public-read']],
        unhoistable: ['x-amz-acl'],
      }),
  },
  {
    name: 'a public ACL where those are blocked',
    cause: 'public-access-blocked',
    reason: 'public-acl-blocked',
    make: async (s) => {
      await s.client.send('PUT', '/with-acls', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
      return s.ask('new.jpg', {
        bucket: 'with-acls',
        method: 'PUT',
        body: 'x',
        headers: [['x-amz-acl', 'public-read']],
        unhoistable: ['x-amz-acl'],
      });
    },
  },
  {
    name: 'an object under a lock',
    cause: 'object-locked',
    reason: 'object-locked',
    make: async (s) => {
      await s.client.send('PUT', '/locked', { headers: [['x-amz-bucket-object-lock-enabled', 'true']] });
      const put = await s.client.send('PUT', '/locked/a.jpg', {
        body: 'x',
        headers: [
          ['x-amz-object-lock-legal-hold', 'ON'],
          ['content-md5', 'ndTkYSaMgDT1yFZOFVxnpg=='],
        ],
      });
      return s.ask('a.jpg', {
        bucket: 'locked',
        method: 'DELETE',
        query: [['versionId', put.headers['x-amz-version-id']!]],
      });
    },
  },
  {
    name: 'CORS that is not enabled',
    cause: 'cors-not-allowed',
    reason: 'access-forbidden',
    make: (s) =>
      s.preflight(s.url('a.jpg'), [
        ['origin', 'https://app.example.com'],
        ['access-control-request-method', 'GET'],
      ]),
  },
  {
    name: 'a header that CORS does not allow',
    cause: 'cors-not-allowed',
    reason: 'access-forbidden',
    make: async (s) => {
      await s.set(
        'cors',
        '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>',
      );
      const seen = await s.preflight(s.url('a.jpg', { method: 'PUT' }), [
        ['origin', 'https://app.example.com'],
        ['access-control-request-method', 'PUT'],
        ['access-control-request-headers', 'content-type'],
      ]);
      await s.set('cors', undefined);
      return seen;
    },
  },
  {
    name: 'a preflight of a bucket that is not there',
    cause: 'cors-not-allowed',
    reason: 'access-forbidden',
    make: (s) =>
      s.preflight(s.url('a.jpg', { bucket: 'nobody-has-this' }), [
        ['origin', 'https://app.example.com'],
        ['access-control-request-method', 'GET'],
      ]),
  },
  {
    name: 'OPTIONS without an origin',
    cause: 'preflight-malformed',
    reason: 'bad-request',
    make: (s) => s.preflight(s.url('a.jpg'), [['access-control-request-method', 'GET']]),
  },
  {
    name: 'a preflight for a method that S3 does not know',
    cause: 'preflight-malformed',
    reason: 'bad-request',
    make: (s) =>
      s.preflight(s.url('a.jpg'), [
        ['origin', 'https://app.example.com'],
        ['access-control-request-method', 'PATCH'],
      ]),
  },
];

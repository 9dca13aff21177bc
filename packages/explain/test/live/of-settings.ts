import type { Pair } from '@countersign/sigv4';
import type { LiveCase } from './live-case.js';
import { OTHER_ACCOUNT, type Scene, type Seen } from './scene.js';

const S3 = { host: 's3.us-east-1.amazonaws.com' };

/** A presigned request about a bucket's setting. */
const ask = (s: Scene, setting: string, body?: string, bucket = 'photos'): Promise<Seen> =>
  s.ask('', {
    bucket,
    query: [[setting, '']],
    ...(body === undefined ? {} : { method: 'PUT', body }),
  });
const create = (s: Scene, bucket: string, options: { body?: string; headers?: readonly Pair[] } = {}) =>
  s.ask(bucket, {
    ...S3,
    method: 'PUT',
    body: options.body ?? '',
    headers: options.headers ?? [],
    unhoistable: (options.headers ?? []).map(([name]) => name),
  });

const located = (region: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

const ABSENT: readonly (readonly [setting: string, reason: string])[] = [
  ['policy', 'no-such-bucket-policy'],
  ['cors', 'no-such-corsconfiguration'],
  ['lifecycle', 'no-such-lifecycle-configuration'],
  ['tagging', 'no-such-tag-set'],
  ['website', 'no-such-website-configuration'],
  ['object-lock', 'object-lock-configuration-not-found-error'],
  ['replication', 'replication-configuration-not-found-error'],
];

/** Refusals of requests about buckets themselves; few presign those, but any request can be presigned. */
export const OF_SETTINGS: readonly LiveCase[] = [
  ...ABSENT.map(
    ([setting, reason]): LiveCase => ({
      name: `no ${setting} was set`,
      cause: 'setting-not-found',
      reason,
      make: (s) => ask(s, setting),
    }),
  ),
  {
    name: 'no such analytics configuration',
    cause: 'setting-not-found',
    reason: 'no-such-configuration',
    make: (s) =>
      s.ask('', {
        query: [
          ['analytics', ''],
          ['id', 'mine'],
        ],
      }),
  },
  ...(
    [
      ['publicAccessBlock', 'no-such-public-access-block-configuration'],
      ['ownershipControls', 'ownership-controls-not-found-error'],
    ] as const
  ).map(
    ([setting, reason]): LiveCase => ({
      name: `${setting} was taken away`,
      cause: 'setting-not-found',
      reason,
      make: async (s) => {
        await s.client.send('PUT', '/bare');
        await s.client.send('DELETE', '/bare', { query: [[setting, '']] });
        return ask(s, setting, undefined, 'bare');
      },
    }),
  ),
  {
    name: 'an object without a lock',
    cause: 'setting-not-found',
    reason: 'no-such-object-lock-configuration',
    make: async (s) => {
      await s.client.send('PUT', '/lockable', { headers: [['x-amz-bucket-object-lock-enabled', 'true']] });
      await s.client.send('PUT', '/lockable/a.jpg', { body: 'x' });
      return s.ask('a.jpg', { bucket: 'lockable', query: [['retention', '']] });
    },
  },
  {
    name: 'a bucket name that somebody else has',
    cause: 'bucket-state-conflict',
    reason: 'bucket-already-exists',
    make: async (s) => {
      await s.client.send('PUT', '/theirs', { credentials: s.stranger.credentials });
      return create(s, 'theirs');
    },
  },
  {
    name: 'a bucket that one has already',
    cause: 'bucket-state-conflict',
    reason: 'bucket-already-owned-by-you',
    make: (s) =>
      s.ask('frankfurt', {
        host: 's3.eu-central-1.amazonaws.com',
        region: 'eu-central-1',
        method: 'PUT',
        body: located('eu-central-1'),
      }),
  },
  {
    name: 'a bucket that is not empty',
    cause: 'bucket-state-conflict',
    reason: 'bucket-not-empty',
    make: (s) => s.ask('', { method: 'DELETE' }),
  },
  {
    name: 'a lock on a bucket without versions',
    cause: 'bucket-state-conflict',
    reason: 'invalid-bucket-state',
    make: async (s) => {
      await s.client.send('PUT', '/unversioned');
      return ask(
        s,
        'object-lock',
        '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
        'unversioned',
      );
    },
  },
  {
    name: 'a location that there is not',
    cause: 'request-value-invalid',
    reason: 'invalid-location-constraint',
    make: (s) => create(s, 'moon-base', { body: located('moon-1') }),
  },
  {
    name: 'a location that is not the one signed for',
    cause: 'wrong-region-in-credential-scope',
    reason: 'illegal-location-constraint-exception',
    make: (s) =>
      s.ask('somewhere', {
        host: 's3.eu-west-1.amazonaws.com',
        region: 'eu-west-1',
        method: 'PUT',
        body: located('eu-central-1'),
      }),
  },
  {
    name: 'a new bucket with a public ACL',
    cause: 'public-access-blocked',
    reason: 'invalid-bucket-acl-with-block-public-access-error',
    make: (s) =>
      create(s, 'open-house', {
        headers: [
          ['x-amz-acl', 'public-read'],
          ['x-amz-object-ownership', 'ObjectWriter'],
        ],
      }),
  },
  {
    name: 'a new bucket with an ACL and without ACLs',
    cause: 'acl-not-supported',
    reason: 'invalid-bucket-acl-with-object-ownership',
    make: (s) => create(s, 'contradiction', { headers: [['x-amz-acl', 'public-read']] }),
  },
  {
    name: 'a policy that is no JSON',
    cause: 'request-document-malformed',
    reason: 'malformed-policy',
    make: (s) => ask(s, 'policy', 'allow everybody'),
  },
  {
    name: 'an ACL that is no XML',
    cause: 'request-document-malformed',
    reason: 'malformed-aclerror',
    make: async (s) => {
      await s.client.send('PUT', '/with-acls', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
      return ask(s, 'acl', '<Nothing/>', 'with-acls');
    },
  },
  {
    name: 'an ACL in neither header nor body',
    cause: 'request-document-malformed',
    reason: 'missing-security-header',
    make: async (s) => {
      await s.client.send('PUT', '/with-acls', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
      return ask(s, 'acl', '', 'with-acls');
    },
  },
  {
    name: 'an ACL in header and body',
    cause: 'request-document-malformed',
    reason: 'unexpected-content',
    make: async (s) => {
      await s.client.send('PUT', '/with-acls', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
      return s.ask('', {
        bucket: 'with-acls',
        method: 'PUT',
        query: [['acl', '']],
        body: '<AccessControlPolicy/>',
        headers: [['x-amz-acl', 'private']],
        unhoistable: ['x-amz-acl'],
      });
    },
  },
  {
    name: 'an ACL for an address that nobody has',
    cause: 'request-value-invalid',
    reason: 'acl-grantee-unknown',
    make: async (s) => {
      await s.client.send('PUT', '/with-acls', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
      return s.ask('', {
        bucket: 'with-acls',
        method: 'PUT',
        query: [['acl', '']],
        body: '',
        headers: [['x-amz-grant-read', 'emailAddress="nobody@example.com"']],
        unhoistable: ['x-amz-grant-read'],
      });
    },
  },
  {
    name: 'versions without a status',
    cause: 'request-document-malformed',
    reason: 'illegal-versioning-configuration-exception',
    make: (s) => ask(s, 'versioning', '<VersioningConfiguration/>'),
  },
  {
    name: 'a setting without a body',
    cause: 'request-document-malformed',
    reason: 'missing-request-body-error',
    make: (s) => ask(s, 'cors', ''),
  },
  {
    name: 'a configuration under another id than its own',
    cause: 'request-document-malformed',
    reason: 'id-mismatch',
    make: (s) =>
      s.ask('', {
        method: 'PUT',
        query: [
          ['metrics', ''],
          ['id', 'mine'],
        ],
        body: '<MetricsConfiguration><Id>yours</Id></MetricsConfiguration>',
      }),
  },
  {
    name: 'logging to a bucket that there is not',
    cause: 'request-value-invalid',
    reason: 'invalid-target-bucket-for-logging',
    make: (s) =>
      ask(
        s,
        'logging',
        '<BucketLoggingStatus><LoggingEnabled><TargetBucket>nobody-has-this</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>',
      ),
  },
  {
    name: 'logging to a bucket of another region',
    cause: 'request-value-invalid',
    reason: 'cross-location-logging-prohibitted',
    make: async (s) => {
      await s.client.send('PUT', '/far-away', { region: 'eu-west-1', body: located('eu-west-1') });
      return ask(
        s,
        'logging',
        '<BucketLoggingStatus><LoggingEnabled><TargetBucket>far-away</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>',
      );
    },
  },
  {
    name: 'an inventory that goes to no ARN',
    cause: 'request-value-invalid',
    reason: 'invalid-s3-destination-bucket',
    make: (s) =>
      s.ask('', {
        method: 'PUT',
        query: [
          ['inventory', ''],
          ['id', 'mine'],
        ],
        body: '<InventoryConfiguration><Id>mine</Id><Destination><S3BucketDestination><Bucket>photos</Bucket><Format>CSV</Format></S3BucketDestination></Destination></InventoryConfiguration>',
      }),
  },
  {
    name: 'a bucket policy set by a stranger',
    cause: 'signer-lacks-permission',
    reason: 'implicit-deny',
    make: (s) =>
      s.ask('', {
        who: s.stranger.credentials,
        method: 'PUT',
        query: [['policy', '']],
        body: JSON.stringify({ Id: OTHER_ACCOUNT }),
      }),
  },
];

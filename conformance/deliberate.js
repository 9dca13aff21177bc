/** Where this server means to differ from S3, and why: [what S3 does, what happens here, the reason]. */
export const DELIBERATE = [
  [
    'serves each region at its own address, and redirects (307, 301) to it',
    'one process answers for all regions at one address, and never redirects',
    'a server for tests and small sites has one name; a client that signs for the wrong region is refused as on AWS',
  ],
  [
    'deletes, moves, copies, logs and reports as the lifecycle, replication, logging, inventory, analytics and notification settings say',
    'validates, stores and returns these configurations, and shows their effect in headers (`x-amz-expiration`); it does not act on them',
    'tools that configure a bucket read back what they set; objects that disappear on their own would make tests depend on time',
  ],
  [
    'returns `x-amz-replication-status` for objects that a rule would copy',
    'never returns it',
    'nothing is copied, so PENDING forever, or COMPLETED, would be untrue',
  ],
  [
    'restores an archived object within minutes to two days of real time',
    "restores it by the server's clock, which tests can move",
    'tests cannot wait for hours',
  ],
  [
    'encrypts under KMS keys that exist, and refuses others',
    'accepts any key with a well-formed name, as far as policies allow',
    'there is no KMS here to keep keys',
  ],
  [
    'serves annotations, metadata tables, attribute-based access control for buckets, directory bucket sessions, Select, torrents and Object Lambda',
    'answers 501 NotImplemented, naming the operation; the object is unchanged',
    'their answers are not known well enough to reproduce',
  ],
  [
    'also computes SHA-512, MD5 and XXHash checksums, since 2026',
    'refuses these algorithms as unknown',
    'no recording of their answers is known, and SDKs use them only on request',
  ],
  [
    'requires an MFA token for deleting versions where MFA delete is enabled',
    'has no MFA delete: answers 501 NotImplemented to a request to enable it',
    'nothing here requires `x-amz-mfa`; Object Lock protects against deletes',
  ],
  [
    'notices every write and delete of a key since an upload began, for the 409 of a conditional completion',
    'notices only whether the latest object has changed; a key that was written and deleted again in a bucket without versioning counts as unchanged',
    'only the latest object of a key is kept there, without its history',
  ],
  [
    'applies settings with eventual consistency: some changes take effect after seconds',
    'every change takes effect immediately',
    'tests that need not wait are faster and repeatable',
  ],
  [
    'limits an account to 10,000 buckets, and throttles clients that send too many requests (503 SlowDown)',
    'has no such limits',
    'they protect a shared service',
  ],
];

/** Where this server means to differ from S3, and why: [what S3 does, what happens here, the reason]. */
export const DELIBERATE = [
  [
    'serves each region under an address of its own, and redirects (307, 301) to it',
    'one process answers for all regions under one address, and redirects nobody',
    'a server for tests and small sites has one name; a client that signs for the wrong region is refused as on AWS',
  ],
  [
    'deletes, moves, copies, logs and reports as lifecycle, replication, logging, inventory, analytics and notifications say',
    'checks and keeps these configurations, gives them back, and tells of them in headers (`x-amz-expiration`); nothing is done by them',
    'who sets a bucket up finds what was set; objects that go away by themselves would make tests depend on time',
  ],
  [
    'tells `x-amz-replication-status` of objects that a rule would copy',
    'never tells it',
    'nothing is copied, and PENDING for ever, or COMPLETED, would be untrue',
  ],
  [
    'restores an archived object in minutes to two days of real time',
    'restores it by the clock of the server, which tests may move',
    'a test cannot wait for hours',
  ],
  [
    'encrypts under KMS keys that exist, and refuses others',
    'takes any key that is named in a right form, as far as policies allow',
    'there is no KMS here that would keep keys',
  ],
  [
    'serves annotations, metadata tables, attribute-based access of buckets, sessions of directory buckets, Select, torrents and object Lambda',
    '501 NotImplemented that names the operation; the object is left as it is',
    'their answers are not known well enough to give them',
  ],
  [
    'computes the checksums SHA-512, MD5 and XXHash too, since 2026',
    'refuses these algorithms as unknown',
    'no recording of their answers is known, and SDKs use them only when told to',
  ],
  [
    'takes an MFA token for deleting versions where MFA delete is on',
    'has no MFA delete: 501 NotImplemented when it is to be set',
    'nothing here asks for `x-amz-mfa`; Object Lock holds deletes back',
  ],
  [
    'sees every write and delete of a key since an upload began, for the 409 of a conditional completion',
    'sees that the latest object is another one; a key that was written and deleted again in a bucket without versions counts as untouched',
    'only the latest object of a key is kept there, and no history of it',
  ],
  [
    'is eventually consistent in its settings: some changes take effect after seconds',
    'every change takes effect at once',
    'tests that wait for nothing are faster and repeatable',
  ],
  [
    'limits an account to 10,000 buckets, and slows down who asks too often (503 SlowDown)',
    'has no such limits',
    'they protect a shared service',
  ],
];

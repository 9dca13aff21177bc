/**
 * What the server needs of storage. Narrow ports, one a concern, asynchronous, so that PostgreSQL and any S3 can stand
 * behind them as well as the embedded database and files. Every write resolves only when it is durable.
 * Times are milliseconds since the epoch.
 */

// ---------------------------------------------------------------- buckets

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface BucketRecord {
  readonly id: number;
  readonly name: string;
  /** Twelve digits. */
  readonly ownerAccountId: string;
  readonly region: string;
  readonly createdAt: number;
  /** JSON text as it was put. */
  readonly policy?: string;
  /** All four switches on for a new bucket, as AWS has it since April 2023; absent after DeletePublicAccessBlock. */
  readonly publicAccessBlock?: PublicAccessBlock;
  /** JSON of the CORS rules. */
  readonly cors?: string;
  /** Absent: never enabled, and objects have the version `null`. */
  readonly versioning?: 'Enabled' | 'Suspended';
  /** Flat key, value; absent: no tag set. */
  readonly tags?: readonly string[];
  /** Further configurations by name (`encryption`, `ownership`, `acl` ...), each the text its operation wrote. Absent: none. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type BucketChange = {
  readonly [Field in 'policy' | 'publicAccessBlock' | 'cors' | 'versioning' | 'tags']?:
    | BucketRecord[Field]
    | null;
} & {
  /** Only those named are changed; null clears one. */
  readonly settings?: Readonly<Record<string, string | null>>;
};

export interface BucketStore {
  /** By name, names being global. Hot: answered from memory once seen. */
  find(name: string): Promise<BucketRecord | undefined>;
  /** Buckets of an account, by name in byte order. */
  list(ownerAccountId: string): Promise<readonly BucketRecord[]>;
  /** Undefined when the name is taken (the holder is not told). */
  create(bucket: Omit<BucketRecord, 'id'>): Promise<BucketRecord | undefined>;
  /** Sets fields; null clears one. */
  change(id: number, change: BucketChange): Promise<void>;
  /** False when it still holds a version or a delete marker. Uploads in progress go with it, and their blobs are given up. */
  delete(id: number): Promise<boolean>;
}

// ---------------------------------------------------------------- objects

/** How an object is encrypted where that is not with S3's own keys (SSE-S3). */
export type ObjectEncryption =
  | {
      /** SSE-C: with a key that comes with each request, and is never kept. */
      readonly kind: 'customer';
      /** Random salt and HMAC of the key, both in hex: tells the right key from others, and nothing more. */
      readonly keySalt: string;
      readonly keyMac: string;
      /** Of the bytes, in hex; absent where parts have their own, and where there are no bytes. */
      readonly nonce?: string;
    }
  | {
      readonly kind: 'aws:kms' | 'aws:kms:dsse';
      readonly keyArn: string;
      /** JSON that was added to the encryption context. */
      readonly context?: string;
      readonly bucketKey?: true;
    };

export type AclPermission = 'FULL_CONTROL' | 'READ' | 'READ_ACP' | 'WRITE' | 'WRITE_ACP';

/** One line of an access control list. */
export interface AclGrant {
  /** Canonical id of an account, or the URI of a group. */
  readonly grantee: string;
  readonly permission: AclPermission;
}

/** What keeps a version from being removed (S3 Object Lock). */
export interface ObjectLock {
  /** Together with `retainUntil`, or absent. */
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  readonly retainUntil?: number;
  readonly legalHold?: 'ON' | 'OFF';
}

/** A copy of an archived object, for a time (RestoreObject). */
export interface ObjectRestore {
  /** From when on it can be read. */
  readonly readyAt: number;
  readonly until: number;
}

/** Judges the lock of a version inside the write that would remove it. */
export interface RemovalGuard {
  /** The server's clock. */
  readonly now: number;
  /** A retention in governance mode does not count: the caller may pass it over, and asked to. */
  readonly bypassGovernance: boolean;
}

/** What S3 keeps with an object besides its bytes. */
export interface ObjectRecord {
  readonly key: string;
  /** `null` for the version of an unversioned bucket. */
  readonly versionId: string;
  readonly size: number;
  /** Without quotes: MD5 in hex, or AWS's multipart form. */
  readonly etag: string;
  readonly lastModified: number;
  /** Id of the blob that holds the bytes; absent for an object of no bytes, and where `parts` holds them. */
  readonly blob?: string;
  /** The parts of a multipart upload, in order: their bytes stay where they were put. Absent for a single put. */
  readonly parts?: readonly ObjectPart[];
  /** A delete marker: no bytes, no metadata. Absent: an object. */
  readonly deleteMarker?: true;
  /** Headers that come back as they were put: Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires, x-amz-website-redirect-location. Flat. */
  readonly systemHeaders: readonly string[];
  /** x-amz-meta-*, names in lower case without the prefix. Flat. */
  readonly userMetadata: readonly string[];
  /** Such as ['CRC64NVME', 'base64'] and its type. */
  readonly checksum?: {
    readonly algorithm: string;
    readonly value: string;
    readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  };
  /** Flat key, value. */
  readonly tags: readonly string[];
  readonly storageClass: string;
  /** Twelve digits, or `anonymous`: the account that owns the object. */
  readonly ownerAccountId: string;
  /** Absent: with S3's own keys. */
  readonly encryption?: ObjectEncryption;
  /** Absent: its owner has full control, and nobody else anything. */
  readonly acl?: readonly AclGrant[];
  readonly lock?: ObjectLock;
  /** Absent: never restored. */
  readonly restore?: ObjectRestore;
}

/** A part of an object that came in parts. */
export interface ObjectPart {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  /** Absent for a part of no bytes (the last one may be empty). */
  readonly blob?: string;
  /** Base64, of the object's algorithm; absent where parts were not checksummed. */
  readonly checksum?: string;
  /** Of the part's bytes, in hex, where they are encrypted with a customer's key. */
  readonly nonce?: string;
}

/** A condition on what is there, judged inside the write. */
export interface WriteCondition {
  /** `*`: only if no object of that key exists. */
  readonly ifNoneMatch?: '*';
  /** Only if the current ETag (without quotes) is this one. */
  readonly ifMatch?: string;
  /** What {@link UploadRecord.found} says: where the condition holds, but for another version than that, it is a conflict. */
  readonly found?: string;
}

export type WriteOutcome =
  | { readonly outcome: 'done'; readonly replaced?: ObjectRecord }
  | { readonly outcome: 'precondition-failed'; readonly condition: 'If-Match' | 'If-None-Match' }
  | { readonly outcome: 'conflict'; readonly condition: 'If-Match' | 'If-None-Match' }
  | { readonly outcome: 'no-such-key' }
  /** The bucket went away while the bytes came in. */
  | { readonly outcome: 'no-such-bucket' };

/** What came of a change to a version: `changed` where it is another one than was expected. */
export type SaveOutcome = 'saved' | 'changed' | 'no-such-version';

export interface ListQuery {
  readonly prefix: string;
  /** Keys strictly after this one, in UTF-8 byte order. */
  readonly after: string;
  readonly delimiter: string;
  /** Keys and common prefixes together, at most. */
  readonly limit: number;
}

export interface ListPage {
  /** In UTF-8 byte order. */
  readonly objects: readonly ObjectRecord[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of the page, for the next page's `after`. A common prefix is skipped as a whole. */
  readonly last?: string;
}

export interface ObjectStore {
  /** The current version, which may be a delete marker. Hot: answered from memory once seen. */
  find(bucketId: number, key: string): Promise<ObjectRecord | undefined>;
  /** One version, current or not, delete markers too. `null` is the version without an id. */
  findVersion(bucketId: number, key: string, versionId: string): Promise<ObjectRecord | undefined>;
  /**
   * Makes `object` (an object or a delete marker) the current version. A version of the same id, which can only be
   * `null`, is replaced, and its blobs are given up; other versions stay. Where it is not done, the blobs of `object`
   * are given up: nobody has to delete them. Conditions are judged against the current version; a delete marker
   * counts as no object. A blob belongs to one version: two never name the same one.
   */
  put(bucketId: number, object: ObjectRecord, condition?: WriteCondition): Promise<WriteOutcome>;
  /** Removes the current version, in buckets that never had versioning. Done also where there was nothing. */
  delete(bucketId: number, key: string, condition?: WriteCondition): Promise<WriteOutcome>;
  /**
   * Removes one version for good; the newest of those left becomes current. `replaced` is the one removed.
   *
   * @param guard absent: whatever its lock says
   */
  deleteVersion(
    bucketId: number,
    key: string,
    versionId: string,
    guard?: RemovalGuard,
  ): Promise<WriteOutcome | { readonly outcome: 'locked' }>;
  /**
   * Replaces the tags of one version, if that still is `expected`, with its owner, ACL and tags: whoever may tag it was
   * judged by those. `expected` absent: whatever it has become.
   */
  saveTags(
    bucketId: number,
    key: string,
    versionId: string,
    tags: readonly string[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome>;
  /** Replaces the access control list of one version, as {@link saveTags} does. */
  saveAcl(
    bucketId: number,
    key: string,
    versionId: string,
    acl: readonly AclGrant[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome>;
  /** Says until when an archived version can be read. */
  saveRestore(bucketId: number, key: string, versionId: string, restore: ObjectRestore): Promise<SaveOutcome>;
  /**
   * Replaces the lock of one version, if that still is `expected`: what weakens a lock was allowed for that lock.
   */
  saveLock(
    bucketId: number,
    key: string,
    versionId: string,
    lock: ObjectLock,
    expected: ObjectLock | undefined,
  ): Promise<SaveOutcome>;
  /** Current versions that are no delete markers, without their `parts`, as in all listings. */
  list(bucketId: number, query: ListQuery): Promise<ListPage>;
  /** All versions and delete markers, by key, newest first. */
  listVersions(bucketId: number, query: ListVersionsQuery): Promise<ListVersionsPage>;
}

export interface ListVersionsQuery extends ListQuery {
  /** Versions of the key `after` that are older than this one come first. Absent: strictly later keys. */
  readonly afterVersionId?: string;
}

export interface VersionEntry {
  readonly object: ObjectRecord;
  readonly isLatest: boolean;
}

export interface ListVersionsPage {
  readonly versions: readonly VersionEntry[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Key or common prefix of the page's last entry. */
  readonly last?: string;
  /** Version id of the page's last entry; absent after a common prefix. */
  readonly lastVersionId?: string;
}

// ---------------------------------------------------------------- multipart uploads

/** An upload in parts that is not complete yet: what the object will be, but for its bytes. */
export interface UploadRecord {
  /** Opaque; ids of one key are in order of their beginning. */
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAt: number;
  readonly systemHeaders: readonly string[];
  readonly userMetadata: readonly string[];
  readonly tags: readonly string[];
  readonly storageClass: string;
  readonly ownerAccountId: string;
  readonly initiator: { readonly arn: string; readonly name: string };
  /** Tells the current version of the key at the beginning from any other (`identityOf`). Absent: nobody looked. */
  readonly found?: string;
  /** As asked for at the beginning. */
  readonly checksumAlgorithm?: string;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** As of the object, but for the nonce: each part has its own. */
  readonly encryption?: ObjectEncryption;
  readonly acl?: readonly AclGrant[];
  readonly lock?: ObjectLock;
}

export interface PartRecord {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  /** MD5 in hex, without quotes. */
  readonly etag: string;
  readonly lastModified: number;
  /** Absent for a part of no bytes. */
  readonly blob?: string;
  readonly checksum?: { readonly algorithm: string; readonly value: string };
  /** Of its bytes, in hex, where they are encrypted with a customer's key. */
  readonly nonce?: string;
}

export interface ListUploadsQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Uploads of later keys; with `afterUploadId` also later uploads of that key. */
  readonly afterKey: string;
  readonly afterUploadId?: string;
  readonly limit: number;
}

export interface ListUploadsPage {
  readonly uploads: readonly UploadRecord[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Key or common prefix of the page's last entry. */
  readonly last?: string;
  /** Upload id of the page's last entry; absent after a common prefix. */
  readonly lastUploadId?: string;
}

export interface UploadStore {
  /** False when the bucket is gone. */
  create(bucketId: number, upload: UploadRecord): Promise<boolean>;
  /** An upload is found under its own key only. */
  find(bucketId: number, key: string, uploadId: string): Promise<UploadRecord | undefined>;
  /** The key of an upload that has not ended. */
  keyOf(bucketId: number, uploadId: string): Promise<string | undefined>;
  list(bucketId: number, query: ListUploadsQuery): Promise<ListUploadsPage>;
  /** Puts a part in place of one of the same number, whose blob is given up. False (and `part.blob` given up) when the upload is gone. */
  putPart(bucketId: number, uploadId: string, part: PartRecord): Promise<boolean>;
  /** Parts with numbers after `afterNumber`, in order. */
  listParts(
    bucketId: number,
    uploadId: string,
    afterNumber: number,
    limit: number,
  ): Promise<readonly PartRecord[]>;
  /**
   * Makes the object of the parts named in `object.parts` and ends the upload, at once: blobs of parts that are not
   * among them are given up. `no-such-upload` when it is gone; `part-changed` when a part was put anew since it was read;
   * then, and when a condition fails, the upload and all its parts stay.
   */
  complete(
    bucketId: number,
    uploadId: string,
    object: ObjectRecord,
    condition?: WriteCondition,
  ): Promise<WriteOutcome | { readonly outcome: 'no-such-upload' | 'part-changed' }>;
  /** What a completed upload became, for as long as that version is there: a repeated Complete is answered with it. */
  findCompleted(bucketId: number, key: string, uploadId: string): Promise<ObjectRecord | undefined>;
  /** False when the upload is gone. */
  abort(bucketId: number, key: string, uploadId: string): Promise<boolean>;
}

// ---------------------------------------------------------------- blobs

/** Bytes on their way in. Until `finish` has resolved nothing of them is kept. */
export interface BlobWriter {
  /**
   * Takes in a chunk, whose bytes must then stay as they are.
   *
   * @param lent its memory will serve for something else once the promise has resolved: it is copied where it is kept
   */
  write(chunk: Uint8Array, lent?: boolean): Promise<void>;
  /** Resolves when the bytes are durable under `id`. */
  finish(): Promise<{ readonly id: string; readonly size: number }>;
  /** Gives up; leaves nothing. Harmless after `finish`. */
  abort(): Promise<void>;
}

/** Bytes of a blob, read as they are asked for. Stays readable when the blob is deleted meanwhile. */
export interface BlobPieces extends AsyncIterable<Buffer> {
  /**
   * Hands a piece back so that its memory serves again: only when nobody will look at it any more, which for a socket
   * is in the callback of `write`. A piece that is never handed back is left to the garbage collector.
   */
  release?(piece: Buffer): void;
}

export interface BlobStore {
  create(): Promise<BlobWriter>;
  /**
   * Bytes `start` to `end`, both inclusive. Small blobs come as one buffer from memory once seen;
   * others are read in large pieces as the reader takes them.
   * A record read just before its object was replaced may name a blob that is gone: find the object again.
   * @throws BlobMissingError when there is no such blob
   */
  read(id: string, start: number, end: number): Promise<Buffer | BlobPieces>;
  /**
   * Keeps blobs for a reader that opens them one after another: from now until the returned function is called,
   * none of them goes away, though it be deleted. It does not bring back what is gone already.
   */
  hold(ids: readonly string[]): () => void;
  /** Harmless where there is none. A blob that is held goes when the last holder lets go, without anybody waiting for that. */
  delete(id: string): Promise<void>;
}

// ---------------------------------------------------------------- IAM

export interface AccountRecord {
  /** Twelve digits. */
  readonly id: string;
  /** 64 hex digits, as S3 calls an owner. */
  readonly canonicalId: string;
  readonly createdAt: number;
  /** What people may call the account by; unique among all accounts. */
  readonly alias?: string;
  /** Absent: passwords have AWS's own rules. */
  readonly passwordPolicy?: PasswordPolicyRecord;
}

/** What passwords of the account's users have to be like; kept, since no password is checked here. */
export interface PasswordPolicyRecord {
  readonly minimumPasswordLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercaseCharacters: boolean;
  readonly requireLowercaseCharacters: boolean;
  readonly allowUsersToChangePassword: boolean;
  /** Days. */
  readonly maxPasswordAge?: number;
  readonly passwordReusePrevention?: number;
  readonly hardExpiry?: boolean;
}

/** Whose key it is: a user's, or the account's root. */
export interface AccessKeyRecord {
  readonly accessKeyId: string;
  readonly accountId: string;
  /** Absent: the root user. */
  readonly userName?: string;
  /** In clear; encrypted at rest by the store. */
  readonly secretAccessKey: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
  readonly lastUsed?: { readonly at: number; readonly service: string; readonly region: string };
}

export interface TagRecord {
  readonly key: string;
  readonly value: string;
}

interface PolicyHolderRecord {
  readonly accountId: string;
  /** Unique id: AIDA..., AROA..., AGPA... */
  readonly id: string;
  readonly path: string;
  readonly createdAt: number;
  /** Inline policies: name to JSON text as it was put. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs in the order of attachment. */
  readonly attachedPolicies: readonly string[];
}

interface PrincipalRecord extends PolicyHolderRecord {
  readonly tags: readonly TagRecord[];
  readonly permissionsBoundary?: string;
}

export interface GroupRecord extends PolicyHolderRecord {
  readonly groupName: string;
}

export interface UserRecord extends PrincipalRecord {
  readonly userName: string;
  /** That there is a password; the password itself is not kept. */
  readonly loginProfile?: { readonly createdAt: number; readonly passwordResetRequired: boolean };
  /** Each oldest first; absent: none. */
  readonly signingCertificates?: readonly UserCredentialRecord[];
  readonly sshPublicKeys?: readonly SshPublicKeyRecord[];
  readonly serviceCredentials?: readonly ServiceCredentialRecord[];
}

/** Something that identifies a user beside access keys; no service here takes one. */
export interface UserCredentialRecord {
  readonly id: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
  /** PEM of a certificate, or a public key in OpenSSH's form; absent for credentials of one service. */
  readonly body?: string;
}

export interface SshPublicKeyRecord extends UserCredentialRecord {
  /** MD5 of the key, in hex with colons. */
  readonly fingerprint: string;
}

/** The password is told once, and not kept. */
export interface ServiceCredentialRecord extends UserCredentialRecord {
  readonly serviceName: string;
  /** As the user was called when it was made. */
  readonly serviceUserName: string;
}

export interface RoleRecord extends PrincipalRecord {
  readonly roleName: string;
  /** JSON text as it was put. */
  readonly trustPolicy: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  /** Principal of the AWS service that a service-linked role belongs to, such as `batch.amazonaws.com`. */
  readonly linkedService?: string;
}

/** When and where a session of a role last signed a request. */
export interface RoleUse {
  readonly at: number;
  readonly region: string;
}

/** A device of an account that shows codes of one time (TOTP), be it a user's or not yet. */
export interface MfaDeviceRecord {
  readonly accountId: string;
  /** Path and name: what its serial number has after `mfa`. */
  readonly name: string;
  readonly createdAt: number;
  /** 64 characters of base32. In clear; encrypted at rest by the store. */
  readonly seed: string;
  readonly tags: readonly TagRecord[];
  /** Unique id of the user it was enabled for. */
  readonly userId?: string;
  readonly enabledAt?: number;
  /** How many steps of 30 s the device is ahead of the clock. */
  readonly drift?: number;
  /** The step whose code was used last: none is good twice. */
  readonly lastStep?: number;
}

/** A SAML identity provider that an account trusts. */
export interface SamlProviderRecord {
  readonly accountId: string;
  readonly name: string;
  readonly uuid: string;
  readonly createdAt: number;
  readonly metadata: string;
  readonly validUntil: number;
  readonly encryptionMode: 'Required' | 'Allowed';
  /** Ids of the private keys; the keys are not kept. */
  readonly privateKeys: ReadonlyArray<{ readonly id: string; readonly createdAt: number }>;
  readonly tags: readonly TagRecord[];
}

/** A TLS certificate; its private key is not kept. */
export interface ServerCertificateRecord {
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** PEM. */
  readonly body: string;
  readonly chain?: string;
  readonly tags: readonly TagRecord[];
}

/** An OpenID Connect identity provider that an account trusts. */
export interface OidcProviderRecord {
  readonly accountId: string;
  /** The issuer without `https://`. */
  readonly url: string;
  readonly createdAt: number;
  /** Audiences that tokens may name. */
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: readonly TagRecord[];
}

export interface InstanceProfileRecord {
  readonly accountId: string;
  readonly id: string;
  readonly instanceProfileName: string;
  readonly path: string;
  readonly createdAt: number;
  /** At most one role; roles are never renamed. */
  readonly roleName?: string;
  readonly tags: readonly TagRecord[];
}

export interface PolicyVersionRecord {
  readonly versionId: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface ManagedPolicyRecord {
  readonly arn: string;
  /** `aws` for AWS's own. */
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly defaultVersionId: string;
  readonly versions: readonly PolicyVersionRecord[];
  /** Of the newest version there ever was; absent: none was deleted since this is kept. */
  readonly lastVersion?: number;
  readonly tags: readonly TagRecord[];
}

/** Records of one kind, found by account and name without regard to case. A write tells whether it changed anything. */
export interface NamedStore<Kept> {
  /** Answered from memory once seen. */
  find(accountId: string, name: string): Promise<Kept | undefined>;
  /** By name. */
  list(accountId: string): Promise<readonly Kept[]>;
  create(record: Kept): Promise<boolean>;
  /** `previousName` where it is renamed. */
  save(record: Kept, previousName?: string): Promise<boolean>;
  delete(accountId: string, name: string): Promise<boolean>;
}

/** Groups and who is in them; members follow renamings of either, and end with either. */
export interface GroupStore extends NamedStore<GroupRecord> {
  /** False also where there is no such group or user. */
  addMember(accountId: string, groupName: string, userName: string): Promise<boolean>;
  removeMember(accountId: string, groupName: string, userName: string): Promise<boolean>;
  /** By name. */
  membersOf(accountId: string, groupName: string): Promise<readonly UserRecord[]>;
  /** By name. */
  groupsOf(accountId: string, userName: string): Promise<readonly GroupRecord[]>;
}

/**
 * Names of users, roles and policies are told apart without regard to case, as IAM does, and kept as written.
 * `create...` answers false when the name is taken; `save...` replaces an existing record and answers false when it is gone.
 */
export interface IamStore {
  findAccount(id: string): Promise<AccountRecord | undefined>;
  listAccounts(): Promise<readonly AccountRecord[]>;
  createAccount(account: AccountRecord): Promise<boolean>;
  /** Gives an account an alias, or takes it away. False also when another account has it. */
  setAccountAlias(id: string, alias: string | undefined): Promise<boolean>;
  setPasswordPolicy(id: string, policy: PasswordPolicyRecord | undefined): Promise<boolean>;

  /** Hot: answered from memory once seen. */
  findAccessKey(accessKeyId: string): Promise<AccessKeyRecord | undefined>;
  listAccessKeys(accountId: string, userName: string | undefined): Promise<readonly AccessKeyRecord[]>;
  /** False also where there is no such user. */
  createAccessKey(key: AccessKeyRecord): Promise<boolean>;
  saveAccessKey(key: AccessKeyRecord): Promise<boolean>;
  /** Remembered at once, written at leisure: not part of anybody's answer. */
  noteKeyUsed(accessKeyId: string, use: NonNullable<AccessKeyRecord['lastUsed']>): void;
  deleteAccessKey(accessKeyId: string): Promise<boolean>;

  /** Hot: answered from memory once seen, as are roles and policies. */
  findUser(accountId: string, userName: string): Promise<UserRecord | undefined>;
  listUsers(accountId: string): Promise<readonly UserRecord[]>;
  createUser(user: UserRecord): Promise<boolean>;
  /** `previousName` where the user is renamed; its access keys follow. */
  saveUser(user: UserRecord, previousName?: string): Promise<boolean>;
  /** Its access keys go with it. */
  deleteUser(accountId: string, userName: string): Promise<boolean>;

  findRole(accountId: string, roleName: string): Promise<RoleRecord | undefined>;
  listRoles(accountId: string): Promise<readonly RoleRecord[]>;
  createRole(role: RoleRecord): Promise<boolean>;
  saveRole(role: RoleRecord): Promise<boolean>;
  deleteRole(accountId: string, roleName: string): Promise<boolean>;
  /** Remembered at once, written at leisure, as uses of keys are. */
  noteRoleUsed(role: RoleRecord, use: RoleUse): void;
  lastUseOfRole(role: RoleRecord): Promise<RoleUse | undefined>;

  readonly groups: GroupStore;
  readonly oidcProviders: NamedStore<OidcProviderRecord>;
  readonly instanceProfiles: NamedStore<InstanceProfileRecord>;
  readonly mfaDevices: NamedStore<MfaDeviceRecord>;
  readonly samlProviders: NamedStore<SamlProviderRecord>;
  readonly serverCertificates: NamedStore<ServerCertificateRecord>;

  findPolicy(arn: string): Promise<ManagedPolicyRecord | undefined>;
  listPolicies(accountId: string): Promise<readonly ManagedPolicyRecord[]>;
  createPolicy(policy: ManagedPolicyRecord): Promise<boolean>;
  savePolicy(policy: ManagedPolicyRecord): Promise<boolean>;
  deletePolicy(arn: string): Promise<boolean>;

  /** Grows with every change to anything IAM keeps: whoever caches what they derived from it compares this. */
  readonly generation: number;
}

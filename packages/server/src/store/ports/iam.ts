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

import type { CommitQueue, SecretBox, Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import type {
  AccessKeyRecord,
  AccountRecord,
  GroupStore,
  IamStore,
  InstanceProfileRecord,
  ManagedPolicyRecord,
  MfaDeviceRecord,
  NamedStore,
  OidcProviderRecord,
  PasswordPolicyRecord,
  RoleRecord,
  RoleUse,
  SamlProviderRecord,
  ServerCertificateRecord,
  UserRecord,
} from '../ports/iam.js';
import { AccessKeyRecords } from './iam-access-keys.js';
import { SqlGroupStore } from './iam-groups.js';
import { sealedDevices } from './iam-mfa-devices.js';
import { SqlNamedStore } from './iam-named-store.js';
import { PolicyRecords } from './iam-policies.js';
import { NamedRecords, type NamedTable, type RecordForm } from './iam-records.js';
import { RoleUses } from './iam-role-uses.js';

/** Milliseconds after which noted uses of keys and roles are written down. */
const NOTE_DELAY_MS = 1_000;

const SELECT_ACCOUNT = 'SELECT id, canonical_id, created_at, alias, password_policy FROM accounts';

export class SqlIamStore implements IamStore {
  readonly #queue: CommitQueue;
  readonly #keys: AccessKeyRecords;
  readonly #users: NamedRecords<UserRecord>;
  readonly #roles: NamedRecords<RoleRecord>;
  readonly #roleUses: RoleUses;
  readonly #policies: PolicyRecords;
  readonly #groups: SqlGroupStore;
  readonly oidcProviders: NamedStore<OidcProviderRecord>;
  readonly instanceProfiles: NamedStore<InstanceProfileRecord>;
  readonly mfaDevices: NamedStore<MfaDeviceRecord>;
  readonly samlProviders: NamedStore<SamlProviderRecord>;
  readonly serverCertificates: NamedStore<ServerCertificateRecord>;
  readonly #account: SqlStatement;
  readonly #accounts: SqlStatement;
  readonly #insertAccount: SqlStatement;
  readonly #aliasHolder: SqlStatement;
  readonly #updateAlias: SqlStatement;
  readonly #updatePasswordPolicy: SqlStatement;
  #generation = 0;
  #noting: NodeJS.Timeout | undefined;

  /** A write that says whether it changed anything; only then are caches touched and the generation moved on. */
  readonly #change = (work: () => boolean, forget?: () => void): Promise<boolean> =>
    this.#queue.write((write) => {
      const changed = work();
      if (changed) {
        write.afterCommit(() => {
          forget?.();
          this.#generation += 1;
        });
      }
      return changed;
    });

  constructor(sql: Sql, queue: CommitQueue, box: SecretBox) {
    this.#queue = queue;
    this.#keys = new AccessKeyRecords(sql, box);
    this.#users = new NamedRecords<UserRecord>(sql, 'users', (user) => user.userName);
    this.#roles = new NamedRecords<RoleRecord>(sql, 'roles', (role) => role.roleName);
    this.#roleUses = new RoleUses(sql);
    this.#policies = new PolicyRecords(sql);
    this.#groups = new SqlGroupStore(sql, this.#users, this.#change);
    this.oidcProviders = this.#named<OidcProviderRecord>(sql, 'oidc_providers', ({ url }) => url);
    this.instanceProfiles = this.#named<InstanceProfileRecord>(
      sql,
      'instance_profiles',
      ({ instanceProfileName }) => instanceProfileName,
    );
    this.mfaDevices = this.#named<MfaDeviceRecord>(
      sql,
      'mfa_devices',
      ({ name }) => name,
      sealedDevices(box, sql.where),
    );
    this.samlProviders = this.#named<SamlProviderRecord>(sql, 'saml_providers', ({ name }) => name);
    this.serverCertificates = this.#named<ServerCertificateRecord>(
      sql,
      'server_certificates',
      ({ name }) => name,
    );
    this.#updatePasswordPolicy = sql.statement('UPDATE accounts SET password_policy = ? WHERE id = ?');
    this.#account = sql.statement(`${SELECT_ACCOUNT} WHERE id = ?`);
    this.#accounts = sql.statement(`${SELECT_ACCOUNT} ORDER BY id`);
    this.#aliasHolder = sql.statement('SELECT id FROM accounts WHERE alias = ?');
    this.#updateAlias = sql.statement('UPDATE accounts SET alias = ? WHERE id = ?');
    this.#insertAccount = sql.statement(
      'INSERT INTO accounts (id, canonical_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  get generation(): number {
    return this.#generation;
  }

  get groups(): GroupStore {
    return this.#groups;
  }

  #named<Kept extends { readonly accountId: string }>(
    sql: Sql,
    table: NamedTable,
    nameOf: (record: Kept) => string,
    form?: RecordForm<Kept>,
  ): NamedStore<Kept> {
    return new SqlNamedStore(new NamedRecords(sql, table, nameOf, form), nameOf, this.#change);
  }

  // ------------------------------------------------------------- accounts

  async findAccount(id: string): Promise<AccountRecord | undefined> {
    const row = this.#account.get(id);
    return row === undefined ? undefined : toAccount(row);
  }

  async listAccounts(): Promise<readonly AccountRecord[]> {
    return this.#accounts.all().map(toAccount);
  }

  createAccount({ id, canonicalId, createdAt }: AccountRecord): Promise<boolean> {
    return this.#change(() => this.#insertAccount.run(id, canonicalId, createdAt).changes > 0);
  }

  setAccountAlias(id: string, alias: string | undefined): Promise<boolean> {
    return this.#change(() => {
      const holder = alias === undefined ? undefined : this.#aliasHolder.get(alias);
      if (holder !== undefined && holder[0] !== id) return false;
      return this.#updateAlias.run(alias ?? null, id).changes > 0;
    });
  }

  setPasswordPolicy(id: string, policy: PasswordPolicyRecord | undefined): Promise<boolean> {
    return this.#change(() => {
      const text = policy === undefined ? null : JSON.stringify(policy);
      return this.#updatePasswordPolicy.run(text, id).changes > 0;
    });
  }

  // ---------------------------------------------------------- access keys

  async findAccessKey(accessKeyId: string): Promise<AccessKeyRecord | undefined> {
    return this.#keys.find(accessKeyId);
  }

  async listAccessKeys(accountId: string, userName: string | undefined): Promise<readonly AccessKeyRecord[]> {
    if (userName === undefined) return this.#keys.list(accountId, undefined);
    const user = this.#users.rowId(accountId, userName);
    return user === undefined ? [] : this.#keys.list(accountId, user);
  }

  createAccessKey(key: AccessKeyRecord): Promise<boolean> {
    return this.#change(
      () => {
        const { accountId, userName } = key;
        const user = userName === undefined ? undefined : this.#users.rowId(accountId, userName);
        // A key of nobody would become the key of whoever gets that name next.
        if (userName !== undefined && user === undefined) return false;
        return this.#keys.insert(key, user);
      },
      () => this.#keys.forget(key.accessKeyId),
    );
  }

  saveAccessKey(key: AccessKeyRecord): Promise<boolean> {
    return this.#change(
      () => this.#keys.update(key),
      () => this.#keys.forget(key.accessKeyId),
    );
  }

  noteKeyUsed(accessKeyId: string, use: NonNullable<AccessKeyRecord['lastUsed']>): void {
    this.#keys.noteUse(accessKeyId, use);
    this.#writeNotesSoon();
  }

  #writeNotesSoon(): void {
    this.#noting ??= setTimeout(() => {
      this.#noting = undefined;
      // Should it fail, the notes are still there for the next time.
      this.writeNotes().catch(() => undefined);
    }, NOTE_DELAY_MS).unref();
  }

  deleteAccessKey(accessKeyId: string): Promise<boolean> {
    return this.#change(
      () => this.#keys.remove(accessKeyId),
      () => this.#keys.forget(accessKeyId),
    );
  }

  /** Writes down the noted uses of keys and roles. */
  async writeNotes(): Promise<void> {
    if (!this.#keys.hasUses && !this.#roleUses.hasNotes) return;
    await this.#queue.write((write) => {
      const keys = this.#keys.writeUses();
      const roles = this.#roleUses.write();
      write.afterCommit(() => {
        this.#keys.usesWritten(keys);
        roles.written();
      });
    });
  }

  /** The last notes, and no timer left behind. */
  async close(): Promise<void> {
    clearTimeout(this.#noting);
    await this.writeNotes();
  }

  // ---------------------------------------------------------------- users

  async findUser(accountId: string, userName: string): Promise<UserRecord | undefined> {
    return this.#users.find(accountId, userName);
  }

  async listUsers(accountId: string): Promise<readonly UserRecord[]> {
    return this.#users.list(accountId);
  }

  createUser(user: UserRecord): Promise<boolean> {
    return this.#change(
      () => this.#users.insert(user),
      () => this.#users.forget(user.accountId, user.userName),
    );
  }

  saveUser(user: UserRecord, previousName: string = user.userName): Promise<boolean> {
    const { accountId } = user;
    return this.#queue.write((write) => {
      const row = this.#users.rowId(accountId, previousName);
      if (row === undefined || !this.#users.update(user, previousName)) return false;
      const keys = previousName === user.userName ? [] : this.#keys.idsOf(accountId, row);
      write.afterCommit(() => {
        this.#users.forget(accountId, previousName);
        this.#users.forget(accountId, user.userName);
        for (const key of keys) this.#keys.forget(key);
        this.#generation += 1;
      });
      return true;
    });
  }

  deleteUser(accountId: string, userName: string): Promise<boolean> {
    return this.#queue.write((write) => {
      const row = this.#users.rowId(accountId, userName);
      if (row === undefined) return false;
      const keys = this.#keys.idsOf(accountId, row);
      this.#keys.removeOf(accountId, row);
      this.#groups.forgetUser(row);
      this.#users.remove(accountId, userName);
      write.afterCommit(() => {
        this.#users.forget(accountId, userName);
        for (const key of keys) this.#keys.forget(key);
        this.#generation += 1;
      });
      return true;
    });
  }

  // ---------------------------------------------------------------- roles

  async findRole(accountId: string, roleName: string): Promise<RoleRecord | undefined> {
    return this.#roles.find(accountId, roleName);
  }

  async listRoles(accountId: string): Promise<readonly RoleRecord[]> {
    return this.#roles.list(accountId);
  }

  createRole(role: RoleRecord): Promise<boolean> {
    return this.#change(
      () => this.#roles.insert(role),
      () => this.#roles.forget(role.accountId, role.roleName),
    );
  }

  saveRole(role: RoleRecord): Promise<boolean> {
    return this.#change(
      () => this.#roles.update(role, role.roleName),
      () => this.#roles.forget(role.accountId, role.roleName),
    );
  }

  deleteRole(accountId: string, roleName: string): Promise<boolean> {
    return this.#change(
      () => this.#roles.remove(accountId, roleName),
      () => this.#roles.forget(accountId, roleName),
    );
  }

  noteRoleUsed(role: RoleRecord, use: RoleUse): void {
    this.#roleUses.note(role, use);
    this.#writeNotesSoon();
  }

  async lastUseOfRole(role: RoleRecord): Promise<RoleUse | undefined> {
    return this.#roleUses.find(role);
  }

  // ------------------------------------------------------------- policies

  async findPolicy(arn: string): Promise<ManagedPolicyRecord | undefined> {
    return this.#policies.find(arn);
  }

  async listPolicies(accountId: string): Promise<readonly ManagedPolicyRecord[]> {
    return this.#policies.list(accountId);
  }

  createPolicy(policy: ManagedPolicyRecord): Promise<boolean> {
    return this.#change(
      () => this.#policies.insert(policy),
      () => this.#policies.forget(policy.arn),
    );
  }

  savePolicy(policy: ManagedPolicyRecord): Promise<boolean> {
    return this.#change(
      () => this.#policies.update(policy),
      () => this.#policies.forget(policy.arn),
    );
  }

  deletePolicy(arn: string): Promise<boolean> {
    return this.#change(
      () => this.#policies.remove(arn),
      () => this.#policies.forget(arn),
    );
  }
}

function toAccount([id, canonicalId, createdAt, alias, passwordPolicy]: SqlRow): AccountRecord {
  return {
    id: String(id),
    canonicalId: String(canonicalId),
    createdAt: Number(createdAt),
    ...(alias === null ? {} : { alias: String(alias) }),
    ...(passwordPolicy === null
      ? {}
      : { passwordPolicy: JSON.parse(String(passwordPolicy)) as PasswordPolicyRecord }),
  };
}

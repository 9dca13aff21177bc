import type { Schema } from '@countersign/runtime';

/**
 * The schema, as the ordered list of what brought it here. Entry n takes a database from version n to n + 1
 * (`PRAGMA user_version`). Entries that were released are never edited; new ones are added at the end.
 *
 * Rowid tables with a unique index throughout, and narrow rows: measured at a quarter of the time of wide rows
 * in WITHOUT ROWID tables. Ids that other rows or caches refer to are AUTOINCREMENT, so that they never come back.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE settings (
     name TEXT PRIMARY KEY NOT NULL,
     value TEXT NOT NULL
   );
   CREATE TABLE buckets (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT NOT NULL UNIQUE,
     owner TEXT NOT NULL,
     region TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     policy TEXT,
     public_access_block TEXT,
     cors TEXT
   );
   CREATE INDEX buckets_of_owner ON buckets (owner, name);
   CREATE TABLE objects (
     id INTEGER PRIMARY KEY,
     bucket INTEGER NOT NULL REFERENCES buckets (id),
     key TEXT NOT NULL,
     version_id TEXT NOT NULL,
     size INTEGER NOT NULL,
     etag TEXT NOT NULL,
     last_modified INTEGER NOT NULL,
     blob TEXT,
     owner TEXT NOT NULL,
     storage_class TEXT NOT NULL,
     extra TEXT
   );
   CREATE UNIQUE INDEX objects_by_key ON objects (bucket, key);
   CREATE TABLE accounts (
     id TEXT PRIMARY KEY NOT NULL,
     canonical_id TEXT NOT NULL UNIQUE,
     created_at INTEGER NOT NULL
   );
   CREATE TABLE users (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX users_by_name ON users (account, folded_name);
   CREATE TABLE access_keys (
     id INTEGER PRIMARY KEY,
     access_key_id TEXT NOT NULL UNIQUE,
     account TEXT NOT NULL,
     user INTEGER REFERENCES users (id),
     sealed_secret BLOB NOT NULL,
     status TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     last_used TEXT
   );
   CREATE INDEX access_keys_of_user ON access_keys (account, user);
   CREATE TABLE roles (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX roles_by_name ON roles (account, folded_name);
   CREATE TABLE policies (
     id INTEGER PRIMARY KEY,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     folded_arn TEXT NOT NULL UNIQUE,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX policies_by_name ON policies (account, folded_name);`,

  // `objects` holds the current versions that are objects; `versions` what is behind them, and delete markers. Listings
  // thus never come by what they do not show. A version gets its id in `versions` when it goes behind another
  // one, so that the ids of a key are in the order of its puts.
  `ALTER TABLE buckets ADD COLUMN versioning TEXT;
   ALTER TABLE buckets ADD COLUMN tags TEXT;
   ALTER TABLE objects ADD COLUMN parts TEXT;
   ALTER TABLE objects ADD COLUMN upload_id TEXT;
   CREATE TABLE versions (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     bucket INTEGER NOT NULL REFERENCES buckets (id),
     key TEXT NOT NULL,
     version_id TEXT NOT NULL,
     size INTEGER NOT NULL,
     etag TEXT NOT NULL,
     last_modified INTEGER NOT NULL,
     blob TEXT,
     owner TEXT NOT NULL,
     storage_class TEXT NOT NULL,
     extra TEXT,
     parts TEXT,
     upload_id TEXT,
     delete_marker INTEGER NOT NULL
   );
   CREATE UNIQUE INDEX versions_by_age ON versions (bucket, key, id DESC);
   CREATE UNIQUE INDEX versions_by_version_id ON versions (bucket, key, version_id);
   CREATE INDEX versions_by_upload ON versions (bucket, key, upload_id) WHERE upload_id IS NOT NULL;
   CREATE TABLE uploads (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     bucket INTEGER NOT NULL REFERENCES buckets (id),
     key TEXT NOT NULL,
     upload_id TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX uploads_by_key ON uploads (bucket, key, upload_id);
   CREATE UNIQUE INDEX uploads_by_id ON uploads (upload_id, bucket);
   CREATE TABLE upload_parts (
     id INTEGER PRIMARY KEY,
     upload INTEGER NOT NULL REFERENCES uploads (id),
     number INTEGER NOT NULL,
     size INTEGER NOT NULL,
     etag TEXT NOT NULL,
     last_modified INTEGER NOT NULL,
     blob TEXT,
     checksum_algorithm TEXT,
     checksum TEXT
   );
   CREATE UNIQUE INDEX upload_parts_by_number ON upload_parts (upload, number);`,

  // The rest of IAM. Members refer to rows, so that they follow renamings.
  `ALTER TABLE accounts ADD COLUMN alias TEXT;
   CREATE UNIQUE INDEX accounts_by_alias ON accounts (alias) WHERE alias IS NOT NULL;
   ALTER TABLE roles ADD COLUMN last_used TEXT;
   CREATE TABLE user_groups (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX user_groups_by_name ON user_groups (account, folded_name);
   CREATE TABLE group_members (
     id INTEGER PRIMARY KEY,
     user_group INTEGER NOT NULL REFERENCES user_groups (id),
     user INTEGER NOT NULL REFERENCES users (id)
   );
   CREATE UNIQUE INDEX group_members_by_group ON group_members (user_group, user);
   CREATE INDEX group_members_by_user ON group_members (user, user_group);
   CREATE TABLE oidc_providers (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX oidc_providers_by_name ON oidc_providers (account, folded_name);
   CREATE TABLE instance_profiles (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX instance_profiles_by_name ON instance_profiles (account, folded_name);`,

  `ALTER TABLE buckets ADD COLUMN settings TEXT;
   ALTER TABLE upload_parts ADD COLUMN nonce TEXT;`,

  `ALTER TABLE accounts ADD COLUMN password_policy TEXT;
   CREATE TABLE mfa_devices (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX mfa_devices_by_name ON mfa_devices (account, folded_name);
   CREATE TABLE saml_providers (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX saml_providers_by_name ON saml_providers (account, folded_name);
   CREATE TABLE server_certificates (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL,
     folded_name TEXT NOT NULL,
     name TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE UNIQUE INDEX server_certificates_by_name ON server_certificates (account, folded_name);`,
];

/** The schema of a data directory, and the tables that stay small. */
export const SCHEMA: Schema = {
  migrations: MIGRATIONS,
  smallTables: ['settings', 'buckets', 'accounts', 'users', 'access_keys', 'roles', 'policies'],
};

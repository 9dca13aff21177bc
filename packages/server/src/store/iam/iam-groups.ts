import type { Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import type { GroupRecord, GroupStore, UserRecord } from '../ports/iam.js';
import { type Change, SqlNamedStore } from './iam-named-store.js';
import { NamedRecords } from './iam-records.js';

/** Groups. Members refer to the rows of group and user, so that they follow a renaming of either. */
export class SqlGroupStore extends SqlNamedStore<GroupRecord> implements GroupStore {
  readonly #groups: NamedRecords<GroupRecord>;
  readonly #users: NamedRecords<UserRecord>;
  readonly #change: Change;
  readonly #insert: SqlStatement;
  readonly #remove: SqlStatement;
  readonly #removeOfGroup: SqlStatement;
  readonly #removeOfUser: SqlStatement;
  readonly #members: SqlStatement;
  readonly #groupsOf: SqlStatement;

  constructor(sql: Sql, users: NamedRecords<UserRecord>, change: Change) {
    const nameOf = ({ groupName }: GroupRecord) => groupName;
    const groups = new NamedRecords<GroupRecord>(sql, 'user_groups', nameOf);
    super(groups, nameOf, change);
    this.#groups = groups;
    this.#users = users;
    this.#change = change;
    this.#insert = sql.statement(
      'INSERT INTO group_members (user_group, user) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#remove = sql.statement('DELETE FROM group_members WHERE user_group = ? AND user = ?');
    this.#removeOfGroup = sql.statement('DELETE FROM group_members WHERE user_group = ?');
    this.#removeOfUser = sql.statement('DELETE FROM group_members WHERE user = ?');
    this.#members = sql.statement(
      `SELECT u.record FROM group_members m JOIN users u ON u.id = m.user
       WHERE m.user_group = ? ORDER BY u.folded_name`,
    );
    this.#groupsOf = sql.statement(
      `SELECT g.record FROM group_members m JOIN user_groups g ON g.id = m.user_group
       WHERE m.user = ? ORDER BY g.folded_name`,
    );
  }

  override delete(accountId: string, groupName: string): Promise<boolean> {
    return this.#change(
      () => {
        const row = this.#groups.rowId(accountId, groupName);
        if (row === undefined) return false;
        this.#removeOfGroup.run(row);
        return this.#groups.remove(accountId, groupName);
      },
      () => this.#groups.forget(accountId, groupName),
    );
  }

  addMember(accountId: string, groupName: string, userName: string): Promise<boolean> {
    return this.#changeMember(this.#insert, accountId, groupName, userName);
  }

  removeMember(accountId: string, groupName: string, userName: string): Promise<boolean> {
    return this.#changeMember(this.#remove, accountId, groupName, userName);
  }

  #changeMember(
    statement: SqlStatement,
    accountId: string,
    groupName: string,
    userName: string,
  ): Promise<boolean> {
    return this.#change(() => {
      const group = this.#groups.rowId(accountId, groupName);
      const user = this.#users.rowId(accountId, userName);
      return group !== undefined && user !== undefined && statement.run(group, user).changes > 0;
    });
  }

  async membersOf(accountId: string, groupName: string): Promise<readonly UserRecord[]> {
    const group = this.#groups.rowId(accountId, groupName);
    return group === undefined ? [] : this.#members.all(group).map(record<UserRecord>);
  }

  async groupsOf(accountId: string, userName: string): Promise<readonly GroupRecord[]> {
    const user = this.#users.rowId(accountId, userName);
    return user === undefined ? [] : this.#groupsOf.all(user).map(record<GroupRecord>);
  }

  /** Within a write: the user (by row id) leaves all groups. */
  forgetUser(user: number): void {
    this.#removeOfUser.run(user);
  }
}

function record<Kept>(row: SqlRow): Kept {
  return JSON.parse(String(row[0])) as Kept;
}

import type {
  AccessKeyRecord,
  AccountRecord,
  GroupRecord,
  InstanceProfileRecord,
  ManagedPolicyRecord,
  OidcProviderRecord,
  RoleRecord,
  UserRecord,
} from '@countersign/server/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  CREATED_AT,
  OTHER_ACCOUNT,
  type StoreMaker,
  type StoreUnderTest,
} from './store-under-test.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

function anAccount(id: string): AccountRecord {
  return { id, canonicalId: id.padEnd(64, 'c'), createdAt: CREATED_AT };
}

function aUser(userName: string, more: Partial<UserRecord> = {}): UserRecord {
  return {
    accountId: ACCOUNT,
    id: `AIDA${userName}`,
    path: '/',
    createdAt: CREATED_AT,
    inlinePolicies: {},
    attachedPolicies: [],
    tags: [],
    userName,
    ...more,
  };
}

function aRole(roleName: string, more: Partial<RoleRecord> = {}): RoleRecord {
  return {
    accountId: ACCOUNT,
    id: `AROA${roleName}`,
    path: '/',
    createdAt: CREATED_AT,
    inlinePolicies: {},
    attachedPolicies: [],
    tags: [],
    roleName,
    trustPolicy: '{}',
    maxSessionDuration: 3_600,
    ...more,
  };
}

function aGroup(groupName: string, more: Partial<GroupRecord> = {}): GroupRecord {
  return {
    accountId: ACCOUNT,
    id: `AGPA${groupName}`,
    path: '/',
    createdAt: CREATED_AT,
    inlinePolicies: {},
    attachedPolicies: [],
    groupName,
    ...more,
  };
}

function aPolicy(name: string, more: Partial<ManagedPolicyRecord> = {}): ManagedPolicyRecord {
  return {
    arn: `arn:aws:iam::${ACCOUNT}:policy${more.path ?? '/'}${name}`,
    accountId: ACCOUNT,
    id: `ANPA${name}`,
    name,
    path: '/',
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    defaultVersionId: 'v1',
    versions: [{ versionId: 'v1', document: '{}', createdAt: CREATED_AT }],
    tags: [],
    ...more,
  };
}

function aKey(accessKeyId: string, more: Partial<AccessKeyRecord> = {}): AccessKeyRecord {
  return {
    accessKeyId,
    accountId: ACCOUNT,
    secretAccessKey: SECRET,
    status: 'Active',
    createdAt: CREATED_AT,
    ...more,
  };
}

/** What every store of IAM must do. */
export function describeIamStore(name: string, maker: StoreMaker): void {
  describe(`IAM in ${name}`, () => {
    let store: StoreUnderTest;
    beforeEach(async () => {
      store = await maker.make();
    });
    afterEach(() => store.close());

    /** Looks now, and again where nothing is remembered. */
    async function bothTimes(look: () => Promise<void>): Promise<void> {
      await look();
      if (!maker.reopen) return;
      store = await maker.reopen(store);
      await look();
    }

    it('keeps accounts, each once', async () => {
      expect(await store.iam.findAccount(ACCOUNT)).toBeUndefined();
      expect(await store.iam.createAccount(anAccount(OTHER_ACCOUNT))).toBe(true);
      expect(await store.iam.createAccount(anAccount(ACCOUNT))).toBe(true);
      expect(await store.iam.createAccount(anAccount(ACCOUNT))).toBe(false);
      await bothTimes(async () => {
        expect(await store.iam.findAccount(ACCOUNT)).toEqual(anAccount(ACCOUNT));
        expect(await store.iam.listAccounts()).toEqual([anAccount(ACCOUNT), anAccount(OTHER_ACCOUNT)]);
      });
    });

    describe('users', () => {
      const full = aUser('Alice', {
        path: '/division/team/',
        inlinePolicies: { Read: '{"Statement":[]}', __proto__named: '{}' },
        attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess', `arn:aws:iam::${ACCOUNT}:policy/Mine`],
        tags: [{ key: 'Team', value: 'Ünï' }],
        permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/Boundary`,
      });

      it('come back with every field', async () => {
        expect(await store.iam.findUser(ACCOUNT, 'Alice')).toBeUndefined();
        expect(await store.iam.createUser(full)).toBe(true);
        await bothTimes(async () => expect(await store.iam.findUser(ACCOUNT, 'Alice')).toEqual(full));
      });

      it('are told apart without regard to case, and keep their name as written', async () => {
        await store.iam.createUser(full);
        expect(await store.iam.createUser(aUser('ALICE'))).toBe(false);
        await bothTimes(async () => expect(await store.iam.findUser(ACCOUNT, 'aLiCe')).toEqual(full));
      });

      it('belong to one account', async () => {
        await store.iam.createUser(full);
        expect(await store.iam.findUser(OTHER_ACCOUNT, 'Alice')).toBeUndefined();
        expect(await store.iam.createUser(aUser('Alice', { accountId: OTHER_ACCOUNT }))).toBe(true);
        expect(await store.iam.listUsers(OTHER_ACCOUNT)).toHaveLength(1);
      });

      it('are saved whole, and not where there is none', async () => {
        expect(await store.iam.saveUser(full)).toBe(false);
        expect(await store.iam.findUser(ACCOUNT, 'Alice')).toBeUndefined();
        await store.iam.createUser(full);
        const bare = aUser('Alice');
        expect(await store.iam.saveUser(bare)).toBe(true);
        await bothTimes(async () => expect(await store.iam.findUser(ACCOUNT, 'Alice')).toEqual(bare));
      });

      it('are renamed with their keys', async () => {
        await store.iam.createUser(full);
        await store.iam.createAccessKey(aKey('AKIAONE', { userName: 'Alice' }));
        expect(await store.iam.findAccessKey('AKIAONE')).toMatchObject({ userName: 'Alice' });
        expect(await store.iam.saveUser({ ...full, userName: 'Bob' }, 'alice')).toBe(true);
        await bothTimes(async () => {
          expect(await store.iam.findUser(ACCOUNT, 'Alice')).toBeUndefined();
          expect(await store.iam.findUser(ACCOUNT, 'Bob')).toEqual({ ...full, userName: 'Bob' });
          expect(await store.iam.findAccessKey('AKIAONE')).toMatchObject({ userName: 'Bob' });
          expect(await store.iam.listAccessKeys(ACCOUNT, 'Bob')).toHaveLength(1);
          expect(await store.iam.listAccessKeys(ACCOUNT, 'Alice')).toEqual([]);
        });
      });

      it('are not renamed to a name that is taken, but may change its case', async () => {
        await store.iam.createUser(full);
        await store.iam.createUser(aUser('Bob'));
        expect(await store.iam.saveUser({ ...full, userName: 'bob' }, 'Alice')).toBe(false);
        expect(await store.iam.findUser(ACCOUNT, 'bob')).toEqual(aUser('Bob'));
        expect(await store.iam.saveUser({ ...full, userName: 'ALICE' }, 'Alice')).toBe(true);
        expect(await store.iam.findUser(ACCOUNT, 'alice')).toMatchObject({ userName: 'ALICE' });
      });

      it('take their keys with them when they are deleted', async () => {
        await store.iam.createUser(full);
        await store.iam.createAccessKey(aKey('AKIAONE', { userName: 'Alice' }));
        expect(await store.iam.findAccessKey('AKIAONE')).toBeDefined();
        expect(await store.iam.deleteUser(ACCOUNT, 'alice')).toBe(true);
        expect(await store.iam.deleteUser(ACCOUNT, 'alice')).toBe(false);
        await store.iam.createUser(aUser('Alice', { id: 'AIDASECOND' }));
        await bothTimes(async () => {
          expect(await store.iam.findAccessKey('AKIAONE')).toBeUndefined();
          expect(await store.iam.listAccessKeys(ACCOUNT, 'Alice')).toEqual([]);
        });
      });

      it('are listed by account', async () => {
        for (const user of ['carol', 'Bob', 'alice']) await store.iam.createUser(aUser(user));
        const names = (await store.iam.listUsers(ACCOUNT)).map((user) => user.userName);
        expect(names).toEqual(['alice', 'Bob', 'carol']);
      });
    });

    describe('roles', () => {
      it('are created once, found, saved, listed and deleted', async () => {
        const role = aRole('Uploader', { description: 'uploads' });
        expect(await store.iam.findRole(ACCOUNT, 'Uploader')).toBeUndefined();
        expect(await store.iam.saveRole(role)).toBe(false);
        expect(await store.iam.createRole(role)).toBe(true);
        expect(await store.iam.createRole(aRole('UPLOADER'))).toBe(false);
        expect(await store.iam.findRole(ACCOUNT, 'uploader')).toEqual(role);
        const longer = aRole('Uploader', { maxSessionDuration: 43_200 });
        expect(await store.iam.saveRole(longer)).toBe(true);
        await bothTimes(async () => {
          expect(await store.iam.findRole(ACCOUNT, 'Uploader')).toEqual(longer);
          expect(await store.iam.listRoles(ACCOUNT)).toEqual([longer]);
          expect(await store.iam.listRoles(OTHER_ACCOUNT)).toEqual([]);
        });
        expect(await store.iam.deleteRole(ACCOUNT, 'uploader')).toBe(true);
        expect(await store.iam.deleteRole(ACCOUNT, 'uploader')).toBe(false);
        await bothTimes(async () => expect(await store.iam.findRole(ACCOUNT, 'Uploader')).toBeUndefined());
      });
    });

    describe('uses of roles', () => {
      it('are remembered at once, and through a restart', async () => {
        const role = aRole('Uploader');
        await store.iam.createRole(role);
        expect(await store.iam.lastUseOfRole(role)).toBeUndefined();
        const use = { at: CREATED_AT + 60_000, region: 'eu-west-1' };
        const { generation } = store.iam;
        store.iam.noteRoleUsed(role, { at: CREATED_AT, region: 'us-east-1' });
        store.iam.noteRoleUsed(role, use);
        expect(store.iam.generation).toBe(generation);
        await bothTimes(async () => expect(await store.iam.lastUseOfRole(role)).toEqual(use));
        // Saving the role keeps it.
        await store.iam.saveRole({ ...role, maxSessionDuration: 7_200 });
        await bothTimes(async () => expect(await store.iam.lastUseOfRole(role)).toEqual(use));
      });

      it('are not those of a role that is made anew under the name', async () => {
        const role = aRole('Uploader');
        await store.iam.createRole(role);
        store.iam.noteRoleUsed(role, { at: CREATED_AT, region: 'us-east-1' });
        await store.iam.deleteRole(ACCOUNT, 'Uploader');
        const next = aRole('Uploader', { id: 'AROANEXT' });
        await store.iam.createRole(next);
        await bothTimes(async () => expect(await store.iam.lastUseOfRole(next)).toBeUndefined());
      });
    });

    describe('groups', () => {
      const names = (found: readonly { groupName: string }[]) => found.map(({ groupName }) => groupName);

      it('are created once, found, saved, renamed, listed and deleted', async () => {
        const group = aGroup('Writers', { inlinePolicies: { P: '{}' }, attachedPolicies: ['arn:aws:x'] });
        const { groups } = store.iam;
        expect(await groups.find(ACCOUNT, 'Writers')).toBeUndefined();
        expect(await groups.save(group)).toBe(false);
        expect(await groups.create(group)).toBe(true);
        expect(await groups.create(aGroup('WRITERS'))).toBe(false);
        expect(await groups.create(aGroup('Writers', { accountId: OTHER_ACCOUNT }))).toBe(true);
        await groups.create(aGroup('admins'));
        await bothTimes(async () => {
          expect(await store.iam.groups.find(ACCOUNT, 'wRITERS')).toEqual(group);
          expect(names(await store.iam.groups.list(ACCOUNT))).toEqual(['admins', 'Writers']);
        });
        expect(await store.iam.groups.save({ ...group, groupName: 'admins' }, 'Writers')).toBe(false);
        expect(await store.iam.groups.save({ ...group, groupName: 'Authors' }, 'writers')).toBe(true);
        await bothTimes(async () => {
          expect(await store.iam.groups.find(ACCOUNT, 'Writers')).toBeUndefined();
          expect(names(await store.iam.groups.list(ACCOUNT))).toEqual(['admins', 'Authors']);
        });
        expect(await store.iam.groups.delete(ACCOUNT, 'authors')).toBe(true);
        expect(await store.iam.groups.delete(ACCOUNT, 'authors')).toBe(false);
        await bothTimes(async () => expect(await store.iam.groups.find(ACCOUNT, 'Authors')).toBeUndefined());
      });

      it('have members, who follow renamings of user and group', async () => {
        await store.iam.createUser(aUser('Bob'));
        await store.iam.createUser(aUser('alice'));
        for (const name of ['Writers', 'admins']) await store.iam.groups.create(aGroup(name));
        const { groups } = store.iam;
        expect(await groups.addMember(ACCOUNT, 'writers', 'BOB')).toBe(true);
        expect(await groups.addMember(ACCOUNT, 'Writers', 'Bob')).toBe(false);
        expect(await groups.addMember(ACCOUNT, 'Writers', 'ghost')).toBe(false);
        expect(await groups.addMember(ACCOUNT, 'ghosts', 'Bob')).toBe(false);
        expect(await groups.addMember(OTHER_ACCOUNT, 'Writers', 'Bob')).toBe(false);
        await groups.addMember(ACCOUNT, 'Writers', 'alice');
        await groups.addMember(ACCOUNT, 'admins', 'Bob');
        await store.iam.saveUser(aUser('Rob', { id: 'AIDABob' }), 'Bob');
        await groups.save(aGroup('Authors'), 'Writers');
        await bothTimes(async () => {
          const members = await store.iam.groups.membersOf(ACCOUNT, 'Authors');
          expect(members.map(({ userName }) => userName)).toEqual(['alice', 'Rob']);
          expect(await store.iam.groups.membersOf(ACCOUNT, 'Writers')).toEqual([]);
          expect(names(await store.iam.groups.groupsOf(ACCOUNT, 'rob'))).toEqual(['admins', 'Authors']);
          expect(await store.iam.groups.groupsOf(ACCOUNT, 'Bob')).toEqual([]);
        });
        expect(await store.iam.groups.removeMember(ACCOUNT, 'Authors', 'Rob')).toBe(true);
        expect(await store.iam.groups.removeMember(ACCOUNT, 'Authors', 'Rob')).toBe(false);
        await bothTimes(async () =>
          expect(names(await store.iam.groups.groupsOf(ACCOUNT, 'Rob'))).toEqual(['admins']),
        );
      });

      it('lose a member with the user, and end for their members when deleted', async () => {
        await store.iam.createUser(aUser('Bob'));
        await store.iam.createUser(aUser('alice'));
        await store.iam.groups.create(aGroup('Writers'));
        await store.iam.groups.addMember(ACCOUNT, 'Writers', 'Bob');
        await store.iam.groups.addMember(ACCOUNT, 'Writers', 'alice');
        await store.iam.deleteUser(ACCOUNT, 'Bob');
        await store.iam.createUser(aUser('Bob', { id: 'AIDANEXT' }));
        await bothTimes(async () => {
          expect(await store.iam.groups.membersOf(ACCOUNT, 'Writers')).toEqual([aUser('alice')]);
        });
        await store.iam.groups.delete(ACCOUNT, 'Writers');
        await store.iam.groups.create(aGroup('Writers', { id: 'AGPANEXT' }));
        await bothTimes(async () => {
          expect(await store.iam.groups.membersOf(ACCOUNT, 'Writers')).toEqual([]);
          expect(await store.iam.groups.groupsOf(ACCOUNT, 'alice')).toEqual([]);
        });
      });
    });

    it('keeps OIDC providers and instance profiles', async () => {
      const provider: OidcProviderRecord = {
        accountId: ACCOUNT,
        url: 'idp.example.com/Realm',
        createdAt: CREATED_AT,
        clientIds: ['sts.amazonaws.com'],
        thumbprints: ['a'.repeat(40)],
        tags: [{ key: 'a', value: '' }],
      };
      const profile: InstanceProfileRecord = {
        accountId: ACCOUNT,
        id: 'AIPAONE',
        instanceProfileName: 'web',
        path: '/',
        createdAt: CREATED_AT,
        roleName: 'app',
        tags: [],
      };
      expect(await store.iam.oidcProviders.create(provider)).toBe(true);
      expect(await store.iam.oidcProviders.create(provider)).toBe(false);
      expect(await store.iam.instanceProfiles.create(profile)).toBe(true);
      expect(await store.iam.instanceProfiles.save({ ...profile, path: '/x/' })).toBe(true);
      await bothTimes(async () => {
        expect(await store.iam.oidcProviders.find(ACCOUNT, provider.url)).toEqual(provider);
        expect(await store.iam.oidcProviders.list(ACCOUNT)).toEqual([provider]);
        expect(await store.iam.instanceProfiles.list(ACCOUNT)).toEqual([{ ...profile, path: '/x/' }]);
        expect(await store.iam.instanceProfiles.list(OTHER_ACCOUNT)).toEqual([]);
      });
      expect(await store.iam.oidcProviders.delete(ACCOUNT, provider.url)).toBe(true);
      expect(await store.iam.instanceProfiles.delete(ACCOUNT, 'WEB')).toBe(true);
      await bothTimes(async () => {
        expect(await store.iam.oidcProviders.find(ACCOUNT, provider.url)).toBeUndefined();
        expect(await store.iam.instanceProfiles.find(ACCOUNT, 'web')).toBeUndefined();
      });
    });

    it('gives an account one alias, and an alias to one account', async () => {
      await store.iam.createAccount(anAccount(ACCOUNT));
      await store.iam.createAccount(anAccount(OTHER_ACCOUNT));
      expect(await store.iam.setAccountAlias(ACCOUNT, 'acme')).toBe(true);
      expect(await store.iam.setAccountAlias(OTHER_ACCOUNT, 'acme')).toBe(false);
      await bothTimes(async () =>
        expect(await store.iam.findAccount(ACCOUNT)).toEqual({ ...anAccount(ACCOUNT), alias: 'acme' }),
      );
      expect(await store.iam.setAccountAlias(ACCOUNT, undefined)).toBe(true);
      expect(await store.iam.setAccountAlias(OTHER_ACCOUNT, 'acme')).toBe(true);
      await bothTimes(async () => expect(await store.iam.findAccount(ACCOUNT)).toEqual(anAccount(ACCOUNT)));
    });

    describe('managed policies', () => {
      it('are created once, found, saved, listed and deleted', async () => {
        const policy = aPolicy('Read', { path: '/team/', description: 'reads' });
        expect(await store.iam.findPolicy(policy.arn)).toBeUndefined();
        expect(await store.iam.savePolicy(policy)).toBe(false);
        expect(await store.iam.createPolicy(policy)).toBe(true);
        expect(await store.iam.findPolicy(policy.arn)).toEqual(policy);
        const next: ManagedPolicyRecord = {
          ...policy,
          defaultVersionId: 'v2',
          versions: [...policy.versions, { versionId: 'v2', document: '{"a":1}', createdAt: CREATED_AT + 1 }],
        };
        expect(await store.iam.savePolicy(next)).toBe(true);
        await bothTimes(async () => {
          expect(await store.iam.findPolicy(policy.arn)).toEqual(next);
          expect(await store.iam.listPolicies(ACCOUNT)).toEqual([next]);
        });
        expect(await store.iam.deletePolicy(policy.arn)).toBe(true);
        expect(await store.iam.deletePolicy(policy.arn)).toBe(false);
        expect(await store.iam.findPolicy(policy.arn)).toBeUndefined();
      });

      it('have a name of their own in the account, whatever their path and case', async () => {
        await store.iam.createPolicy(aPolicy('Read'));
        expect(await store.iam.createPolicy(aPolicy('READ'))).toBe(false);
        expect(await store.iam.createPolicy(aPolicy('Read', { path: '/elsewhere/' }))).toBe(false);
        const theirs = aPolicy('Read', {
          accountId: OTHER_ACCOUNT,
          arn: `arn:aws:iam::${OTHER_ACCOUNT}:policy/Read`,
        });
        expect(await store.iam.createPolicy(theirs)).toBe(true);
      });
    });

    describe('access keys', () => {
      it('of the root and of users come back with every field', async () => {
        await store.iam.createUser(aUser('Alice'));
        const root = aKey('AKIAROOT');
        const users = aKey('AKIAUSER', {
          userName: 'Alice',
          status: 'Inactive',
          lastUsed: { at: CREATED_AT, service: 's3', region: 'us-east-1' },
        });
        expect(await store.iam.findAccessKey('AKIAUSER')).toBeUndefined();
        expect(await store.iam.createAccessKey(root)).toBe(true);
        expect(await store.iam.createAccessKey(users)).toBe(true);
        expect(await store.iam.createAccessKey(aKey('AKIAROOT', { secretAccessKey: 'other' }))).toBe(false);
        await bothTimes(async () => {
          expect(await store.iam.findAccessKey('AKIAROOT')).toEqual(root);
          expect(await store.iam.findAccessKey('AKIAUSER')).toEqual(users);
          expect(await store.iam.findAccessKey('akiauser')).toBeUndefined();
          expect(await store.iam.listAccessKeys(ACCOUNT, undefined)).toEqual([root]);
          expect(await store.iam.listAccessKeys(ACCOUNT, 'alice')).toEqual([users]);
          expect(await store.iam.listAccessKeys(ACCOUNT, 'nobody')).toEqual([]);
          expect(await store.iam.listAccessKeys(OTHER_ACCOUNT, undefined)).toEqual([]);
        });
      });

      it('are not created for a user who is not there', async () => {
        expect(await store.iam.createAccessKey(aKey('AKIAGHOST', { userName: 'Ghost' }))).toBe(false);
        expect(await store.iam.findAccessKey('AKIAGHOST')).toBeUndefined();
      });

      it('are off, on and gone as soon as that was said', async () => {
        const key = aKey('AKIAONE');
        await store.iam.createAccessKey(key);
        expect(await store.iam.findAccessKey('AKIAONE')).toMatchObject({ status: 'Active' });
        expect(await store.iam.saveAccessKey({ ...key, status: 'Inactive' })).toBe(true);
        await bothTimes(async () => {
          expect(await store.iam.findAccessKey('AKIAONE')).toMatchObject({ status: 'Inactive' });
        });
        expect(await store.iam.deleteAccessKey('AKIAONE')).toBe(true);
        expect(await store.iam.deleteAccessKey('AKIAONE')).toBe(false);
        expect(await store.iam.saveAccessKey(key)).toBe(false);
        await bothTimes(async () => expect(await store.iam.findAccessKey('AKIAONE')).toBeUndefined());
      });

      it('remember their last use at once, and through a restart', async () => {
        await store.iam.createAccessKey(aKey('AKIAONE'));
        const use = { at: CREATED_AT + 60_000, service: 's3', region: 'eu-west-1' };
        const { generation } = store.iam;
        store.iam.noteKeyUsed('AKIAONE', { at: CREATED_AT, service: 'sts', region: 'us-east-1' });
        store.iam.noteKeyUsed('AKIAONE', use);
        store.iam.noteKeyUsed('AKIANONE', use);
        expect(store.iam.generation).toBe(generation);
        await bothTimes(async () => {
          expect(await store.iam.findAccessKey('AKIAONE')).toMatchObject({ lastUsed: use });
          expect(await store.iam.listAccessKeys(ACCOUNT, undefined)).toMatchObject([{ lastUsed: use }]);
        });
        expect(await store.iam.findAccessKey('AKIANONE')).toBeUndefined();
      });

      it('keep a use noted meanwhile when they are saved from an older record', async () => {
        const key = aKey('AKIAONE');
        await store.iam.createAccessKey(key);
        const use = { at: CREATED_AT + 1, service: 's3', region: 'us-east-1' };
        store.iam.noteKeyUsed('AKIAONE', use);
        await store.iam.saveAccessKey({ ...key, status: 'Inactive' });
        await bothTimes(async () => {
          expect(await store.iam.findAccessKey('AKIAONE')).toEqual({
            ...key,
            status: 'Inactive',
            lastUsed: use,
          });
        });
      });
    });

    it('counts every change, and nothing else', async () => {
      const { iam } = store;
      const changes: ReadonlyArray<() => Promise<boolean>> = [
        () => iam.createAccount(anAccount(ACCOUNT)),
        () => iam.createUser(aUser('u')),
        () => iam.saveUser(aUser('u', { tags: [{ key: 'a', value: 'b' }] })),
        () => iam.createAccessKey(aKey('AKIAU', { userName: 'u' })),
        () => iam.saveAccessKey(aKey('AKIAU', { userName: 'u', status: 'Inactive' })),
        () => iam.saveUser(aUser('v'), 'u'),
        () => iam.createRole(aRole('r')),
        () => iam.saveRole(aRole('r', { trustPolicy: '{"a":1}' })),
        () => iam.groups.create(aGroup('g')),
        () => iam.groups.addMember(ACCOUNT, 'g', 'v'),
        () => iam.groups.removeMember(ACCOUNT, 'g', 'v'),
        () => iam.groups.save(aGroup('h'), 'g'),
        () => iam.groups.delete(ACCOUNT, 'h'),
        () => iam.createPolicy(aPolicy('p')),
        () => iam.savePolicy(aPolicy('p', { defaultVersionId: 'v9' })),
        () => iam.deletePolicy(aPolicy('p').arn),
        () => iam.deleteRole(ACCOUNT, 'r'),
        () => iam.deleteAccessKey('AKIAU'),
        () => iam.deleteUser(ACCOUNT, 'v'),
      ];
      for (const change of changes) {
        const before = iam.generation;
        expect(await change()).toBe(true);
        expect(iam.generation).toBeGreaterThan(before);
      }
      const before = iam.generation;
      await iam.findUser(ACCOUNT, 'v');
      await iam.listUsers(ACCOUNT);
      expect(await iam.deleteUser(ACCOUNT, 'v')).toBe(false);
      expect(iam.generation).toBe(before);
    });
  });
}

import { type CompiledPolicy, compilePolicy, type PolicyKind, parsePolicy } from '@countersign/policy';
import type { Caller, Principal } from '../authentication/caller.js';
import type { SessionClaims } from '../authentication/session-token.js';
import type { IamStore, RoleRecord, UserRecord } from '../store/ports/iam.js';
import { boundaryOf, managedTexts, type PolicyText, permissionsOf } from './policies-in-force.js';

/** The policies that decide what a principal may do, ready to be asked. */
export interface PrincipalPolicies {
  readonly identity: readonly CompiledPolicy[];
  /** Absent: no permissions boundary. */
  readonly boundary?: readonly CompiledPolicy[];
  /** Absent: no session policy. */
  readonly session?: readonly CompiledPolicy[];
}

/** All this needs of a server's services. */
interface HasIam {
  readonly iam: IamStore;
}

/** Principals and sessions remembered per store; beyond this the whole memory starts anew. */
const MAX_REMEMBERED = 10_000;

/** Something derived from the store, good for as long as the store has not changed. */
interface Derived<Value> {
  readonly generation: number;
  readonly value: Promise<Value>;
}

class DerivedCache<Value> {
  readonly #entries = new Map<string, Derived<Value>>();

  /** One look-up and one comparison when nothing has changed. */
  get(key: string, generation: number, derive: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.generation === generation) return known.value;
    if (this.#entries.size >= MAX_REMEMBERED) this.#entries.clear();
    const derived = { generation, value: derive() };
    this.#entries.set(key, derived);
    derived.value.catch(() => {
      if (this.#entries.get(key) === derived) this.#entries.delete(key);
    });
    return derived.value;
  }
}

interface Caches {
  readonly principals: DerivedCache<PrincipalPolicies>;
  readonly sessions: DerivedCache<readonly CompiledPolicy[]>;
}

const CACHES: WeakMap<IamStore, Caches> = new WeakMap();

function cachesOf(iam: IamStore): Caches {
  let caches = CACHES.get(iam);
  if (!caches) {
    caches = { principals: new DerivedCache(), sessions: new DerivedCache() };
    CACHES.set(iam, caches);
  }
  return caches;
}

const ROOT: Promise<PrincipalPolicies> = Promise.resolve({ identity: [] });
/** A federated user of the root user has what its session policies give: the root user lacks nothing. */
const OF_ROOT: Promise<PrincipalPolicies> = Promise.resolve({
  identity: [
    compilePolicy(parsePolicy('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', 'identity'), {
      id: 'root user',
      type: 'identity',
    }),
  ],
});
const NOBODY: PrincipalPolicies = { identity: [] };
const ANONYMOUS: Promise<PrincipalPolicies> = Promise.resolve(NOBODY);

/**
 * The policies in force for a caller: inline and attached ones, permissions boundary, session policies. An anonymous caller has none.
 * A change in IAM is seen by the next request. Hot: compiled once per change.
 */
export function policiesOf(caller: Caller, { iam }: HasIam): Promise<PrincipalPolicies> {
  if (caller.kind === 'anonymous') return ANONYMOUS;
  const own = ownPolicies(caller, iam);
  const session = caller.session?.policies;
  return session === undefined ? own : own.then((policies) => ({ ...policies, session }));
}

/** A federated user acts at most with the policies of the user who called GetFederationToken. */
function ownPolicies(caller: Principal, iam: IamStore): Promise<PrincipalPolicies> {
  if (caller.kind === 'root') return ROOT;
  const { accountId } = caller;
  const { principals } = cachesOf(iam);
  if (caller.kind === 'assumed-role') {
    const { roleName } = caller;
    return principals.get(`role/${accountId}/${roleName}`, iam.generation, () =>
      loadPolicies(iam, iam.findRole(accountId, roleName)),
    );
  }
  const { userName } = caller;
  return userName === undefined
    ? OF_ROOT
    : principals.get(`user/${accountId}/${userName}`, iam.generation, () =>
        loadPolicies(iam, iam.findUser(accountId, userName)),
      );
}

async function loadPolicies(
  iam: IamStore,
  found: Promise<UserRecord | RoleRecord | undefined>,
): Promise<PrincipalPolicies> {
  const record = await found;
  return record === undefined ? NOBODY : compiledPoliciesOf(iam, record);
}

/** The policies of a user or role, compiled anew. */
async function compiledPoliciesOf(
  iam: IamStore,
  record: UserRecord | RoleRecord,
): Promise<PrincipalPolicies> {
  const [permissions, boundary] = await Promise.all([permissionsOf(iam, record), boundaryOf(iam, record)]);
  return {
    identity: permissions.map((text) => compileText(text, 'identity')),
    ...(boundary === undefined ? {} : { boundary: boundary.map((text) => compileText(text, 'boundary')) }),
  };
}

/**
 * The session policies that a session was given; undefined when it was given none. A managed policy that has been
 * deleted since allows nothing.
 */
export function sessionPolicies(
  claims: SessionClaims,
  { iam }: HasIam,
): Promise<readonly CompiledPolicy[]> | undefined {
  const { policy, policyArns } = claims;
  if (policy === undefined && policyArns === undefined) return undefined;
  return cachesOf(iam).sessions.get(claims.accessKeyId, iam.generation, async () => {
    const managed = await managedTexts(iam, claims.accountId, policyArns ?? []);
    const inline: PolicyText[] =
      policy === undefined
        ? []
        : [{ id: 'session policy', type: 'session', name: 'session policy', document: policy }];
    return [...inline, ...managed].map((text) => compileText(text, 'session'));
  });
}

function compileText({ id, type, document }: PolicyText, kind: PolicyKind): CompiledPolicy {
  return compilePolicy(parsePolicy(document, kind), { id, type });
}

import { isoSeconds, queryError } from '@countersign/aws-model';
import {
  compilePolicy,
  listReferencedContextKeys,
  type PolicyKind,
  type PrincipalDescription,
} from '@countersign/policy';
import {
  boundaryOf,
  type PolicyHolder,
  type PolicyText,
  permissionsOf,
} from '../../authorization/policies-in-force.js';
import { required, structures, text, texts } from '../../query/query-input.js';
import type { XmlContent } from '../../wire/xml-writer.js';
import { assumedRoleArn, groupArn, parseIamArn } from '../arns.js';
import { readPolicy } from '../documents.js';
import { arn, paging, policyDocument, policyDocuments } from '../limits.js';
import { handler, type IamExchange } from '../operation.js';
import { memberList, type PageRequest, pageElements, paginate } from '../paging.js';
import { existing, GROUPS, ROLES, USERS } from '../principals.js';
import { type ContextEntry, SimulatedContext } from './context.js';
import { SimulatedDocument } from './positions.js';
import { evaluationResult, type Scenario, type SimulatedPolicy } from './simulate.js';
import { Turns } from './yield-to-others.js';

const resourceName = text({ minimum: 1, maximum: 2_048 });

/** Parameters that both simulations take. */
const simulated = {
  ActionNames: required(texts({ minimum: 3, maximum: 128 })),
  ResourceArns: texts({ minimum: 1, maximum: 2_048 }),
  ResourcePolicy: policyDocument,
  ResourceOwner: resourceName,
  CallerArn: resourceName,
  ContextEntries: structures({
    ContextKeyName: text({ minimum: 5, maximum: 256 }),
    ContextKeyValues: texts({}),
    ContextKeyType: text({
      values: [
        'string',
        'stringList',
        'numeric',
        'numericList',
        'boolean',
        'booleanList',
        'ip',
        'ipList',
        'binary',
        'binaryList',
        'date',
        'dateList',
      ],
    }),
  }),
  PermissionsBoundaryPolicyInputList: policyDocuments,
  ...paging,
} as const;

interface SimulationInput extends PageRequest {
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[] | undefined;
  readonly ResourcePolicy: string | undefined;
  readonly ResourceOwner: string | undefined;
  readonly CallerArn: string | undefined;
  readonly ContextEntries: readonly ContextEntry[] | undefined;
  readonly PermissionsBoundaryPolicyInputList: readonly string[] | undefined;
}

/** What the policies of a user (with those of its groups), role or group let it do. */
export const simulatePrincipalPolicy = handler(
  { PolicySourceArn: required(arn), PolicyInputList: policyDocuments, ...simulated },
  async (exchange, input) => {
    const record = await sourceOf(exchange, input.PolicySourceArn);
    const { iam } = exchange.services;
    const [permissions, boundary] = await Promise.all([
      permissionsOf(iam, record),
      'groupName' in record ? undefined : boundaryOf(iam, record),
    ]);
    const turns = new Turns();
    const held = permissions.map((policy) => fromText(policy, 'identity'));
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined && !('userName' in record))
      throw callerNeeded();
    const principal = input.CallerArn === undefined ? describe(record) : userDescription(input.CallerArn);
    const given = input.PermissionsBoundaryPolicyInputList;
    return simulate(exchange, input, turns, {
      principal,
      identity: [...held, ...(await fromInputs(input.PolicyInputList, 'PolicyInputList', 'identity', turns))],
      ...(given === undefined && boundary === undefined
        ? {}
        : {
            boundary: given
              ? await fromInputs(given, 'PermissionsBoundaryPolicyInputList', 'boundary', turns)
              : boundary!.map((policy) => fromText(policy, 'boundary')),
          }),
    });
  },
);

/** What policies given as text would let a caller do. */
export const simulateCustomPolicy = handler(
  { PolicyInputList: required(policyDocuments), ...simulated },
  async (exchange, input) => {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) throw callerNeeded();
    const { caller } = exchange;
    const given = input.PermissionsBoundaryPolicyInputList;
    const turns = new Turns();
    return simulate(exchange, input, turns, {
      principal:
        input.CallerArn === undefined
          ? {
              kind: 'user',
              accountId: caller.accountId,
              arn: `arn:aws:iam::${caller.accountId}:user/simulated`,
            }
          : userDescription(input.CallerArn),
      identity: await fromInputs(input.PolicyInputList, 'PolicyInputList', 'identity', turns),
      ...(given === undefined
        ? {}
        : {
            boundary: await fromInputs(given, 'PermissionsBoundaryPolicyInputList', 'boundary', turns),
          }),
    });
  },
);

export const getContextKeysForPrincipalPolicy = handler(
  { PolicySourceArn: required(arn), PolicyInputList: policyDocuments },
  async (exchange, input) => {
    const record = await sourceOf(exchange, input.PolicySourceArn);
    const permissions = await permissionsOf(exchange.services.iam, record);
    return contextKeys([...permissions.map(({ document }) => document), ...(input.PolicyInputList ?? [])]);
  },
);

export const getContextKeysForCustomPolicy = handler(
  { PolicyInputList: required(policyDocuments) },
  async (_, input) => contextKeys(input.PolicyInputList),
);

function contextKeys(documents: readonly string[]) {
  const keys = documents.flatMap((document) => listReferencedContextKeys(readPolicy(document, 'identity')));
  const distinct = new Map(keys.map((key) => [key.toLowerCase(), key]));
  return memberList('ContextKeyNames', [...distinct.values()].sort(), (key) => key);
}

/**
 * Characters of policies, once for each decision of a page and each value of the longest list that a context key has: what
 * the work is in proportion to. A dozen managed policies of the largest size, two hundred actions. Our own limit: AWS states
 * none but those of each parameter.
 */
const MAX_WORK = 16_777_216;

/** Decisions of one request: each looks at every statement, so that a form of a few kilobytes must not ask for millions. */
const MAX_DECISIONS = 10_000;

async function simulate(
  exchange: IamExchange,
  input: SimulationInput,
  turns: Turns,
  who: Pick<Scenario, 'principal' | 'identity' | 'boundary'>,
) {
  const resources = input.ResourceArns ?? [];
  if (input.ActionNames.length * Math.max(1, resources.length) > MAX_DECISIONS)
    throw queryError(
      'InvalidInput',
      `A simulation is limited to ${MAX_DECISIONS} pairs of action and resource.`,
    );
  const resourceAccount = input.ResourceOwner && accountOf(input.ResourceOwner);
  const context = new SimulatedContext(knownContext(who.principal, exchange.now), input.ContextEntries ?? []);
  const resourcePolicy =
    input.ResourcePolicy === undefined
      ? undefined
      : fromDocument(input.ResourcePolicy, 'ResourcePolicy', 'bucket');
  const policies = [...who.identity, ...(who.boundary ?? []), ...(resourcePolicy ? [resourcePolicy] : [])];
  const actions = input.ActionNames.map((action, index) => ({ action, index }));
  const page = paginate(actions, ({ index }) => String(index), input);
  const characters = policies.reduce((sum, { document }) => sum + document.text.length, 0);
  const values = (input.ContextEntries ?? []).map(({ ContextKeyValues }) => ContextKeyValues?.length ?? 0);
  const work = page.items.length * Math.max(1, resources.length) * characters * Math.max(1, ...values);
  if (work > MAX_WORK)
    throw queryError(
      'InvalidInput',
      'The policies are too long for so many actions, resources and context values: simulate fewer of them at a time.',
    );
  const scenario: Scenario = {
    ...who,
    resources,
    context,
    missing: context.missing(policies.map(({ compiled }) => compiled.document)),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  };
  const results: XmlContent[] = [];
  for (const { action } of page.items) results.push(await evaluationResult(scenario, action, turns));
  return [memberList('EvaluationResults', results, (result) => result), pageElements(page)];
}

/** @throws AwsError InvalidInput, NoSuchEntity */
async function sourceOf(exchange: IamExchange, source: string): Promise<PolicyHolder> {
  const parsed = parseIamArn(source);
  if (parsed?.accountId === exchange.caller.accountId) {
    if (parsed.kind === 'user') return existing(USERS, exchange, parsed.name);
    if (parsed.kind === 'role') return existing(ROLES, exchange, parsed.name);
    if (parsed.kind === 'group') return existing(GROUPS, exchange, parsed.name);
  }
  throw queryError(
    'InvalidInput',
    `Invalid Entity Arn: ${source} does not clearly define entity type and name.`,
  );
}

function fromText(policy: PolicyText, kind: PolicyKind): SimulatedPolicy {
  const inline = policy.holder !== undefined;
  const sourceId = inline ? `${policy.type}_${policy.holder}_${policy.name}` : policy.name;
  return {
    compiled: compilePolicy(readPolicy(policy.document, kind), {
      id: inline ? sourceId : policy.id,
      type: policy.type,
    }),
    sourceId,
    document: new SimulatedDocument(policy.document),
  };
}

async function fromInputs(
  documents: readonly string[] | undefined,
  list: string,
  kind: PolicyKind,
  turns: Turns,
): Promise<SimulatedPolicy[]> {
  const policies: SimulatedPolicy[] = [];
  for (const [index, document] of (documents ?? []).entries()) {
    await turns.give();
    policies.push(fromDocument(document, `${list}.${index + 1}`, kind));
  }
  return policies;
}

function fromDocument(document: string, sourceId: string, kind: PolicyKind): SimulatedPolicy {
  return {
    compiled: compilePolicy(readPolicy(document, kind), { id: sourceId, type: kind }),
    sourceId,
    document: new SimulatedDocument(document),
  };
}

function describe(record: PolicyHolder): PrincipalDescription {
  const { accountId, id } = record;
  if ('userName' in record) return { kind: 'user', accountId, arn: USERS.arnOf(record), userId: id };
  // Anybody in the group: somebody of the account, of whom nothing more is known.
  if ('groupName' in record) return { kind: 'user', accountId, arn: groupArn(record) };
  return {
    kind: 'assumed-role',
    accountId,
    arn: assumedRoleArn(accountId, record.roleName, 'simulated'),
    roleArn: ROLES.arnOf(record),
    userId: `${id}:simulated`,
  };
}

/** The simulator takes no other callers than users. Source: IAM API Reference, SimulatePrincipalPolicy, CallerArn. */
function userDescription(callerArn: string): PrincipalDescription {
  const parsed = parseIamArn(callerArn);
  if (parsed?.kind !== 'user' || parsed.accountId === 'aws')
    throw queryError('InvalidInput', `CallerArn ${callerArn} must be the ARN of an IAM user.`);
  return { kind: 'user', accountId: parsed.accountId, arn: callerArn };
}

function callerNeeded(): Error {
  return queryError('InvalidInput', 'CallerArn is required when ResourcePolicy is given.');
}

/** The account of `arn:aws:iam::123456789012:root` or of twelve digits. */
function accountOf(owner: string): string {
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::.*)?$/.exec(owner)?.[1];
  if (account === undefined) throw queryError('InvalidInput', `ResourceOwner ${owner} is not valid.`);
  return account;
}

/** Condition keys that follow from who is simulated, and when. */
function knownContext(principal: PrincipalDescription, now: number): Readonly<Record<string, string>> {
  const time = { 'aws:currenttime': isoSeconds(now), 'aws:epochtime': String(Math.floor(now / 1_000)) };
  if (principal.kind !== 'user' && principal.kind !== 'assumed-role') return time;
  const isUser = principal.kind === 'user';
  if (isUser && parseIamArn(principal.arn)?.kind === 'group')
    return { ...time, 'aws:principalaccount': principal.accountId, 'aws:principaltype': 'User' };
  return {
    ...time,
    'aws:principalaccount': principal.accountId,
    'aws:principalarn': isUser ? principal.arn : principal.roleArn,
    'aws:principaltype': isUser ? 'User' : 'AssumedRole',
    ...(isUser ? { 'aws:username': principal.arn.slice(principal.arn.lastIndexOf('/') + 1) } : {}),
    ...(principal.userId === undefined ? {} : { 'aws:userid': principal.userId }),
  };
}

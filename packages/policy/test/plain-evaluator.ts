/**
 * A second evaluator, as plain as can be: it walks the raw JSON for every request, turns globs into regular
 * expressions, and asks the questions of AWS's flow charts one after the other. It shares no code with src/ and is
 * here to disagree with it.
 */
import type { ContextValue, PrincipalDescription } from '../src/index.js';
import type { Json, JsonPolicies } from './support.js';

export interface PlainRequest {
  readonly action: string;
  readonly resource: string;
  readonly principal: PrincipalDescription;
  readonly keys: Readonly<Record<string, ContextValue>>;
  readonly resourceAccount: string;
}

export type Verdict = 'allow' | 'explicitDeny' | 'implicitDeny';

export function decidePlainly(request: PlainRequest, policies: JsonPolicies): Verdict {
  const { identity = [], boundary, session, bucket, trust } = policies;
  const onResource = bucket ?? trust;
  const everyPolicy = [...identity, ...(boundary ?? []), ...(session ?? [])];
  const bounded = boundary !== undefined;

  // Question 1: does any policy deny explicitly?
  if (onResource !== undefined) {
    for (const statement of statementsOf(onResource)) {
      if (statement.Effect === 'Deny' && principalWords(statement, request, bounded).length > 0) {
        if (matches(statement, onResource, request)) return 'explicitDeny';
      }
    }
  }
  for (const policy of everyPolicy) {
    for (const statement of statementsOf(policy)) {
      if (statement.Effect === 'Deny' && matches(statement, policy, request)) return 'explicitDeny';
    }
  }

  // Question 2: in which ways does the resource's policy allow?
  const ways = new Set<string>();
  if (onResource !== undefined) {
    for (const statement of statementsOf(onResource)) {
      if (statement.Effect !== 'Allow' || !matches(statement, onResource, request)) continue;
      for (const word of principalWords(statement, request, bounded)) ways.add(word);
    }
  }
  const resourceAllows = ways.size > 0;
  if (!('accountId' in request.principal)) return resourceAllows ? 'allow' : 'implicitDeny';

  // Question 3: do the caller's own policies allow?
  const isRoot = request.principal.kind === 'account-root';
  const identityAllows = isRoot || anyAllows(identity, request);
  const boundaryAllows = boundary === undefined || anyAllows(boundary, request);
  const sessionAllows =
    session === undefined ? request.principal.kind !== 'federated-user' : anyAllows(session, request);
  const callerAllows = identityAllows && boundaryAllows && sessionAllows;

  // Question 4: another account? Then both sides have to allow.
  if (request.principal.accountId !== request.resourceAccount) {
    return callerAllows && resourceAllows ? 'allow' : 'implicitDeny';
  }
  if (trust !== undefined) {
    if (!resourceAllows) return 'implicitDeny';
  } else if (isRoot) return 'allow';
  if (ways.has('itself') || ways.has('everyone')) return 'allow';
  if (ways.has('origin') && boundaryAllows && sessionAllows) return 'allow';
  return callerAllows ? 'allow' : 'implicitDeny';
}

function anyAllows(policies: readonly Json[], request: PlainRequest): boolean {
  return policies.some((policy) =>
    statementsOf(policy).some(
      (statement) => statement.Effect === 'Allow' && matches(statement, policy, request),
    ),
  );
}

function statementsOf(policy: Json): readonly Json[] {
  return listOf<Json>(policy.Statement);
}

function listOf<T = string>(value: unknown): readonly T[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly T[];
}

/** The ways in which a statement names the requester: `everyone`, `itself`, `origin` (role, federating user), `account`. */
function principalWords(statement: Json, request: PlainRequest, bounded: boolean): readonly string[] {
  const { principal } = request;
  const element = (statement.Principal ?? statement.NotPrincipal) as string | Json;
  const named = listOf(typeof element === 'string' ? element : element.AWS);
  const accountNames =
    'accountId' in principal ? [principal.accountId, `arn:aws:iam::${principal.accountId}:root`] : [];
  const namesAccount = accountNames.some((name) => named.includes(name));
  const names = (arn: string | undefined) => arn !== undefined && named.includes(arn);

  if (statement.NotPrincipal !== undefined) {
    if (named.includes('*')) return [];
    const facets: boolean[] = [];
    if (principal.kind === 'anonymous') facets.push(false);
    if ('accountId' in principal) facets.push(namesAccount);
    if (principal.kind === 'assumed-role') facets.push(names(principal.roleArn));
    if ('accountId' in principal && principal.kind !== 'account-root')
      facets.push(names(principal.arn), !bounded);
    return facets.every(Boolean) ? [] : ['not listed'];
  }
  const words: string[] = [];
  if (named.includes('*')) words.push('everyone');
  if ('accountId' in principal && principal.kind !== 'account-root' && names(principal.arn))
    words.push('itself');
  if (principal.kind === 'assumed-role' && names(principal.roleArn)) words.push('origin');
  if (principal.kind === 'federated-user' && names(principal.userArn)) words.push('origin');
  if (namesAccount) words.push('account');
  return words;
}

function matches(statement: Json, policy: Json, request: PlainRequest): boolean {
  const variables = policy.Version === '2012-10-17';
  const actions = listOf(statement.Action ?? statement.NotAction);
  const actionListed = actions.some((action) => globToRegExp(action, 'i').test(request.action));
  if (actionListed !== (statement.Action !== undefined)) return false;

  if (statement.Resource !== undefined || statement.NotResource !== undefined) {
    const resources = listOf(statement.Resource ?? statement.NotResource);
    const resourceListed = resources.some((resource) => {
      const expression = variables ? withVariables(resource, request) : globToRegExp(resource);
      return expression?.test(request.resource) ?? false;
    });
    if (resourceListed !== (statement.Resource !== undefined)) return false;
  }
  const condition = (statement.Condition ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      holds(operator, key, listOf(values).map(String), request, variables),
    ),
  );
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function globToRegExp(glob: string, flags = ''): RegExp {
  const source = glob
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  return new RegExp(`^${source}$`, flags);
}

/** `undefined` when a variable cannot be filled in. */
function withVariables(template: string, request: PlainRequest, wildcards = true): RegExp | undefined {
  let missing = false;
  const source = template
    .split(/(\$\{[^{}]*\})/)
    .map((piece) => {
      const special = /^\$\{([*?$])\}$/.exec(piece);
      if (special) return quote(special[1]!);
      const variable = /^\$\{\s*([^,']+?)\s*(?:,\s*'([^']*)'\s*)?\}$/.exec(piece);
      if (!variable) return wildcards ? globToRegExp(piece).source.slice(1, -1) : quote(piece);
      const value = lookUp(request, variable[1]!);
      const text = typeof value === 'string' ? value : variable[2];
      if (text === undefined) missing = true;
      return quote(text ?? '');
    })
    .join('');
  return missing ? undefined : new RegExp(`^${source}$`);
}

function lookUp(request: PlainRequest, key: string): ContextValue | undefined {
  return Object.entries(request.keys).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function holds(
  fullName: string,
  key: string,
  stated: readonly string[],
  request: PlainRequest,
  variables: boolean,
): boolean {
  const value = lookUp(request, key);
  const present = listOf(value);
  const all = fullName.startsWith('ForAllValues:');
  const any = fullName.startsWith('ForAnyValue:');
  const optional = fullName.endsWith('IfExists');
  const name = fullName.replace(/^For(All|Any)Values?:/, '').replace(/IfExists$/, '');

  if (name === 'Null') return stated.some((one) => one.toLowerCase() === String(present.length === 0));
  const negated = /Not/.test(name);
  if (present.length === 0) {
    if (optional || all) return true;
    return any ? false : negated;
  }
  const positive = name.replace('Not', '');
  const one = (item: string) => stated.some((text) => compare(positive, item, text, request, variables));
  if (all) return value === '' || present.every((item) => one(item) !== negated);
  if (any) return present.some((item) => one(item) !== negated);
  return present.some(one) !== negated;
}

function compare(
  name: string,
  item: string,
  text: string,
  request: PlainRequest,
  variables: boolean,
): boolean {
  const fill = (wildcards: boolean) =>
    variables
      ? withVariables(text, request, wildcards)
      : wildcards
        ? globToRegExp(text)
        : new RegExp(`^${quote(text)}$`);
  if (name === 'StringEquals') return fill(false)?.test(item) ?? false;
  if (name === 'StringEqualsIgnoreCase') {
    const expression = fill(false);
    return expression !== undefined && new RegExp(expression.source, 'i').test(item);
  }
  if (name === 'StringLike') return fill(true)?.test(item) ?? false;
  if (name === 'ArnEquals' || name === 'ArnLike') return arnMatches(item, text);
  if (name === 'Bool') return item.toLowerCase() === text.toLowerCase();
  if (name === 'BinaryEquals') return Buffer.from(item, 'base64').equals(Buffer.from(text, 'base64'));
  if (name === 'IpAddress') return addressIn(item, text);
  const read = name.startsWith('Date') ? instant : Number;
  const [left, right] = [read(item), read(text)];
  if (name.endsWith('LessThanEquals')) return left <= right;
  if (name.endsWith('GreaterThanEquals')) return left >= right;
  if (name.endsWith('LessThan')) return left < right;
  if (name.endsWith('GreaterThan')) return left > right;
  return left === right;
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function arnMatches(arn: string, pattern: string): boolean {
  const cut = (text: string) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(text)?.slice(1);
  const [parts, patterns] = [cut(arn), cut(pattern)];
  if (parts === undefined) return false;
  if (pattern === '*') return true;
  return patterns?.every((one, nth) => globToRegExp(one).test(parts[nth]!)) ?? false;
}

/** Addresses as strings of bits. */
function bits(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function addressIn(address: string, range: string): boolean {
  const [network = '', length] = range.split('/');
  const [one, other] = [bits(address), bits(network)];
  const prefix = length === undefined ? other.length : Number(length);
  return one.length === other.length && one.slice(0, prefix) === other.slice(0, prefix);
}

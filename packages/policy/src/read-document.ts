import { PolicyError } from './errors.js';
import type { JsonNode } from './json.js';
import { parseOperatorName } from './operators/name.js';
import type { Condition, NegatableList, PolicyKind, PolicyVersion, Position } from './types.js';
import { type Wording, wordingOf } from './wording.js';

/** A statement whose shape is right but whose values nobody has looked at. */
export interface RawStatement {
  readonly path: string;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: { readonly negated: boolean; readonly node: JsonNode } | undefined;
  readonly action: NegatableList | undefined;
  readonly resource: NegatableList | undefined;
  readonly conditions: readonly Condition[];
  readonly start: Position | undefined;
  readonly end: Position | undefined;
}

export interface RawDocument {
  readonly version: PolicyVersion | undefined;
  readonly id: string | undefined;
  readonly statements: readonly RawStatement[];
}

/** Stops at a fault, in the words of the policy's kind. */
export type Refuse = (message: string, path: string) => never;

export function refuser(kind: PolicyKind): Refuse {
  const { code } = wordingOf(kind);
  return (message, path) => {
    throw new PolicyError(code, message, path);
  };
}

type ObjectNode = Extract<JsonNode, { type: 'object' }>;

/**
 * Reads the grammar of a policy: which elements there are and of which JSON type.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function readDocument(root: JsonNode, kind: PolicyKind): RawDocument {
  const words = wordingOf(kind);
  const refuse = refuser(kind);
  if (root.type !== 'object') return refuse(words.syntax, '');
  let version: PolicyVersion | undefined;
  let id: string | undefined;
  let statement: JsonNode | undefined;
  for (const [name, node] of root.members) {
    switch (name) {
      case 'Version':
        version = readVersion(node);
        if (version === undefined) refuse(words.version, 'Version');
        break;
      case 'Id':
        if (node.type !== 'string') return refuse(words.syntax, 'Id');
        id = node.text;
        break;
      case 'Statement':
        statement = node;
        break;
      default:
        refuse(words.syntax, name);
    }
  }
  if (statement === undefined) return refuse(words.noStatement, '');
  if (statement.type === 'object') {
    const single = readStatement(statement, 'Statement', words, refuse);
    const start = single.start && { line: single.start.line, column: single.start.column + 1 };
    return { version, id, statements: [{ ...single, start }] };
  }
  if (statement.type !== 'array') return refuse(words.syntax, 'Statement');
  if (statement.items.length === 0) return refuse(words.emptyStatement, 'Statement');
  const statements = statement.items.map((item, nth) =>
    item.type === 'object'
      ? readStatement(item, `Statement[${nth}]`, words, refuse)
      : refuse(words.syntax, `Statement[${nth}]`),
  );
  return { version, id, statements };
}

function readVersion(node: JsonNode): PolicyVersion | undefined {
  if (node.type !== 'string') return undefined;
  return node.text === '2012-10-17' || node.text === '2008-10-17' ? node.text : undefined;
}

function readStatement(node: ObjectNode, path: string, words: Wording, refuse: Refuse): RawStatement {
  let sid: string | undefined;
  let effect: 'Allow' | 'Deny' | undefined;
  let principal: RawStatement['principal'];
  let action: NegatableList | undefined;
  let resource: NegatableList | undefined;
  let conditions: readonly Condition[] = [];
  for (const [name, member] of node.members) {
    const at = `${path}.${name}`;
    switch (name) {
      case 'Sid':
        if (member.type !== 'string') return refuse(words.syntax, at);
        sid = member.text;
        break;
      case 'Effect':
        if (member.type !== 'string') return refuse(words.syntax, at);
        if (member.text !== 'Allow' && member.text !== 'Deny') return refuse(words.effect(member.text), at);
        effect = member.text;
        break;
      case 'Principal':
      case 'NotPrincipal':
        if (principal !== undefined) refuse(words.syntax, at);
        principal = { negated: name === 'NotPrincipal', node: member };
        break;
      case 'Action':
      case 'NotAction':
        if (action !== undefined) refuse(words.syntax, at);
        action = { negated: name === 'NotAction', values: readStrings(member) ?? refuse(words.syntax, at) };
        break;
      case 'Resource':
      case 'NotResource':
        if (resource !== undefined) refuse(words.syntax, at);
        resource = {
          negated: name === 'NotResource',
          values: readStrings(member) ?? refuse(words.syntax, at),
        };
        break;
      case 'Condition':
        conditions = readConditions(member, at, words, refuse);
        break;
      default:
        refuse(words.syntax, at);
    }
  }
  if (effect === undefined) return refuse(words.noEffect, path);
  const end = node.end && { line: node.end.line, column: node.end.column + 1 };
  return { path, sid, effect, principal, action, resource, conditions, start: node.start, end };
}

/** A string, or an array of strings. */
export function readStrings(node: JsonNode): readonly string[] | undefined {
  if (node.type === 'string') return [node.text];
  if (node.type !== 'array') return undefined;
  const texts = node.items.map((item) => (item.type === 'string' ? item.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function readConditions(node: JsonNode, path: string, words: Wording, refuse: Refuse): readonly Condition[] {
  if (node.type !== 'object') return refuse(words.syntax, path);
  const conditions: Condition[] = [];
  for (const [operator, keys] of node.members) {
    const at = `${path}.${operator}`;
    if (keys.type !== 'object') return refuse(words.syntax, at);
    if (parseOperatorName(operator) === undefined) refuse(words.operator(operator), at);
    for (const [key, value] of keys.members) {
      const values = readScalars(value);
      if (values === undefined || key === '') return refuse(words.syntax, `${at}.${key}`);
      conditions.push({ operator, key, values });
    }
  }
  return conditions;
}

/** One or several strings, numbers or booleans; the grammar lets the last two go without quotation marks. */
function readScalars(node: JsonNode): readonly string[] | undefined {
  const items = node.type === 'array' ? node.items : [node];
  const texts = items.map((item) =>
    item.type === 'string' || item.type === 'number' || item.type === 'boolean' ? item.text : undefined,
  );
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

import { type ConditionTest, compileCondition } from './condition.js';
import { compileGlob, type PrefixCompiler, sharingPrefixes } from './glob.js';
import { isPublicPolicy } from './is-public.js';
import { compilePrincipal, type PrincipalMatcher } from './principal.js';
import type {
  Condition,
  NegatableList,
  PolicyDocument,
  PolicyKind,
  PolicyVersion,
  RequestContext,
  Statement,
} from './types.js';
import { anyOf, compilePattern } from './variables.js';

/** Where a policy comes from; named in decisions. */
export interface PolicySource {
  /** A policy name or ARN, unique enough for a person to find the policy by. */
  readonly id: string;
  /** Free for the caller to tell inline and managed policies apart. */
  readonly type: PolicyKind | 'managed' | 'aws-managed' | 'user' | 'group' | 'role' | 'resource';
}

/** A statement whose patterns, addresses and dates are closures. */
export interface CompiledStatement {
  readonly statement: Statement;
  /** Takes the action in lower case. */
  readonly matchesAction: (lowerCaseAction: string) => boolean;
  readonly matchesPrincipal: PrincipalMatcher;
  readonly matchesResource: (resource: string, context: RequestContext) => boolean;
  readonly conditions: readonly CompiledCondition[];
}

interface CompiledCondition {
  readonly condition: Condition;
  readonly holds: ConditionTest;
}

/** The statements of a policy that can speak to one action. */
interface Candidates {
  readonly deny: readonly CompiledStatement[];
  readonly allow: readonly CompiledStatement[];
}

/** A policy ready for deciding. Make it once, when the policy is stored, and keep it. */
export interface CompiledPolicy {
  readonly id: string;
  readonly source: PolicySource;
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
  /** `isPublicPolicy` of the document. */
  readonly isPublic: boolean;
  /** The statements whose Action or NotAction covers an action, by effect. */
  candidates(action: string): Candidates;
}

/**
 * Actions remembered per policy. S3, STS and IAM together have fewer; the bound only stops a client that makes
 * up action names from growing memory.
 */
const MAX_INDEXED_ACTIONS = 512;

const NO_CANDIDATES: Candidates = { deny: [], allow: [] };

/** Compiles a parsed policy. Never throws for a document that `parsePolicy` made. */
export function compilePolicy(document: PolicyDocument, source: PolicySource): CompiledPolicy {
  const startingWith = sharingPrefixes();
  const statements = document.statements.map((statement) =>
    compileStatement(statement, document.version, startingWith),
  );
  const index = new Map<string, Candidates>();
  let lastAction: string | undefined;
  let last = NO_CANDIDATES;
  // A decision asks twice, for the denies and for the allows: the second time the answer is at hand.
  function candidates(action: string): Candidates {
    if (action !== lastAction) {
      last = index.get(action) ?? find(action);
      lastAction = action;
    }
    return last;
  }
  function find(action: string): Candidates {
    const lowerCase = action.toLowerCase();
    const matching = statements.filter((statement) => statement.matchesAction(lowerCase));
    const found =
      matching.length === 0
        ? NO_CANDIDATES
        : {
            deny: matching.filter(({ statement }) => statement.effect === 'Deny'),
            allow: matching.filter(({ statement }) => statement.effect === 'Allow'),
          };
    if (index.size >= MAX_INDEXED_ACTIONS) index.clear();
    index.set(action, found);
    return found;
  }
  return { id: source.id, source, document, statements, isPublic: isPublicPolicy(document), candidates };
}

function compileStatement(
  statement: Statement,
  version: PolicyVersion,
  startingWith: PrefixCompiler,
): CompiledStatement {
  return {
    statement,
    matchesAction: compileActions(statement.action),
    matchesPrincipal: compilePrincipal(statement.principal),
    matchesResource: compileResources(statement.resource, version, startingWith),
    conditions: statement.conditions.map((condition) => ({
      condition,
      holds: compileCondition(condition, version),
    })),
  };
}

/** Action and NotAction ignore case and take wildcards, but no variables. */
function compileActions({ negated, values }: NegatableList): CompiledStatement['matchesAction'] {
  const patterns = values.map((value) => compileGlob(value.toLowerCase()));
  return (action) => patterns.some((matches) => matches(action)) !== negated;
}

/** Resource and NotResource mind case and take wildcards and variables. Trust policies have neither. */
function compileResources(
  list: NegatableList | undefined,
  version: PolicyVersion,
  startingWith: PrefixCompiler,
): CompiledStatement['matchesResource'] {
  if (list === undefined) return () => true;
  const matches = anyOf(list.values.map((value) => compilePattern(value, version, startingWith)));
  return list.negated ? (resource, context) => !matches(resource, context) : matches;
}

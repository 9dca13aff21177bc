import {
  type CompiledPolicy,
  compilePolicy,
  evaluate,
  type Mismatch,
  PolicyError,
  parsePolicy,
  type Statement,
  type StatementExplanation,
} from '@countersign/policy';
import { seenOf } from '../look/look.js';
import { withoutForeignPrincipals } from './foreign-principals.js';
import { principalOf, type VisitorContext, visitorContext } from './policy-context.js';
import type { Case } from './step.js';

/** What the bucket's policy says to the URL. */
export interface PolicyReading {
  /** A Deny that matches now, whatever is not known. */
  readonly denied?: DenyStatement;
  /** The first Deny that begins to match while the URL is to live: after so many milliseconds. */
  readonly deniedLater?: DenyStatement & { readonly afterMs: number };
  /** Denies that hang on what is not known of the visitor, such as its address. */
  readonly depends: readonly (DenyStatement & { readonly keys: readonly string[] })[];
  /** Whether the policy by itself lets the signer do it. */
  readonly grants: boolean;
}

export interface DenyStatement {
  /** Its Sid, or its number from 1. */
  readonly name: string;
  /** Condition keys that it looks at. */
  readonly conditionKeys: readonly string[];
}

/**
 * Reads the bucket's policy for this URL: now, and at every moment of its life at which a limit on age or date could
 * begin to bite. Undefined where there is no policy or it was not seen. A signer that is not known is covered by what speaks to everyone.
 *
 * @throws PolicyError for a policy in a language that we do not read
 */
export function readBucketPolicy(one: Case): PolicyReading | undefined {
  const { facts, asked, signerNow, serviceNow } = one;
  const document = seenOf(facts.bucketPolicy)?.document;
  if (document === undefined || document === null) return undefined;
  const principal = principalOf(facts);
  const policy = compilePolicy(parsePolicy(withoutForeignPrincipals(document), 'bucket'), {
    id: 'bucket policy',
    type: 'bucket',
  });
  const decideAfter = (ms: number) => {
    const context = visitorContext(facts, serviceNow + ms, serviceNow + ms - signerNow);
    const { action, resource } = facts.request;
    const decision = evaluate(
      { action, resource, principal: principal ?? ANYONE, context },
      { identity: [], resource: policy },
      { explain: true },
    );
    const statements = decision.explanation!.policies[0]!.statements;
    return { effect: decision.effect, context, denies: statements.filter(({ effect }) => effect === 'Deny') };
  };

  const now = decideAfter(0);
  const unknownTo = (deny: StatementExplanation, context: VisitorContext) => [
    ...unknownKeys(policy, deny, context),
    ...(principal === undefined && !speaksToEveryone(policy, deny) ? ['the signer'] : []),
  ];
  const certain = (context: VisitorContext) => (deny: StatementExplanation) =>
    deny.matches && unknownTo(deny, context).length === 0;
  const denied = now.denies.find(certain(now.context));
  const depends = now.denies.flatMap((deny) => {
    const keys = unknownTo(deny, now.context);
    return keys.length > 0 &&
      deny.mismatches.every((mismatch) => hangsOn(mismatch, now.context, principal === undefined))
      ? [{ ...nameOf(policy, deny), keys }]
      : [];
  });
  let deniedLater: PolicyReading['deniedLater'];
  for (const afterMs of denied ? [] : turningPoints(policy, one).filter((ms) => ms <= asked * 1_000)) {
    const then = decideAfter(afterMs);
    const deny = then.denies.find(certain(then.context));
    if (deny === undefined) continue;
    deniedLater = { ...nameOf(policy, deny), afterMs };
    break;
  }
  return {
    depends,
    grants: now.effect === 'allow' && principal?.kind !== 'account-root',
    ...(denied ? { denied: nameOf(policy, denied) } : {}),
    ...(deniedLater ? { deniedLater } : {}),
  };
}

/** Stands for a signer that is not known: only statements about everyone reach it. */
const ANYONE = { kind: 'anonymous' } as const;

function speaksToEveryone(policy: CompiledPolicy, { index }: StatementExplanation): boolean {
  const { principal } = statementOf(policy, index);
  return principal?.negated === false && principal.values.some(({ value }) => value === '*');
}

export function isPolicyError(error: unknown): error is PolicyError {
  return error instanceof PolicyError;
}

function hangsOn(mismatch: Mismatch, context: VisitorContext, signerUnknown: boolean): boolean {
  if (mismatch.element === 'Principal' || mismatch.element === 'NotPrincipal') return signerUnknown;
  return mismatch.element === 'Condition' && !context.knows(mismatch.key.toLowerCase());
}

/** Condition keys of the statement that are not known. */
function unknownKeys(
  policy: CompiledPolicy,
  { index }: StatementExplanation,
  context: VisitorContext,
): string[] {
  const keys = statementOf(policy, index).conditions.map(({ key }) => key);
  return [...new Set(keys)].filter((key) => !context.knows(key.toLowerCase()));
}

function nameOf(policy: CompiledPolicy, { index, sid }: StatementExplanation): DenyStatement {
  const keys = statementOf(policy, index).conditions.map(({ key }) => key);
  return { name: sid ?? `no. ${index + 1}`, conditionKeys: [...new Set(keys)] };
}

function statementOf(policy: CompiledPolicy, index: number): Statement {
  return policy.document.statements[index]!;
}

/** Milliseconds from now at which a condition on age or date can turn, ascending: at each value named, and just after it. */
function turningPoints(policy: CompiledPolicy, { signerNow, serviceNow }: Case): number[] {
  const points = policy.document.statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ key, values }) =>
      values.flatMap((value) => {
        switch (key.toLowerCase()) {
          case 's3:signatureage':
            return [Number(value) - (serviceNow - signerNow), Number(value) - (serviceNow - signerNow) + 1];
          // Counted in whole seconds, so "after" is a second later.
          case 'aws:currenttime':
            return [Date.parse(value) - serviceNow, Date.parse(value) - serviceNow + 1_000];
          case 'aws:epochtime':
            return [Number(value) * 1_000 - serviceNow, Number(value) * 1_000 - serviceNow + 1_000];
          default:
            return [];
        }
      }),
    ),
  );
  return points.filter((ms) => ms > 0).sort((a, b) => a - b);
}

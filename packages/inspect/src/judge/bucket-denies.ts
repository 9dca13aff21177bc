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
 * begin to bite. Undefined where there is no policy or it was not seen; `signerUnknown` where it is not known who signs.
 *
 * @throws PolicyError for a policy in a language that we do not read
 */
export function readBucketPolicy(one: Case): PolicyReading | 'signerUnknown' | undefined {
  const { facts, asked, signerNow, serviceNow } = one;
  const document = seenOf(facts.bucketPolicy)?.document;
  if (document === undefined || document === null) return undefined;
  const principal = principalOf(facts);
  if (principal === undefined) return 'signerUnknown';
  const policy = compilePolicy(parsePolicy(document, 'bucket'), { id: 'bucket policy', type: 'bucket' });
  const decideAfter = (ms: number) => {
    const context = visitorContext(facts, serviceNow + ms, serviceNow + ms - signerNow);
    const { action, resource } = facts.request;
    const decision = evaluate(
      { action, resource, principal, context },
      { identity: [], resource: policy },
      { explain: true },
    );
    const statements = decision.explanation!.policies[0]!.statements;
    return { effect: decision.effect, context, denies: statements.filter(({ effect }) => effect === 'Deny') };
  };

  const now = decideAfter(0);
  const certain = (context: VisitorContext) => (deny: StatementExplanation) =>
    deny.matches && unknownKeys(policy, deny, context).length === 0;
  const denied = now.denies.find(certain(now.context));
  const depends = now.denies.flatMap((deny) => {
    const keys = unknownKeys(policy, deny, now.context);
    return keys.length > 0 && deny.mismatches.every((mismatch) => hangsOn(mismatch, now.context))
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
    grants: now.effect === 'allow' && principal.kind !== 'account-root',
    ...(denied ? { denied: nameOf(policy, denied) } : {}),
    ...(deniedLater ? { deniedLater } : {}),
  };
}

export function isPolicyError(error: unknown): error is PolicyError {
  return error instanceof PolicyError;
}

function hangsOn(mismatch: Mismatch, context: VisitorContext): boolean {
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

import type { SignedClient } from '@countersign/aws-client';
import { childAt, memberTexts, textAt, type XmlNode } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { Look, SimulationFacts } from '../facts.js';
import { notAsked, refusedBy, seen } from './look.js';

export interface SimulationQuestion {
  /** User or role. */
  readonly policySource: string;
  readonly action: string;
  readonly resource: string;
  /** Taken for users only: the simulator wants a user as the caller (IAM API Reference, CallerArn). */
  readonly bucketPolicy?: string | undefined;
  /** Condition keys of the visitor's request: name, type and value. */
  readonly context: readonly ContextEntry[];
}

export interface ContextEntry {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'ip' | 'numeric';
  readonly value: string;
}

/** Asks IAM what its policies make of the request (IAM API Reference, SimulatePrincipalPolicy). */
export async function simulate(
  client: SignedClient,
  iam: ServiceAddress | undefined,
  question: SimulationQuestion,
): Promise<Look<SimulationFacts>> {
  if (iam === undefined)
    return notAsked('no IAM endpoint is configured for this endpoint (set AWS_ENDPOINT_URL_IAM)');
  const { policySource, action, resource, bucketPolicy, context } = question;
  const withBucketPolicy = bucketPolicy !== undefined && policySource.includes(':user/');
  const parameters: Record<string, string> = {
    Action: 'SimulatePrincipalPolicy',
    PolicySourceArn: policySource,
    'ActionNames.member.1': action,
    'ResourceArns.member.1': resource,
    ...(withBucketPolicy ? { ResourcePolicy: bucketPolicy, CallerArn: policySource } : {}),
  };
  for (const [index, { name, type, value }] of context.entries()) {
    const entry = `ContextEntries.member.${index + 1}`;
    parameters[`${entry}.ContextKeyName`] = name;
    parameters[`${entry}.ContextKeyType`] = type;
    parameters[`${entry}.ContextKeyValues.member.1`] = value;
  }
  const answer = await client.query('iam', iam, parameters);
  if (!answer.ok) return refusedBy('IAM', answer, 'iam:SimulatePrincipalPolicy');
  const result = childAt(answer.document, 'SimulatePrincipalPolicyResult', 'EvaluationResults', 'member');
  const decision = decisionOf(textAt(result, 'EvalDecision'));
  if (result === undefined || decision === undefined)
    return {
      refused: {
        status: answer.status,
        code: 'Unreadable',
        message: `${iam.host} did not answer as IAM does`,
      },
    };
  return seen({
    action,
    resource,
    decision,
    matchedPolicies: matchedPolicies(result),
    missingContext: memberTexts(result, 'MissingContextValues'),
    ...flag(result, 'OrganizationsDecisionDetail', 'AllowedByOrganizations', 'allowedByOrganization'),
    ...flag(result, 'PermissionsBoundaryDecisionDetail', 'AllowedByPermissionsBoundary', 'allowedByBoundary'),
    withBucketPolicy,
  });
}

function decisionOf(text: string | undefined): SimulationFacts['decision'] | undefined {
  return text === 'allowed' || text === 'explicitDeny' || text === 'implicitDeny' ? text : undefined;
}

function matchedPolicies(result: XmlNode): string[] {
  const statements = childAt(result, 'MatchedStatements')?.children ?? [];
  return [...new Set(statements.flatMap((statement) => textAt(statement, 'SourcePolicyId') ?? []))];
}

function flag<Name extends string>(
  result: XmlNode,
  detail: string,
  element: string,
  name: Name,
): { readonly [name in Name]?: boolean } {
  const text = textAt(result, detail, element);
  return text === undefined ? {} : ({ [name]: text === 'true' } as { readonly [name in Name]?: boolean });
}

import { S3_OPERATIONS } from '@countersign/aws-model';
import {
  type CompiledPolicy,
  type Decision,
  evaluate,
  type PolicySet,
  type PrincipalDescription,
} from '@countersign/policy';
import { type XmlContent, xml } from '../../wire/xml-writer.js';
import { memberList } from '../paging.js';
import type { SimulatedContext } from './context.js';
import type { SimulatedDocument, StatementSpan } from './positions.js';
import type { Turns } from './yield-to-others.js';

/** A policy of a simulation: what decides, and what the answer says of it. */
export interface SimulatedPolicy {
  readonly compiled: CompiledPolicy;
  /** `PolicyInputList.1`, `user_alice_Uploads`, `AmazonS3ReadOnlyAccess`. */
  readonly sourceId: string;
  readonly document: SimulatedDocument;
}

/** Everything that a simulation is about but the action. */
export interface Scenario {
  readonly principal: PrincipalDescription;
  readonly context: SimulatedContext;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary?: readonly SimulatedPolicy[];
  readonly resourcePolicy?: SimulatedPolicy;
  readonly resourceAccount?: string;
  /** Empty: `*`. */
  readonly resources: readonly string[];
  /** Condition keys that the policies ask about and that nobody gave. */
  readonly missing: readonly string[];
}

type EvalDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

interface Outcome {
  readonly resource: string;
  readonly decision: EvalDecision;
  readonly matched: XmlContent;
  /** Absent where there is no boundary. */
  readonly withinBoundary?: boolean;
}

/**
 * One member of EvaluationResults. One resource gives its own name at the top; of several the top holds what all come to,
 * under the pattern of the action's resources. Each resource is listed by itself in either case.
 */
export async function evaluationResult(
  scenario: Scenario,
  action: string,
  turns: Turns,
): Promise<XmlContent> {
  const named = scenario.resources.length > 0;
  // Asked about all resources, in words or by saying nothing, it has no result for a certain one.
  const anywhere = !named || (scenario.resources.length === 1 && scenario.resources[0] === '*');
  const outcomes: Outcome[] = [];
  for (const resource of named ? scenario.resources : ['*']) {
    await turns.give();
    outcomes.push(judge(scenario, action, resource));
  }
  const [first] = outcomes;
  const single = outcomes.length === 1 ? first : undefined;
  const { missing } = scenario;
  return [
    xml('EvalActionName', action),
    xml('EvalResourceName', single?.resource ?? resourcePattern(action)),
    xml('EvalDecision', single?.decision ?? altogether(outcomes)),
    single ? single.matched : xml('MatchedStatements'),
    missingElement(anywhere ? missing : []),
    xml('OrganizationsDecisionDetail', xml('AllowedByOrganizations', true)),
    boundaryElement(
      outcomes.every(({ withinBoundary }) => withinBoundary === undefined) ? undefined : outcomes,
    ),
    anywhere ? undefined : xml('EvalDecisionDetails'),
    named
      ? memberList('ResourceSpecificResults', outcomes, (outcome) => [
          xml('EvalResourceName', outcome.resource),
          xml('EvalResourceDecision', outcome.decision),
          outcome.matched,
          missingElement(missing),
          boundaryElement(outcome.withinBoundary === undefined ? undefined : [outcome]),
        ])
      : undefined,
  ];
}

function judge(scenario: Scenario, action: string, resource: string): Outcome {
  const { principal, context, identity, boundary, resourcePolicy, resourceAccount } = scenario;
  const request = {
    action,
    resource,
    principal,
    context,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
  };
  const policies: PolicySet = {
    identity: identity.map(({ compiled }) => compiled),
    ...(boundary === undefined ? {} : { boundary: boundary.map(({ compiled }) => compiled) }),
    ...(resourcePolicy === undefined ? {} : { resource: resourcePolicy.compiled }),
  };
  const decision = evaluate(request, policies, { explain: true });
  const sources = [...identity, ...(resourcePolicy === undefined ? [] : [resourcePolicy])];
  return {
    resource,
    decision: decision.effect === 'allow' ? 'allowed' : decision.effect,
    matched: matchedStatements(decision, sources),
    ...(boundary === undefined ? {} : { withinBoundary: allowedBy(decision, 'boundary') }),
  };
}

/** The statements that made the decision: every matching Deny of a denial, every matching Allow of a permission. */
function matchedStatements(decision: Decision, sources: readonly SimulatedPolicy[]): XmlContent {
  const wanted =
    decision.effect === 'allow' ? 'Allow' : decision.effect === 'explicitDeny' ? 'Deny' : undefined;
  const byId = new Map(sources.toReversed().map((source) => [source.compiled.id, source]));
  const matched = (decision.explanation?.policies ?? []).flatMap(({ policyId, statements }) => {
    const source = byId.get(policyId);
    if (!source) return [];
    return statements
      .filter(({ effect, matches }) => matches && effect === wanted)
      .map(({ start, end }) => ({ source, span: start && end && { start, end } }));
  });
  return memberList('MatchedStatements', matched, ({ source, span }) => [
    xml('SourcePolicyId', source.sourceId),
    xml('SourcePolicyType', 'IAM Policy'),
    span && positions(source.document.simulatorSpan(span)),
  ]);
}

function positions({ start, end }: StatementSpan): XmlContent {
  return [
    xml('StartPosition', xml('Line', start.line), xml('Column', start.column)),
    xml('EndPosition', xml('Line', end.line), xml('Column', end.column)),
  ];
}

function allowedBy(decision: Decision, policyType: string): boolean {
  const statements = (decision.explanation?.policies ?? [])
    .filter((policy) => policy.policyType === policyType)
    .flatMap((policy) => policy.statements.filter(({ matches }) => matches));
  return (
    statements.some(({ effect }) => effect === 'Allow') && !statements.some(({ effect }) => effect === 'Deny')
  );
}

function altogether(outcomes: readonly Outcome[]): EvalDecision {
  for (const decision of ['explicitDeny', 'implicitDeny'] as const) {
    if (outcomes.some((outcome) => outcome.decision === decision)) return decision;
  }
  return 'allowed';
}

function missingElement(keys: readonly string[]): XmlContent {
  return memberList('MissingContextValues', keys, (key) => key);
}

function boundaryElement(outcomes: readonly Outcome[] | undefined): XmlContent {
  return (
    outcomes &&
    xml(
      'PermissionsBoundaryDecisionDetail',
      xml(
        'AllowedByPermissionsBoundary',
        outcomes.every(({ withinBoundary }) => withinBoundary === true),
      ),
    )
  );
}

const OBJECT_ACTIONS = actionsOn('object');
const BUCKET_ACTIONS = actionsOn('bucket');

function actionsOn(resource: 'object' | 'bucket'): ReadonlySet<string> {
  const actions = S3_OPERATIONS.filter((operation) => operation.resource === resource);
  return new Set(actions.flatMap(({ action }) => (action === undefined ? [] : [action.toLowerCase()])));
}

/** How the simulator calls the resource where it speaks of several at once. */
function resourcePattern(action: string): string {
  const name = action.toLowerCase();
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: AWS's own notation.
  if (OBJECT_ACTIONS.has(name)) return 'arn:aws:s3:::${BucketName}/${KeyName}';
  if (BUCKET_ACTIONS.has(name)) return 'arn:aws:s3:::${BucketName}';
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.
  return '*';
}

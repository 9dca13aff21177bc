import { visibleText } from '@countersign/aws-model';
import type { DecisionReport, QuestionReport } from '@countersign/server';

type Policy = QuestionReport['policies'][number];
type Statement = Policy['statements'][number];
type Mismatch = Statement['mismatches'][number];

/** A decision as a person reads it: the outcome, then each question with its context and policies. */
export function describeDecision(report: DecisionReport): string {
  const { method, path, status, requestId, at, remoteAddress, refusal, questions, questionsOmitted } = report;
  const code = refusal === undefined ? '' : ` ${refusal.code}`;
  const lines = [
    `${method} ${path}: ${status}${code} (${report.service}, request ${requestId}, ${at}, from ${remoteAddress})`,
    refusal === undefined ? 'allowed' : `refused: ${refusal.explanation}`,
  ];
  if (questions.length === 0) lines.push('', 'no policy was evaluated: the request was refused before that');
  for (const question of questions) lines.push('', ...describeQuestion(question, questions[0]!));
  if (questionsOmitted > 0)
    lines.push('', `and ${questionsOmitted} more permission checks, which were not recorded`);
  return lines.map((line) => `${visibleText(line)}\n`).join('');
}

function describeQuestion(question: QuestionReport, first: QuestionReport): string[] {
  const { action, resource, principal, policies, optional } = question;
  return [
    `${action} on ${resource}`,
    `  by ${principal}: ${outcomeOf(question)}${optional ? ' (optional: it only leaves something out of the answer)' : ''}`,
    ...(question === first ? wholeContext(question) : furtherContext(question, first)),
    ...(policies.length === 0 ? ['  no policies are in force'] : []),
    ...policies.flatMap((policy) => describePolicy(policy, question)),
  ];
}

function wholeContext({ context }: QuestionReport): string[] {
  return [
    '  request context',
    ...table(Object.entries(context).map(([key, value]) => [key, valueText(value)])),
  ];
}

/** Of further questions only what differs: most of it belongs to the request. */
function furtherContext({ context }: QuestionReport, first: QuestionReport): string[] {
  const own = Object.entries(context).map(([key, value]) => [key, valueText(value)] as const);
  const differing = own.filter(([key, text]) => {
    const before = first.context[key];
    return before === undefined || valueText(before) !== text;
  });
  const absent = Object.keys(first.context).filter((key) => context[key] === undefined);
  const rows = [...differing, ...absent.map((key) => [key, '(not present)'] as const)];
  return rows.length === 0
    ? ['  request context: as above']
    : ['  request context: as above, except', ...table(rows)];
}

const EFFECTS = { allow: 'allowed', explicitDeny: 'explicit deny', implicitDeny: 'implicit deny' } as const;

function outcomeOf({ effect, decidedBy }: QuestionReport): string {
  if (decidedBy === undefined) return `${EFFECTS[effect]}: the root user needs no policy in its own account`;
  const { policyType, policyId, statementIndex } = decidedBy;
  if (statementIndex !== undefined)
    return `${EFFECTS[effect]}, by ${statementName(decidedBy.sid, statementIndex)} of ${NAMES[policyType]} ${policyId}`;
  return policyType === 'publicAccessBlock'
    ? `${EFFECTS[effect]}: RestrictPublicBuckets is on, and the bucket policy is public`
    : `${EFFECTS[effect]}: no ${NAMES[policyType]} allows it`;
}

const NAMES: { readonly [type in Policy['policyType']]: string } = {
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'trust policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  publicAccessBlock: 'public access block',
};

function describePolicy(
  { policyType, policyId, statements }: Policy,
  { decidedBy }: QuestionReport,
): string[] {
  const decides = (statement: Statement): boolean =>
    decidedBy?.policyType === policyType &&
    decidedBy.policyId === policyId &&
    decidedBy.statementIndex === statement.index;
  return [
    `  ${NAMES[policyType]} ${policyId}`,
    ...statements.flatMap((statement) => describeStatement(statement, decides(statement))),
  ];
}

function describeStatement(statement: Statement, decides: boolean): string[] {
  const { effect, sid, index, matches, mismatches, principalMatch } = statement;
  const how = principalMatch === undefined || principalMatch === 'none' ? '' : REACH[principalMatch];
  return [
    `    ${matches ? '✓' : '✗'} ${effect}, ${statementName(sid, index)}: ` +
      `${matches ? `matches${how}` : 'does not match'}${decides ? ', and decides' : ''}`,
    ...mismatches.map((mismatch) => `        ${describeMismatch(mismatch)}`),
  ];
}

const REACH = {
  account: ' (names the account, which delegates the decision to its own policies)',
  role: ' (names the role or user behind the session)',
  direct: '',
} as const;

function statementName(sid: string | undefined, index: number): string {
  return sid === undefined ? `statement ${index + 1}` : `statement ${sid}`;
}

function describeMismatch(mismatch: Mismatch): string {
  const stated = listText(mismatch.stated);
  if (mismatch.element !== 'Condition')
    return `${mismatch.element} is ${stated}; requested: ${mismatch.requested}`;
  const { operator, key, requested } = mismatch;
  const had =
    requested === undefined ? 'the request has no such key' : `the request has ${valueText(requested)}`;
  return `Condition ${operator} ${key} is ${stated}; ${had}`;
}

/** More values than these are counted: `--json` has them all. */
const MAX_VALUES = 8;

function listText(values: readonly string[]): string {
  const shown = values.slice(0, MAX_VALUES).map((value) => JSON.stringify(value));
  return values.length > MAX_VALUES
    ? `${shown.join(', ')} and ${values.length - MAX_VALUES} more`
    : shown.join(', ');
}

function valueText(value: string | readonly string[]): string {
  return typeof value === 'string' ? JSON.stringify(value) : `[${listText(value)}]`;
}

function table(rows: ReadonlyArray<readonly [string, string]>): string[] {
  const widest = Math.max(0, ...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => `    ${key.padEnd(widest)}  ${value}`);
}

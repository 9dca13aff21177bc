import type { Position } from '@countersign/policy';

/** Where a statement begins and ends, as SimulatePrincipalPolicy counts. */
export interface StatementSpan {
  readonly start: Position;
  readonly end: Position;
}

/**
 * AWS's positions are those of its parser after a token: a lone statement begins right after its own brace, one of a list
 * right after the bracket or the statement before it; both end right after the closing brace.
 * Derived from the outputs in the AWS CLI's examples of simulate-custom-policy and simulate-principal-policy.
 *
 * @param parsed as the policy parser gives it: right for a lone statement, the opening brace for one of a list
 */
export function simulatorSpan(document: string, parsed: StatementSpan): StatementSpan {
  const lineStarts = [0];
  for (let at = document.indexOf('\n'); at !== -1; at = document.indexOf('\n', at + 1))
    lineStarts.push(at + 1);
  const offset = lineStarts[parsed.start.line - 1]! + parsed.start.column - 1;
  return { start: positionOf(lineStarts, endOfTokenBefore(document, offset)), end: parsed.end };
}

/** The end of the bracket or brace before `offset`, whatever white space and comma lie between. */
function endOfTokenBefore(document: string, offset: number): number {
  const before = document.slice(0, offset).trimEnd();
  return before.endsWith(',') ? before.slice(0, -1).trimEnd().length : before.length;
}

function positionOf(lineStarts: readonly number[], offset: number): Position {
  let line = lineStarts.length;
  while (line > 1 && lineStarts[line - 1]! > offset) line -= 1;
  return { line, column: offset - lineStarts[line - 1]! + 1 };
}

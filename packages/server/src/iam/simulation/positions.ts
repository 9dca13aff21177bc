import type { Position } from '@countersign/policy';

/** Where a statement begins and ends, as SimulatePrincipalPolicy counts. */
export interface StatementSpan {
  readonly start: Position;
  readonly end: Position;
}

/**
 * AWS's positions are those of its parser after a token, not of the braces: a lone statement begins right after its own
 * brace, one of a list right after the bracket or the statement before it; both end right after the closing brace.
 * Derived from the outputs in the AWS CLI's examples of simulate-custom-policy and simulate-principal-policy.
 *
 * @param braces where the statement's own braces stand
 */
export function simulatorSpan(document: string, braces: StatementSpan): StatementSpan {
  const lineStarts = [0];
  for (let at = document.indexOf('\n'); at !== -1; at = document.indexOf('\n', at + 1))
    lineStarts.push(at + 1);
  const opening = lineStarts[braces.start.line - 1]! + braces.start.column - 1;
  return {
    start: positionOf(lineStarts, startOffset(document, opening)),
    end: { line: braces.end.line, column: braces.end.column + 1 },
  };
}

function startOffset(document: string, opening: number): number {
  const before = document.slice(0, opening).trimEnd();
  if (before.endsWith('[')) return before.length;
  if (before.endsWith(',')) return before.slice(0, -1).trimEnd().length;
  return opening + 1;
}

function positionOf(lineStarts: readonly number[], offset: number): Position {
  let line = lineStarts.length;
  while (line > 1 && lineStarts[line - 1]! > offset) line -= 1;
  return { line, column: offset - lineStarts[line - 1]! + 1 };
}

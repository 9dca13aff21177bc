import type { Position } from '@countersign/policy';

/** Where a statement begins and ends, as SimulatePrincipalPolicy counts. */
export interface StatementSpan {
  readonly start: Position;
  readonly end: Position;
}

/** A document whose lines are counted once, however many of its statements are asked about. */
export class SimulatedDocument {
  readonly text: string;
  #lines: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Offsets at which lines begin. */
  get #lineStarts(): readonly number[] {
    if (this.#lines === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.#lines = starts;
    }
    return this.#lines;
  }

  /**
   * AWS's positions are those of its parser after a token: a lone statement begins right after its own brace, one of a list
   * right after the bracket or the statement before it; both end right after the closing brace.
   * Derived from the outputs in the AWS CLI's examples of simulate-custom-policy and simulate-principal-policy.
   *
   * @param parsed as the policy parser gives it: right for a lone statement, the opening brace for one of a list
   */
  simulatorSpan(parsed: StatementSpan): StatementSpan {
    const offset = this.#lineStarts[parsed.start.line - 1]! + parsed.start.column - 1;
    return { start: this.#positionOf(endOfTokenBefore(this.text, offset)), end: parsed.end };
  }

  #positionOf(offset: number): Position {
    const starts = this.#lineStarts;
    let line = 1;
    for (let after = starts.length; line < after; ) {
      const middle = (line + after) >>> 1;
      if (starts[middle]! > offset) after = middle;
      else line = middle + 1;
    }
    return { line, column: offset - starts[line - 1]! + 1 };
  }
}

/** The end of the bracket or brace before `offset`, whatever white space and comma lie between. */
function endOfTokenBefore(document: string, offset: number): number {
  const before = document.slice(0, offset).trimEnd();
  return before.endsWith(',') ? before.slice(0, -1).trimEnd().length : before.length;
}

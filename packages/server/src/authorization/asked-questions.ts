import type { Decision, PolicySet } from '@countersign/policy';
import type { Question } from './question.js';

/** A question that was put to the policies, and those that were in force then. */
export interface AskedQuestion {
  readonly question: Question;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** Of one request: DeleteObjects asks a thousand. */
const MAX_QUESTIONS = 20;

/** What one request asked of the policies, noted down for `why`. */
export class AskedQuestions {
  /** In the order in which they were asked. */
  readonly kept: AskedQuestion[] = [];
  /** Questions beyond those kept. */
  omitted = 0;

  note(asked: AskedQuestion): void {
    if (this.kept.length < MAX_QUESTIONS) this.kept.push(asked);
    else {
      this.omitted += 1;
      // The last place is for what decides: a refusal, if there is one.
      if (asked.decision.effect !== 'allow') this.kept[MAX_QUESTIONS - 1] = asked;
    }
  }
}

import type { Answer } from './answer.js';

/** What the text of an answer says, whatever kind of text it is. */
export interface ReadBody {
  readonly form: Answer['form'];
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  readonly elements: ReadonlyMap<string, string>;
}

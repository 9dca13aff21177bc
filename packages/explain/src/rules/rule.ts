import type { Facts } from '../facts/facts.js';

/** What a rule found. The engine adds title, fixes and documentation of the cause from the catalogue. */
export interface Suspicion {
  /** Slug of the cause. */
  readonly cause: string;
  /**
   * How likely it is, 0 to 1. 0.95 and more: proved by the text, the answer or a recomputed signature.
   * 0.8: the answer's code and the URL agree on it. 0.5: fits all that is known, as others may. 0.2: possible.
   */
  readonly likelihood: number;
  /** The evidence, a sentence each, with the exact piece in `backticks`. Nothing secret. */
  readonly evidence: readonly string[];
  /** A fix that names the things of this case; the catalogue's general one stands otherwise. */
  readonly fix?: string;
  /** What would make it sure. */
  readonly supply?: string;
}

/** One cause's rule: looks at facts, says nothing when it has nothing to say. */
export type Rule = (facts: Facts) => Suspicion | undefined;

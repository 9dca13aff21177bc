import type { Language } from '../explanation.js';

/** How the code that signs is mended, one line a language. */
export type Recipe = Readonly<Partial<Record<Language, string>>>;

/** What is known of a cause in general. */
export interface Cause {
  /** One line for a tired person. */
  readonly title: string;
  /** For whoever holds the URL, and for whoever signs. */
  readonly fix: string;
  readonly code?: Recipe;
  /** Page of AWS's or the provider's documentation. */
  readonly documentation?: string;
}

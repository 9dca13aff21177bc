import type { Language } from '../explanation.js';

/** What is known of a cause in general. */
export interface Cause {
  readonly title: string;
  readonly fix: string;
  readonly code: Readonly<Partial<Record<Language, string>>>;
  readonly documentation?: string;
}

export function causeOf(slug: string): Cause {
  return { title: slug, fix: slug, code: {} };
}

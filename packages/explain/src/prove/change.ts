import type { Signable } from './signable.js';

/** One respect in which the request that was signed may have been another one. */
export interface Change {
  /** Slug that it proves. */
  readonly cause: string;
  readonly what: string;
  readonly change: Partial<Signable>;
}

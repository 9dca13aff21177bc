import type { Answer } from '../answer/answer.js';
import type { CanonicalComparison, SignatureProof } from '../prove/proof.js';
import type { Redirect, Report } from '../report.js';
import type { PostForm, PresignedUrl } from '../url/presigned-url.js';
import type { Hints } from './hints.js';

/** All that the rules look at. Made once a report, never changed, plain data. */
export interface Facts {
  readonly report: Report;
  readonly url?: PresignedUrl;
  readonly form?: PostForm;
  readonly answer: Answer;
  /** The verb that was sent; absent where nobody said. */
  readonly method?: string;
  /** Request headers that were sent, names in lower case; absent where nobody said. */
  readonly sentHeaders?: ReadonlyMap<string, string>;
  readonly redirects: readonly Redirect[];
  readonly hints: Hints;
  /** The instant of the failure, milliseconds since 1970. */
  readonly now: number;
  /** Where `now` comes from. */
  readonly nowFrom: 'report' | 'answer' | 'clock';
  /** Kind of the signing credentials by the key's prefix (`AKIA` long-term, `ASIA` temporary). */
  readonly credentialKind?: 'long-term' | 'temporary' | 'unknown';
  /** The URL's own times, milliseconds since 1970. */
  readonly signedAt?: number;
  readonly expiresAt?: number;
  /** Canonical request as sent beside the one in the answer. */
  readonly comparison?: CanonicalComparison;
  /** What recomputing the signature showed; only with a secret. */
  readonly proof?: SignatureProof;
}

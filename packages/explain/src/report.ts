/** A name and its value, as they were written. */
export type Pair = readonly [name: string, value: string];

/** One hop of a redirect that the client followed. */
export interface Redirect {
  readonly status?: number;
  readonly location?: string;
  readonly headers?: readonly Pair[];
}

/** Credentials for the proof. They are used in memory only: never printed, stored or sent. */
export interface ProofCredentials {
  readonly accessKeyId?: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * All that somebody has of a failure. Every field may be missing and none is trusted: it is what was pasted,
 * logged or typed. Nothing is decoded yet, so that damage done on the way can still be seen.
 */
export interface Report {
  /** The URL as it was pasted, damage and all. */
  readonly url?: string;
  /** The verb that was sent, in capitals. */
  readonly method?: string;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** The answer's body: XML, JSON or HTML, possibly cut off. */
  readonly errorBody?: string;
  /** What the client or the browser's console said. */
  readonly message?: string;
  readonly requestHeaders?: readonly Pair[];
  readonly responseHeaders?: readonly Pair[];
  /** Fields of a form upload (POST Object). */
  readonly formFields?: readonly Pair[];
  /** Redirects that led to the failing request, in order. */
  readonly redirects?: readonly Redirect[];
  /** The instant of the failure. Without it, the answer's own time counts, then `ExplainOptions.now`. */
  readonly at?: Date;
  /**
   * What else is known, under any name: `signer`, `server`, `bucket_region`, `credential_expiration`,
   * `bucket_policy`, `reached_via`, `object_key` ... Known names are read as facts, the words of all are searched.
   */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly credentials?: ProofCredentials;
}

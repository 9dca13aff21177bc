/** An extra element of an error document, in AWS's order: name and text. */
export type ErrorElement = readonly [name: string, text: string];

/**
 * A refusal in AWS's own words. Operations throw it; one writer at the edge of the server turns it into
 * a status and a document, so nothing else decides how an error looks on the wire.
 */
export class AwsError extends Error {
  override readonly name: string = 'AwsError';
  /** AWS's code, such as `AccessDenied`. */
  readonly code: string;
  /** HTTP status AWS sends with this code. */
  readonly status: number;
  /** Elements between `Message` and `RequestId`. */
  readonly extras: readonly ErrorElement[];
  /** Our finer name for the cause; the code where there is nothing finer to say. */
  readonly reason: string;
  /** Figures and names for the one line a person reads in the log. Never a secret. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Response headers that belong to this answer, such as `x-amz-delete-marker`. */
  readonly headers: readonly string[];

  constructor(code: string, status: number, message: string, options: AwsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = status;
    this.extras = options.extras ?? [];
    this.reason = options.reason ?? code;
    this.facts = options.facts ?? {};
    this.headers = options.headers ?? [];
  }
}

export interface AwsErrorOptions {
  /** Extra elements of the document, in order. Default none. */
  readonly extras?: readonly ErrorElement[];
  /** Default: the code. */
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Flat name, value, name, value. Default none. */
  readonly headers?: readonly string[];
  readonly cause?: unknown;
}

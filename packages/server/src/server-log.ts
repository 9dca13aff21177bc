/**
 * What a server reports of its requests. Nothing in it is a secret: no query, token or signature. Every text is fit for a
 * line of a terminal, whatever a client sent (see `visibleText` of `@countersign/aws-model`); only an `error` is as thrown.
 */
export interface ServerLog {
  /** Something that the server keeps is not as it should be, or was not; one line for a person. */
  warned?(message: string): void;
  /** A request has begun. */
  began?(): void;
  /** Its answer has been handed to the connection, or its visitor has gone; once for each that began. */
  ended?(): void;
  /** Every answer. */
  answered?(entry: AnsweredEntry): void;
  /** A refusal, explained in one line for a person. */
  refused?(
    entry: AnsweredEntry & { readonly code: string; readonly reason: string; readonly explanation: string },
  ): void;
  /** A fault of the server's own. */
  failed?(
    entry: AnsweredEntry & {
      readonly error: unknown;
      /** Of stored bytes that cannot be read: whose they are, where, and what to do, in one line for a person. */
      readonly explanation?: string;
    },
  ): void;
}

/** What an answer is known by. */
export interface RequestEntry {
  readonly requestId: string;
  readonly service: 's3' | 'sts' | 'iam';
  readonly method: string;
  /** Path as it was sent, without the query. */
  readonly path: string;
  readonly status: number;
  readonly remoteAddress: string;
}

export interface AnsweredEntry extends RequestEntry {
  /** From the head of the request to the moment when the answer is ready to leave, in milliseconds. */
  readonly durationMs: number;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Of the request's body, as announced; chunks that are signed one by one count with their signatures. */
  readonly bytesReceived: number;
  /** AWS's code of a refusal or fault. */
  readonly code?: string;
  /** That signed the request; absent where nobody did, or that is not proven. */
  readonly accessKeyId?: string;
  /** ARN of whoever signed. */
  readonly principal?: string;
}

import { sameInBothForms } from '@countersign/aws-model';

/** A request ready to be sent: signed, its URL never to be rewritten. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** One header, by its name in lower case. */
  header(name: string): string | undefined;
  /** Cut off after 1 MiB. */
  readonly body: Uint8Array;
}

/** Sends one request, once. @throws UnreachableError when there is no answer */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/** There was no answer: no such host, refused, not in time, TLS. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** `host:port` that was tried. */
  readonly host: string;

  constructor(host: string, why: string, cause?: unknown) {
    super(`${host}: ${why}`, cause === undefined ? undefined : { cause });
    this.host = host;
  }
}

sameInBothForms('@countersign/aws-client', { UnreachableError });

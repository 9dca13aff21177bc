/** An account as it may be asked for: without keys it gets new ones. */
export interface NewAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/** An account with its root keys. */
export interface AccountAccess {
  readonly id: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The whole decision on a request, as the server tells it; passed on as it is. */
export type DecisionReport = object;

/** What the scrub of stored bytes has looked at, for the figures of `/metrics`. */
interface ScrubReport {
  readonly rounds: number;
  readonly records: number;
  readonly bytes: number;
  readonly findings: number;
  /** Milliseconds; absent before the first end of a walk. */
  readonly finishedAt?: number;
}

/** What the console asks of the S3 server: its own words for it, so that either can be without the other. */
export interface AdministeredServer {
  readonly endpoint: string;
  readonly region: string;
  /** Milliseconds; gives the `Date` of answers. */
  readonly clock: { now(): number };
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** @throws RangeError for what is not an account */
  addAccount(account: NewAccount): Promise<AccountAccess>;
  listAccounts(): Promise<readonly string[]>;
  /** @throws Error named `UnknownRequestError` for a request that is not kept */
  why(requestId: string): DecisionReport;
  /** The newest first. */
  latestRefusals(count: number): readonly DecisionReport[];
  /** Undefined where nothing is kept on disk. */
  scrubbed(): ScrubReport | undefined;
}

/** An answer, for the figures of `/metrics`. */
export interface AnsweredEntry {
  readonly service: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Of the request's body. */
  readonly bytesReceived: number;
  /** Of a refusal or fault. */
  readonly code?: string;
}

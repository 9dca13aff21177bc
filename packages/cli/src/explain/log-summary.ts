/** Failures of one cause. */
export interface FailureGroup {
  readonly cause: string;
  readonly title: string;
  readonly fix: string;
  /** Of the surest of them. */
  confidence: 'high' | 'medium' | 'low';
  count: number;
  /** ISO 8601; absent where the log has no times. */
  firstAt?: string;
  lastAt?: string;
  /** One of the requests, secrets masked. */
  example?: { readonly method?: string; readonly url?: string; readonly status?: number };
  /** The first evidence of that one. */
  evidence?: string;
}

/** A log's failures by cause, the most frequent first. */
export interface LogSummary {
  requests: number;
  failures: number;
  readonly groups: readonly FailureGroup[];
}

import type { LimitedBy } from '@countersign/aws-model';
import type { Step } from './step.js';

/** What a URL signed now would be worth. */
export interface CheckReport {
  /** One sentence for a person. */
  readonly verdict: string;
  /** Whether the URL would work, and for as long as asked, as far as could be looked at. */
  readonly healthy: boolean;
  readonly requestedSeconds: number;
  /** Seconds that the URL would live from now; 0 where it would not work. */
  readonly effectiveSeconds: number;
  /** ISO 8601; now where it would not work. An upper bound where `limitedBy` is `unknown`. */
  readonly validUntil: string;
  /**
   * What ends it: the time requested, the credentials, a policy. `unknown` where it is not known when the session expires, and
   * where something else stands in the way (clock, region, object): then the first step says what.
   */
  readonly limitedBy: LimitedBy;
  /** ISO 8601: from when on the bucket's policy denies what it allows now (`s3:signatureAge`, dates); absent where it does not. */
  readonly policyUntil?: string;
  /** The obstacle first, if there is one; then in the order of looking. */
  readonly steps: readonly Step[];
}

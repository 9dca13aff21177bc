import type { Lifetime, LimitedBy } from '@countersign/aws-model';
import { type CredentialsReport, describeCredentials, type SigningCredentials } from './credentials.js';

/** How long a URL or a form really lives, and what it was signed with. */
export interface LifeReport {
  readonly method: string;
  /** ISO 8601: the signing time. */
  readonly validFrom: string;
  /** ISO 8601: the first instant at which it no longer works; an upper bound when `credentials.expiry` is `unknown`. */
  readonly validUntil: string;
  /** Seconds requested, from now. */
  readonly requestedSeconds: number;
  /** Seconds it really lives, from now; likewise. */
  readonly effectiveSeconds: number;
  readonly limitedBy: LimitedBy;
  readonly credentials: CredentialsReport;
}

/** The one place where a judged lifetime becomes what is told of a URL. */
export function lifeReport(method: string, lifetime: Lifetime, credentials: SigningCredentials): LifeReport {
  return {
    method,
    validFrom: lifetime.validFrom.toISOString(),
    validUntil: lifetime.validUntil.toISOString(),
    requestedSeconds: lifetime.requestedSeconds,
    effectiveSeconds: lifetime.effectiveSeconds,
    limitedBy: lifetime.limitedBy,
    credentials: describeCredentials(credentials),
  };
}

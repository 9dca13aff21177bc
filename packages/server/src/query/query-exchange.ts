import type { ContextValue } from '@countersign/policy';
import type { Claim } from '@countersign/sigv4';
import type { Caller, Principal } from '../authentication/caller.js';
import type { AskedQuestions } from '../authorization/asked-questions.js';
import type { PrincipalPolicies } from '../authorization/principal-policies.js';
import type { Services } from '../services.js';
import type { WireRequest } from '../wire/request.js';
import type { XmlContent } from '../wire/xml-writer.js';

/** One STS or IAM request that has been authenticated: what its operation has to work with. */
export interface QueryExchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly requestId: string;
  /** The server's clock when the request arrived, read once: every check and every date of this request uses it. */
  readonly now: number;
  readonly service: 'sts' | 'iam';
  /** `Action` as sent. */
  readonly action: string;
  /** `Version` as sent, '' without one. */
  readonly version: string;
  /** The form, or the query of a GET, without regard to which: see `parseQueryParameters`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly caller: Caller;
  /** What the signature claims, absent for anonymous requests. */
  readonly claim: Claim | undefined;
  /** The policies in force for the caller, loaded once. */
  readonly policies: PrincipalPolicies;
  /** What has been asked of them. Absent: nothing is noted down. */
  readonly questions?: AskedQuestions | undefined;
  /**
   * Asks whether the caller may do `action` on `resource` (ARN or `*`), and throws AccessDenied in AWS's words if not.
   * `named` is how those words call the resource where IAM does not write its ARN, such as `role deployer`.
   */
  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, ContextValue>>,
    named?: string,
  ): Promise<void>;
}

/** A request that somebody signed. */
export interface SignedExchange extends QueryExchange {
  readonly caller: Principal;
}

export function isSigned(exchange: QueryExchange): exchange is SignedExchange {
  return exchange.caller.kind !== 'anonymous';
}

/** What STS or IAM does for one Action. */
export interface QueryOperation {
  /**
   * Validates, authorizes and acts; returns what stands inside `<ActionResult>`, or nothing for an operation without a result.
   * @throws AwsError
   */
  handle(exchange: SignedExchange): Promise<XmlContent | undefined>;
}

/** What STS does for one Action that needs no signature. */
export interface UnsignedOperation {
  handle(exchange: QueryExchange): Promise<XmlContent | undefined>;
}

import type { S3Operation } from '@countersign/aws-model';
import type { Caller } from './authentication/caller.js';
import type { RequestClaim } from './authentication/request-claim.js';
import type { AskedQuestions } from './authorization/asked-questions.js';
import type { PrincipalPolicies } from './authorization/principal-policies.js';
import type { S3Request } from './s3/common/s3-request.js';
import type { Services } from './services.js';
import type { BucketRecord } from './store/ports/buckets.js';
import type { ObjectRecord } from './store/ports/objects.js';
import type { Address, WireRequest } from './wire/request.js';

/** One S3 request on its way through the steps of handle-request.ts: each step adds what it found out. */
export interface Exchange {
  readonly services: Services;
  readonly request: WireRequest;
  /** The server's clock when the request arrived, read once: every check and every date of this request uses it. */
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: Address;
  /** What is asked for: versions, parameters, headers wherever they stand, the source of a copy. */
  readonly asked: S3Request;
  /** The bucket addressed, if there is one of that name. */
  readonly bucket: BucketRecord | undefined;
  readonly caller: Caller;
  /** What the signature claims, absent for anonymous requests. */
  readonly claim: RequestClaim | undefined;
  /** The policies in force for the caller, loaded once. */
  readonly policies: PrincipalPolicies;
  /** What has been asked of them. Absent: nothing is noted down. */
  readonly questions: AskedQuestions | undefined;
  /**
   * Asks whether the caller may do `action` on `resource` (ARN), and throws AccessDenied in AWS's words if not.
   * The operation's own action was asked before the handler runs; this is for what only the handler knows
   * (each key of DeleteObjects, tags on an upload, a source of a copy).
   *
   * @param bucket the bucket that `resource` is of. Default: the one addressed
   */
  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket?: BucketRecord,
  ): Promise<void>;
  /** The same question, answered instead of thrown. */
  may(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket?: BucketRecord,
  ): Promise<boolean>;
  /**
   * A version, or with `undefined` the current one, delete markers too. Looked up once a request: the record by whose
   * ACL and tags the caller was judged is the one that is served, whatever has been put in its place since.
   */
  lookUp(bucket: BucketRecord, key: string, versionId: string | undefined): Promise<ObjectRecord | undefined>;
  /** Forgets what was looked up, for a copy that starts over with its source, and asks what it may anew. */
  lookAgain(): void;
  /** Asks for the operation's own action once more, by what is there now. @throws AwsError AccessDenied */
  judgeAgain(): Promise<void>;
}

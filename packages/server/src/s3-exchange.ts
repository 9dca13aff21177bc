import type { S3Operation } from '@countersign/aws-model';
import type { Caller } from './authentication/caller.js';
import type { RequestClaim } from './authentication/request-claim.js';
import type { AskedQuestions } from './authorization/asked-questions.js';
import { type PrincipalPolicies, policiesOf } from './authorization/principal-policies.js';
import { authorizeOperation, authorizeS3, decideS3 } from './authorization/s3-authorization.js';
import type { Exchange } from './exchange.js';
import { LookedUp } from './s3/common/looked-up.js';
import { S3Request } from './s3/common/s3-request.js';
import type { PostForm } from './s3/form/post-form.js';
import type { Services } from './services.js';
import type { BucketRecord } from './store/ports/buckets.js';
import type { ObjectRecord } from './store/ports/objects.js';
import type { ReadAddress } from './wire/address.js';
import type { WireRequest } from './wire/request.js';

/** What is known of a request before its signature has been looked at. */
export interface UnsignedExchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: ReadAddress;
  readonly bucket: BucketRecord | undefined;
  /** The version of the object addressed that is meant. */
  readonly versionId: string | undefined;
  /** The fields and the file of a form upload (PostObject). */
  readonly form: PostForm | undefined;
  readonly questions: AskedQuestions | undefined;
}

/** One S3 request on its way; see exchange.ts for what each field means. */
export class S3Exchange implements Exchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: ReadAddress;
  readonly bucket: BucketRecord | undefined;
  readonly form: PostForm | undefined;
  readonly caller: Caller;
  readonly claim: RequestClaim | undefined;
  readonly questions: AskedQuestions | undefined;
  readonly asked: S3Request;
  #policies: PrincipalPolicies;
  readonly #lookedUp = new LookedUp();

  constructor(
    unsigned: UnsignedExchange,
    caller: Caller,
    claim: RequestClaim | undefined,
    policies: PrincipalPolicies,
  ) {
    this.services = unsigned.services;
    this.request = unsigned.request;
    this.now = unsigned.now;
    this.operation = unsigned.operation;
    this.address = unsigned.address;
    this.bucket = unsigned.bucket;
    this.form = unsigned.form;
    this.questions = unsigned.questions;
    this.caller = caller;
    this.claim = claim;
    this.#policies = policies;
    const { operation, address, versionId, form } = unsigned;
    const parts = { operation, address, versionId, form: form?.fields };
    this.asked = new S3Request(unsigned.request, parts, claim?.mechanism === 'query');
  }

  get policies(): PrincipalPolicies {
    return this.#policies;
  }

  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket = this.bucket,
  ): Promise<void> {
    return authorizeS3(this, { action, resource, context, bucket });
  }

  async may(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket = this.bucket,
  ): Promise<boolean> {
    const { decision } = await decideS3(this, { action, resource, context, bucket, optional: true });
    return decision.effect === 'allow';
  }

  lookUp(
    bucket: BucketRecord,
    key: string,
    versionId: string | undefined,
  ): Promise<ObjectRecord | undefined> {
    return this.#lookedUp.find(this.services.objects, bucket, key, versionId);
  }

  lookAgain(): void {
    this.#lookedUp.forget();
  }

  async judgeAgain(): Promise<void> {
    this.lookAgain();
    this.#policies = await policiesOf(this.caller, this.services);
    await authorizeOperation(this);
  }
}

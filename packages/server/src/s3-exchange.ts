import type { S3Operation } from '@countersign/aws-model';
import type { Decision } from '@countersign/policy';
import type { Caller } from './authentication/caller.js';
import { ALL_OF_S3, decide, type Question, s3AccessDenied } from './authorization/authorize.js';
import { bucketPolicy } from './authorization/bucket-policies.js';
import type { LateKeys } from './authorization/context-source.js';
import type { Exchange, RequestClaim } from './exchange.js';
import { decideWithAcl } from './s3/acl/acl-decision.js';
import { aclsEnabled } from './s3/acl/ownership.js';
import { LookedUp } from './s3/common/looked-up.js';
import { requireRequester } from './s3/common/request-payment.js';
import { S3Request } from './s3/common/s3-request.js';
import type { PostForm } from './s3/form/post-form.js';
import { decideForInitiator } from './s3/multipart/initiator.js';
import { bodyKeys } from './s3/object/body-keys.js';
import { refuseMissing } from './s3/object/find-object.js';
import { ExistingTags, judgedByTags } from './s3/tags/existing-tags.js';
import type { Services } from './services.js';
import type { BucketRecord, ObjectRecord } from './store/ports.js';
import type { ReadAddress } from './wire/address.js';
import type { WireRequest } from './wire/request.js';

/** What is known of a request before anybody asked who sent it. */
export interface UnsignedExchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: ReadAddress;
  readonly bucket: BucketRecord | undefined;
  /** The version of the object addressed that is meant. */
  readonly versionId: string | undefined;
  /** The fields and the file of a form upload (PostObject). */
  readonly form: PostForm | undefined;
}

/** One S3 request on its way; see exchange.ts for what each field means. */
export class S3Exchange implements Exchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: ReadAddress;
  readonly bucket: BucketRecord | undefined;
  readonly form: PostForm | undefined;
  readonly caller: Caller;
  readonly claim: RequestClaim | undefined;
  readonly asked: S3Request;
  readonly #lookedUp = new LookedUp();

  constructor(unsigned: UnsignedExchange, caller: Caller, claim: RequestClaim | undefined) {
    this.services = unsigned.services;
    this.request = unsigned.request;
    this.requestId = unsigned.requestId;
    this.now = unsigned.now;
    this.operation = unsigned.operation;
    this.address = unsigned.address;
    this.bucket = unsigned.bucket;
    this.form = unsigned.form;
    this.caller = caller;
    this.claim = claim;
    const { operation, address, versionId, form } = unsigned;
    const parts = { operation, address, versionId, form: form?.fields };
    this.asked = new S3Request(unsigned.request, parts, claim?.mechanism === 'query');
  }

  #resourceArn(): string {
    if (this.operation.resource === 'any') return ALL_OF_S3;
    const bucket = `arn:aws:s3:::${this.address.bucket}`;
    return this.operation.resource === 'object' ? `${bucket}/${this.address.key}` : bucket;
  }

  /** Asks for the operation's own action: another one where a version is named. */
  async authorizeOperation(): Promise<void> {
    const { action, versionAction } = this.operation;
    const named = versionAction !== undefined && this.asked.versionId !== undefined ? versionAction : action;
    if (named !== undefined) await this.#authorizeAction(named);
    requireRequester(this);
  }

  async #authorizeAction(action: string): Promise<void> {
    const { question, decision } = await this.#decide(action, this.#resourceArn(), undefined, this.bucket);
    if (decision.effect === 'allow' || this.#ownerRescuesPolicy(action)) return;
    if (decision.effect === 'implicitDeny') await refuseMissing(this);
    throw s3AccessDenied(question, decision);
  }

  async authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket = this.bucket,
  ): Promise<void> {
    const { question, decision } = await this.#decide(action, resource, context, bucket);
    if (decision.effect === 'allow' || this.#ownerRescuesPolicy(action)) return;
    throw s3AccessDenied(question, decision);
  }

  async may(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
    bucket = this.bucket,
  ): Promise<boolean> {
    const { decision } = await this.#decide(action, resource, context, bucket, true);
    return decision.effect === 'allow';
  }

  async #decide(
    action: string,
    resource: string,
    extra: Readonly<Record<string, string>> | undefined,
    bucket: BucketRecord | undefined,
    optional = false,
  ): Promise<{ readonly question: Question; readonly decision: Decision }> {
    const { services } = this;
    const question = this.#question(action, resource, extra, bucket, optional);
    let decision = await decide(services, question);
    if (bucket === undefined || decision.effect === 'explicitDeny') return { question, decision };
    if (aclsEnabled(bucket)) {
      const findObject = (): Promise<ObjectRecord | undefined> =>
        this.#judged(bucket, resource, extra?.['s3:versionid']);
      decision = await decideWithAcl({ services, question, decision, bucket, findObject });
    }
    if (decision.effect === 'implicitDeny') {
      const { key, uploadId } = this.asked;
      decision = await decideForInitiator({ services, question, decision, bucket, key, uploadId });
    }
    return { question, decision };
  }

  /** Keys of the object that is there, and of the body. */
  #lateKeys(
    action: string,
    resource: string,
    versionId: string | undefined,
    bucket: BucketRecord | undefined,
  ): readonly LateKeys[] | undefined {
    const body = bodyKeys(this);
    if (bucket === undefined || !judgedByTags(action)) return body && [body];
    const tags = new ExistingTags(async () => (await this.#judged(bucket, resource, versionId))?.tags ?? []);
    return body === undefined ? [tags] : [tags, body];
  }

  /**
   * The object that a question is about, by whose ACL and tags it is judged.
   *
   * @param versionId that the question names. The one in the query is of the object addressed, and of no other: a copy's
   * source has its own
   */
  #judged(
    bucket: BucketRecord,
    resource: string,
    versionId: string | undefined,
  ): Promise<ObjectRecord | undefined> {
    const key = resource.slice(`arn:aws:s3:::${bucket.name}/`.length);
    const isAddressed = bucket.id === this.bucket?.id && key === this.asked.key;
    return this.lookUp(bucket, key, versionId ?? (isAddressed ? this.asked.versionId : undefined));
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

  judgeAgain(): Promise<void> {
    this.lookAgain();
    return this.authorizeOperation();
  }

  #question(
    action: string,
    resource: string,
    extra: Readonly<Record<string, string>> | undefined,
    bucket: BucketRecord | undefined,
    optional: boolean,
  ): Question {
    const { caller } = this;
    return {
      requestId: this.requestId,
      action,
      resource,
      resourcePolicy: bucket === undefined ? undefined : bucketPolicy(bucket),
      restrictPublic: bucket?.publicAccessBlock?.restrictPublicBuckets === true,
      optional,
      source: {
        request: this.request,
        caller,
        claim: this.claim,
        now: this.now,
        region: bucket?.region ?? this.claim?.credentialScope.region ?? this.services.region,
        resourceAccount:
          bucket?.ownerAccountId ?? (caller.kind === 'anonymous' ? undefined : caller.accountId),
        bucket,
        operation: this.operation.name,
        asked: this.asked,
        extra,
        late: this.#lateKeys(action, resource, extra?.['s3:versionid'], bucket),
      },
    };
  }

  /**
   * The root user of the owning account can always read, replace and delete the bucket policy, whatever it denies:
   * nobody locks themselves out for good. Source: S3 API Reference, PutBucketPolicy.
   */
  #ownerRescuesPolicy(action: string): boolean {
    return (
      this.caller.kind === 'root' &&
      this.caller.accountId === this.bucket?.ownerAccountId &&
      POLICY_ACTIONS.has(action)
    );
  }
}

const POLICY_ACTIONS: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
]);

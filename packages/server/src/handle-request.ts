import { type S3Operation, s3Error } from '@countersign/aws-model';
import type { Decision } from '@countersign/policy';
import { authenticate } from './authenticate.js';
import { decide, type Question, s3AccessDenied } from './authorize.js';
import { bucketPolicy } from './bucket-policies.js';
import type { Caller } from './caller.js';
import type { Exchange, RequestClaim } from './exchange.js';
import { identifyOperation, NOT_SERVED } from './identify-operation.js';
import { requestContext } from './request-context.js';
import { corsHeaders, preflight } from './s3/cors.js';
import { S3_HANDLERS } from './s3/handlers.js';
import { type PostForm, readPostForm } from './s3/post-form.js';
import type { Services } from './services.js';
import type { BucketRecord } from './store/ports.js';
import { type ReadAddress, readAddress } from './wire/address.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';

/**
 * The way of an S3 request, in AWS's order: identify the operation, authenticate, load the policies, authorize, act.
 * (The answer, or what was thrown, is encoded by serve.ts. STS and IAM go the same way in handle-query.ts.)
 *
 * @throws AwsError | SigV4Error the refusal, in AWS's words
 */
export async function handleRequest(
  services: Services,
  request: WireRequest,
  requestId: string,
): Promise<Answer> {
  const now = services.clock.now();

  // 1. Identify: which bucket and key, and what is asked of them.
  const address = readAddress(request.header('host'), request.path, services.domains);
  const found = address.bucket === undefined ? undefined : await services.buckets.find(address.bucket);
  if (request.method === 'OPTIONS') return preflight(request, address, found);
  const operation = identifyOperation(request, address);
  // Whoever holds the name already, a bucket to be made is judged by its maker's policies and region alone.
  const bucket = operation.name === 'CreateBucket' ? undefined : found;

  // 2. Authenticate: who signed, and may the signature still be used.
  const form = operation.name === 'PostObject' ? await readPostForm(request) : undefined;
  const { caller, claim } = await identifyCaller(services, request, operation, address, bucket, now, form);
  if (address.bucket !== undefined && bucket === undefined && operation.name !== 'CreateBucket') {
    throw s3Error('NoSuchBucket', { extras: [['BucketName', address.bucket]] });
  }

  if (operation.name === NOT_SERVED) throw notServed(operation, caller);

  // 3. and 4. Load the policies and authorize.
  const exchange = new S3Exchange(
    services,
    request,
    requestId,
    now,
    operation,
    address,
    bucket,
    caller,
    claim,
    form,
  );
  if (operation.action !== undefined) await exchange.authorize(operation.action, exchange.resourceArn());

  // 5. Act.
  const answer = await S3_HANDLERS[operation.name]!(exchange);
  const cors = corsHeaders(request, bucket);
  return cors.length === 0 ? answer : { ...answer, headers: [...answer.headers, ...cors] };
}

/**
 * Steps 1 to 4 alone, as they would go at another time: nothing is read, written or noted.
 * For tests that ask how long a URL lives.
 *
 * @throws AwsError | SigV4Error
 */
export async function judgeRequest(services: Services, request: WireRequest, now: number): Promise<void> {
  const address = readAddress(request.header('host'), request.path, services.domains);
  const bucket = address.bucket === undefined ? undefined : await services.buckets.find(address.bucket);
  const operation = identifyOperation(request, address);
  const { caller, claim } = await identifyCaller(
    services,
    request,
    operation,
    address,
    bucket,
    now,
    undefined,
  );
  if (address.bucket !== undefined && bucket === undefined) {
    throw s3Error('NoSuchBucket', { extras: [['BucketName', address.bucket]] });
  }
  const exchange = new S3Exchange(
    services,
    request,
    '',
    now,
    operation,
    address,
    bucket,
    caller,
    claim,
    undefined,
  );
  if (operation.action !== undefined) await exchange.authorize(operation.action, exchange.resourceArn());
}

function notServed({ method, selector, target }: S3Operation, caller: Caller): Error {
  if (caller.kind === 'anonymous') return s3Error('AccessDenied');
  const what = target === 'object' ? 'an object' : `a ${target}`;
  return s3Error('NotImplemented', {
    message: `countersign does not serve ${method} ?${selector} on ${what}`,
    reason: 'OperationNotServed',
  });
}

/** CORS headers of a refused request: without them a browser would hide the answer from the page that asked. */
export async function corsHeadersOfRefusal(
  services: Services,
  request: WireRequest,
): Promise<readonly string[]> {
  if (request.header('origin') === undefined || request.method === 'OPTIONS') return [];
  try {
    const { bucket } = readAddress(request.header('host'), request.path, services.domains);
    return corsHeaders(request, bucket === undefined ? undefined : await services.buckets.find(bucket));
  } catch {
    // The address itself was what had to be refused, or the store is away: then there are no rules to go by.
    return [];
  }
}

interface Identified {
  readonly caller: Caller;
  readonly claim: RequestClaim | undefined;
}

async function identifyCaller(
  services: Services,
  request: WireRequest,
  operation: S3Operation,
  address: ReadAddress,
  bucket: BucketRecord | undefined,
  now: number,
  form: PostForm | undefined,
): Promise<Identified> {
  const expectedRegion = expectedRegionOf(operation, bucket);
  if (form !== undefined) return identifyPoster(services, form, expectedRegion, now);
  const claim = services.verifier.readAuthentication(request, {
    now,
    service: 's3',
    expectedRegion,
    hostedBucket: address.style === 'virtual-hosted' ? address.bucket : undefined,
    alsoAcceptHeaderTime: services.alsoAcceptHeaderTime?.(),
  });
  const verify = (secret: string): void => services.verifier.verifySignature(request, claim!, secret);
  return { caller: await authenticate(services, claim, verify, 's3', now), claim: claim ?? undefined };
}

/** A form carries its signature in its fields, and signs its policy instead of the request. */
async function identifyPoster(
  services: Services,
  form: PostForm,
  expectedRegion: string | string[] | undefined,
  now: number,
): Promise<Identified> {
  const claim = services.verifier.readPostPolicy(form.fields, { expectedRegion });
  const verify = (secret: string): void => services.verifier.verifyPostSignature(claim!, secret);
  const caller = await authenticate(services, claim, verify, 's3', now);
  return { caller, claim: claim === null ? undefined : { ...claim, mechanism: 'post' } };
}

/** The region a signature must name. GetBucketLocation is how clients find it out, so it also takes us-east-1. */
function expectedRegionOf(
  operation: S3Operation,
  bucket: BucketRecord | undefined,
): string | string[] | undefined {
  if (bucket === undefined) return undefined;
  return operation.name === 'GetBucketLocation' ? [bucket.region, 'us-east-1'] : bucket.region;
}

/** One S3 request on its way; see exchange.ts for what each field means. */
class S3Exchange implements Exchange {
  readonly services: Services;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly now: number;
  readonly operation: S3Operation;
  readonly address: ReadAddress;
  readonly bucket: BucketRecord | undefined;
  readonly caller: Caller;
  readonly claim: RequestClaim | undefined;
  readonly form: PostForm | undefined;

  constructor(
    services: Services,
    request: WireRequest,
    requestId: string,
    now: number,
    operation: S3Operation,
    address: ReadAddress,
    bucket: BucketRecord | undefined,
    caller: Caller,
    claim: RequestClaim | undefined,
    form: PostForm | undefined,
  ) {
    this.services = services;
    this.request = request;
    this.requestId = requestId;
    this.now = now;
    this.operation = operation;
    this.address = address;
    this.bucket = bucket;
    this.caller = caller;
    this.claim = claim;
    this.form = form;
  }

  resourceArn(): string {
    if (this.operation.resource === 'any') return '*';
    const bucket = `arn:aws:s3:::${this.address.bucket}`;
    return this.operation.resource === 'object' ? `${bucket}/${this.address.key}` : bucket;
  }

  async authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
  ): Promise<void> {
    const question = this.#question(action, resource, context);
    const decision = await decide(this.services, question);
    if (decision.effect === 'allow' || this.#ownerRescuesPolicy(action)) return;
    throw s3AccessDenied(question, decision);
  }

  async may(action: string, resource: string, context?: Readonly<Record<string, string>>): Promise<boolean> {
    const decision: Decision = await decide(this.services, this.#question(action, resource, context));
    return decision.effect === 'allow';
  }

  #question(action: string, resource: string, extra: Readonly<Record<string, string>> | undefined): Question {
    const { bucket, caller } = this;
    return {
      caller,
      action,
      resource,
      resourceAccount: bucket?.ownerAccountId ?? (caller.kind === 'anonymous' ? undefined : caller.accountId),
      resourcePolicy: bucket === undefined ? undefined : bucketPolicy(bucket),
      restrictPublic: bucket?.publicAccessBlock?.restrictPublicBuckets === true,
      context: requestContext({
        request: this.request,
        caller,
        claim: this.claim,
        now: this.now,
        region: bucket?.region ?? this.claim?.credentialScope.region ?? this.services.region,
        bucket,
        extra,
      }),
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

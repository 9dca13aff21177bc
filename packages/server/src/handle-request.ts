import { type S3Operation, s3Error, unservedS3Operation } from '@countersign/aws-model';
import type { Claim } from '@countersign/sigv4';
import { authenticate } from './authentication/authenticate.js';
import type { Caller } from './authentication/caller.js';
import { verifyOrExplain } from './authentication/explain-signature.js';
import type { RequestClaim } from './authentication/request-claim.js';
import type { AskedQuestions } from './authorization/asked-questions.js';
import { policiesOf } from './authorization/principal-policies.js';
import { authorizeOperation } from './authorization/s3-authorization.js';
import { identifyOperation, NOT_SERVED } from './identify-operation.js';
import { corsHeaders, preflight } from './s3/bucket/cors.js';
import { isRegionName } from './s3/bucket/create-bucket.js';
import { requestedVersion } from './s3/common/requested-version.js';
import { type PostForm, readPostForm } from './s3/form/post-form.js';
import { S3_HANDLERS } from './s3/handlers.js';
import { S3Exchange, type UnsignedExchange } from './s3-exchange.js';
import type { Services } from './services.js';
import type { BucketRecord } from './store/ports/buckets.js';
import { readAddress } from './wire/address.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';

/**
 * The way of an S3 request, in AWS's order: identify the operation, authenticate, load the policies, authorize, act.
 * (The answer, or what was thrown, is encoded by serve.ts. STS and IAM go the same way in handle-query.ts.)
 *
 * @param questions where what is asked of the policies is noted down; undefined: nowhere
 * @throws AwsError | SigV4Error the refusal, in AWS's words
 */
export async function handleRequest(
  services: Services,
  request: WireRequest,
  questions: AskedQuestions | undefined,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return answerPreflight(services, request);
  const exchange = await judgeRequest(services, request, services.clock.now(), questions);

  // 5. Act.
  const answer = await S3_HANDLERS[exchange.operation.name]!(exchange);
  const cors = corsHeaders(request, exchange.bucket);
  return cors.length === 0 ? answer : { ...answer, headers: [...answer.headers, ...cors] };
}

/**
 * The steps up to the act: nothing is written, and all that is judged by time is judged by `now`, so that a test may
 * ask how a request would fare at another time.
 *
 * @throws AwsError | SigV4Error
 */
export async function judgeRequest(
  services: Services,
  request: WireRequest,
  now: number,
  questions?: AskedQuestions,
): Promise<S3Exchange> {
  // 1. Identify: which bucket, key and version, and what is asked of them.
  const address = readAddress(request.header('host'), request.path, services.domains);
  const found = address.bucket === undefined ? undefined : await services.buckets.find(address.bucket);
  const operation = identifyOperation(request, address);
  // Whoever holds the name already, a bucket to be made is judged by its maker's policies and region alone.
  const bucket = operation.name === 'CreateBucket' ? undefined : found;
  const form = operation.name === 'PostObject' ? await readPostForm(services.bodies, request) : undefined;
  const versionId = requestedVersion(operation, request.parameters);
  const unsigned = { services, request, now, operation, address, bucket, versionId, form, questions };

  // 2. Authenticate: who signed, and may the signature still be used.
  const { caller, claim } = await identifyCaller(unsigned);
  request.noteParties?.(caller.kind === 'anonymous' ? undefined : caller, found?.ownerAccountId);
  if (address.bucket !== undefined && bucket === undefined && operation.name !== 'CreateBucket') {
    throw s3Error('NoSuchBucket', { extras: [['BucketName', address.bucket]] });
  }
  if (operation.name === NOT_SERVED) throw notServed(operation, caller);

  // 3. Load the policies in force for the caller. The bucket's own came with its record.
  const policies = await policiesOf(caller, services);

  // 4. Authorize: may the caller do this, by all of them and by the ACLs.
  const exchange = new S3Exchange(unsigned, caller, claim, policies);
  await authorizeOperation(exchange);
  return exchange;
}

/** A preflight is answered before anybody asks for a signature: browsers send it without one. */
async function answerPreflight(services: Services, request: WireRequest): Promise<Answer> {
  const address = readAddress(request.header('host'), request.path, services.domains);
  const bucket = address.bucket === undefined ? undefined : await services.buckets.find(address.bucket);
  return preflight(request, address, bucket);
}

function notServed(operation: S3Operation, caller: Caller): Error {
  if (caller.kind === 'anonymous') return s3Error('AccessDenied');
  const { method, selector, target } = operation;
  const what = target === 'object' ? 'an object' : `a ${target}`;
  const named = unservedS3Operation(operation) ?? `${method} ?${selector} on ${what}`;
  return s3Error('NotImplemented', {
    message: `countersign does not serve ${named}`,
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

async function identifyCaller(unsigned: UnsignedExchange): Promise<Identified> {
  const { services, request, operation, address, bucket, now, form } = unsigned;
  const expectedRegion = expectedRegionOf(operation, bucket);
  if (form !== undefined) return identifyPoster(services, form, expectedRegion, now);
  const read = (region: string | string[] | undefined): Claim | null =>
    services.verifier.readAuthentication(request, {
      now,
      service: 's3',
      expectedRegion: region,
      hostedBucket: address.style === 'virtual-hosted' ? address.bucket : undefined,
      alsoAcceptHeaderTime: services.alsoAcceptHeaderTime?.(),
    });
  const claim = read(expectedRegion);
  // Where no bucket says which region it must be, any will do, but not the likes of `aws-global`.
  if (claim && expectedRegion === undefined && !isRegionName(claim.credentialScope.region))
    read(services.region);
  const verify = (secret: string): void => verifyOrExplain(services.verifier, request, claim!, secret);
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

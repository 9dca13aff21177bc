import type { ServiceAnswer, SignedClient } from '@countersign/aws-client';
import { isRegionName, type ServiceAddress } from '@countersign/aws-model';
import type { BucketFacts, Look } from '../facts.js';
import { answered, refused, seen } from './look.js';

/** What looking at a bucket gave: the facts, and where to look further. */
export interface LocatedBucket {
  readonly look: Look<BucketFacts>;
  /** The region to sign for from here on: the bucket's, else the one asked for. */
  readonly region: string;
}

/** Refusals that come after S3 has found the bucket, the region and the signer to be right. */
const AFTER_AUTHENTICATION: ReadonlySet<string> = new Set(['AccessDenied', 'AllAccessDisabled']);

/**
 * Finds the bucket and its region by asking for one name in it: an answer says more than one to HEAD, which has no body.
 * A wrong region is told by `x-amz-bucket-region`, by the error's `Region` or its `Endpoint`; then the bucket is asked again there.
 *
 * Sources: S3 API Reference, ListObjectsV2, HeadBucket, "Error responses" (AuthorizationHeaderMalformed, PermanentRedirect).
 */
export async function lookAtBucket(
  client: SignedClient,
  addressIn: (region: string) => ServiceAddress,
  asked: string,
): Promise<LocatedBucket> {
  const list = (region: string) =>
    client.s3('GET', addressIn(region), '', [
      ['list-type', '2'],
      ['max-keys', '1'],
    ]);
  const first = await list(asked);
  const told = regionOf(first);
  const elsewhere = told !== undefined && told !== asked;
  const answer = elsewhere && !first.ok && !AFTER_AUTHENTICATION.has(first.code) ? await list(told) : first;
  const region = regionOf(answer) ?? told;
  const found = answer.ok || AFTER_AUTHENTICATION.has(answer.code);
  if (!found) return { look: refused(answer), region: region ?? asked };
  const facts = {
    // A store that does not mind the region is right in its way.
    regionAccepted: !elsewhere || first.ok || AFTER_AUTHENTICATION.has(first.code),
    mayList: answer.ok,
    // Taken where it was signed for: then that is its region, whether it is told or not.
    region: region ?? asked,
  };
  return { look: seen(facts), region: facts.region };
}

/** What is no region by its letters was not said by S3: it would go into host names and signatures. */
function regionOf(answer: ServiceAnswer): string | undefined {
  const told =
    answer.header('x-amz-bucket-region') ??
    answered(answer, 'Region') ??
    /; expecting '([a-z0-9-]+)'/.exec(answer.message)?.[1] ??
    /(?:^|\.)s3[.-]([a-z0-9-]+-\d)\./.exec(answered(answer, 'Endpoint') ?? '')?.[1];
  return told !== undefined && isRegionName(told) ? told : undefined;
}

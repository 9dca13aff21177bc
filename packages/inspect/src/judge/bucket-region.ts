import { refusedOf, seenOf } from '../look/look.js';
import { CREDENTIALS_REFUSED, credentialRefusal } from './refused-credentials.js';
import { broken, type Case, type Judgement, notSeen, pass, unknown } from './step.js';

/** Refusals that mean the region or the address, where S3 did not say which would be right. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'PermanentRedirect',
  'TemporaryRedirect',
  'IllegalLocationConstraintException',
]);

/** Whether the bucket is there, and where it is signed for. */
export function judgeBucketRegion({ facts }: Case): Judgement {
  const { request, bucket: look } = facts;
  const bucket = seenOf(look);
  if (bucket === undefined) {
    const refused = refusedOf(look)!;
    if (credentialRefusal(facts)) return unknown('bucket-region', CREDENTIALS_REFUSED);
    if (refused.code === 'NoSuchBucket' || refused.status === 404)
      return broken(
        'bucket-region',
        `there is no bucket ${request.bucket}`,
        'check the bucket name, or create the bucket',
      );
    if (ELSEWHERE.has(refused.code))
      return broken(
        'bucket-region',
        `bucket ${request.bucket} is not in ${request.region} (${refused.code})`,
        'find its region (aws s3api get-bucket-location) and give it with --region',
      );
    // 405 and 501: a store that has no such listing. Anything else S3 would say to the URL as well.
    if (refused.status >= 400 && refused.status < 500 && refused.status !== 405 && refused.status !== 429)
      return broken(
        'bucket-region',
        `S3 refuses every request to it: ${refused.status} ${refused.code}${refused.message ? `: ${refused.message}` : ''}`,
        "follow S3's message",
      );
    return notSeen('bucket-region', refused, 'the location of the bucket');
  }
  if (!bucket.regionAccepted && bucket.region !== undefined)
    return broken(
      'bucket-region',
      `bucket ${request.bucket} is in ${bucket.region}, and signatures for ${request.region} are refused`,
      `sign for its region: --region ${bucket.region} (AWS_REGION)`,
    );
  return pass('bucket-region', `bucket ${request.bucket} is in ${request.region}`);
}

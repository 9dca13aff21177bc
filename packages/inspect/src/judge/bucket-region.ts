import { refusedOf, seenOf } from '../look/look.js';
import { credentialRefusal } from './refused-credentials.js';
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
    if (credentialRefusal(facts)) return unknown('bucket-region', 'not told: the credentials are refused');
    if (refused.code === 'NoSuchBucket' || refused.status === 404)
      return broken('bucket-region', `there is no bucket ${request.bucket}`, 'see to its name, or create it');
    if (ELSEWHERE.has(refused.code))
      return broken(
        'bucket-region',
        `bucket ${request.bucket} is not in ${request.region} (${refused.code})`,
        'find out its region (aws s3api get-bucket-location) and name it with --region',
      );
    return notSeen('bucket-region', refused, 'where the bucket is');
  }
  if (!bucket.regionAccepted && bucket.region !== undefined)
    return broken(
      'bucket-region',
      `bucket ${request.bucket} is in ${bucket.region}, and signatures for ${request.region} are refused`,
      `sign for its region: --region ${bucket.region} (AWS_REGION)`,
    );
  return pass('bucket-region', `bucket ${request.bucket} takes signatures for ${request.region}`);
}

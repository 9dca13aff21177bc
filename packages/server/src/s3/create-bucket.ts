import { AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import type { PublicAccessBlock } from '../store/ports.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { childText, type XmlNode } from '../wire/xml-reader.js';
import { checkBucketName } from './bucket-name.js';
import { wholeSecond } from './dates.js';
import { headerNotImplemented, invalidArgument } from './errors.js';
import { parseDocument, readDocument } from './read-document.js';

const US_EAST_1 = 'us-east-1';

/** New buckets are closed to the public. Source: S3 User Guide, "Blocking public access to your Amazon S3 storage". */
const ALL_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

/** CreateBucket. Source: S3 API Reference, CreateBucket. */
export async function createBucket(x: Exchange): Promise<Answer> {
  const name = x.address.bucket ?? '';
  checkBucketName(name);
  checkHeaders(x);
  const constraint = readConstraint(await readDocument(x));
  // The endpoint is that of the region the request was signed for; one signed for us-east-1 may be the global one.
  const endpoint = x.claim?.credentialScope.region ?? x.services.region;
  const region = regionOf(constraint, endpoint, x.services.region);
  if (x.caller.kind === 'anonymous') throw s3Error('AccessDenied');

  const created = await x.services.buckets.create({
    name,
    ownerAccountId: x.caller.accountId,
    region,
    createdAt: wholeSecond(x.now),
    publicAccessBlock: ALL_BLOCKED,
  });
  if (!created) await refuseTaken(x, name, x.caller.accountId, region);
  return emptyAnswer(200, [
    'Location',
    region === US_EAST_1 ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
  ]);
}

/** In us-east-1 creating one's own bucket again succeeds, as it always has (S3 API Reference, CreateBucket, errors). */
async function refuseTaken(x: Exchange, name: string, accountId: string, region: string): Promise<void> {
  const holder = await x.services.buckets.find(name);
  const extras = [['BucketName', name]] as const;
  if (holder?.ownerAccountId !== accountId) throw s3Error('BucketAlreadyExists', { extras });
  if (holder.region !== US_EAST_1 || region !== US_EAST_1) {
    throw s3Error('BucketAlreadyOwnedByYou', { extras });
  }
}

/** ACLs are disabled from the start, and there is no Object Lock here. */
function checkHeaders(x: Exchange): void {
  const acl = x.request.header('x-amz-acl');
  if (acl !== undefined && acl !== 'private') {
    throw new AwsError(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  const lock = 'x-amz-bucket-object-lock-enabled';
  if (x.request.header(lock)?.toLowerCase() === 'true') throw headerNotImplemented(lock);
  const ownership = x.request.header('x-amz-object-ownership');
  if (ownership === undefined || ownership === 'BucketOwnerEnforced') return;
  if (ownership === 'BucketOwnerPreferred' || ownership === 'ObjectWriter') {
    throw headerNotImplemented('x-amz-object-ownership');
  }
  throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`, 'x-amz-object-ownership');
}

function readConstraint(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  const read = (root: XmlNode): string | undefined => childText(root, 'LocationConstraint');
  return parseDocument(bytes, 'CreateBucketConfiguration', read) || undefined;
}

/** Whether a name has the form of AWS's regions: `eu-central-1`, `us-gov-west-1`. */
export function isRegionName(name: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(name);
}

function regionOf(constraint: string | undefined, endpoint: string, ownRegion: string): string {
  const asked = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (endpoint !== US_EAST_1 && asked !== endpoint) {
    throw s3Error('IllegalLocationConstraintException', {
      message: `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    });
  }
  if (asked === undefined) return endpoint === US_EAST_1 ? ownRegion : endpoint;
  // us-east-1 is the one region that is named by naming none.
  if (asked === US_EAST_1 || !isRegionName(asked)) {
    throw s3Error('InvalidLocationConstraint', { extras: [['LocationConstraint', constraint ?? '']] });
  }
  return asked;
}

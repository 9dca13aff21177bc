import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import type { AclGrant, BucketRecord, PublicAccessBlock } from '../store/ports.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { childText, type XmlNode } from '../wire/xml-reader.js';
import { canonicalIdOf } from './acl/canonical-ids.js';
import { isPublicGrant } from './acl/grants.js';
import type { Ownership } from './acl/ownership.js';
import { requestedAcl } from './acl/requested-acl.js';
import { RequestAttributes } from './attribute-source.js';
import { checkBucketName } from './bucket-name.js';
import { wholeSecond } from './dates.js';
import { invalidArgument } from './errors.js';
import { findOwnership } from './ownership-controls.js';
import { parseDocument, readDocument } from './read-document.js';
import { REGIONS } from './regions.js';

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
  const ownership = readOwnership(x);
  const constraint = readConstraint(await readDocument(x));
  // The endpoint is that of the region the request was signed for; one signed for us-east-1 may be the global one.
  const endpoint = x.claim?.credentialScope.region ?? x.services.region;
  const region = regionOf(constraint, endpoint, x.services.region);
  if (x.caller.kind === 'anonymous') throw s3Error('AccessDenied');
  const acl = await readAcl(x, x.caller.accountId, ownership);

  const created = await x.services.buckets.create({
    name,
    ownerAccountId: x.caller.accountId,
    region,
    createdAt: wholeSecond(x.now),
    publicAccessBlock: ALL_BLOCKED,
    ...settingsOf(x, ownership, acl),
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

/** Who will own what is put into the bucket. @throws AwsError InvalidArgument */
function readOwnership(x: Exchange): Ownership | undefined {
  const name = 'x-amz-object-ownership';
  const named = x.request.header(name);
  // As S3 does, so that clients that say `private` of every bucket may say it of every object too (rclone).
  if (named === undefined && x.request.header('x-amz-acl') === 'private') return 'BucketOwnerPreferred';
  const ownership = findOwnership(named);
  if (named === undefined || ownership !== undefined) return ownership;
  throw invalidArgument(`Invalid ${name} header: ${named}`, name);
}

/**
 * The ACL that the bucket begins with. Where ACLs are disabled it may say no more than that the owner has all, and public it may
 * never be: new buckets block that. Source: S3 API Reference, CreateBucket, Permissions.
 *
 * @throws AwsError InvalidBucketAclWithObjectOwnership, InvalidBucketAclWithBlockPublicAccessError, InvalidArgument
 */
async function readAcl(
  x: Exchange,
  accountId: string,
  ownership: Ownership | undefined,
): Promise<readonly AclGrant[] | undefined> {
  const { iam } = x.services;
  const owner = await canonicalIdOf(iam, accountId);
  const acl = await requestedAcl(iam, new RequestAttributes(x), { owner, bucketOwner: owner });
  const toOthers = acl?.some(({ grantee }) => grantee !== owner) === true;
  if (toOthers && (ownership === undefined || ownership === 'BucketOwnerEnforced')) {
    throw s3Error('InvalidBucketAclWithObjectOwnership');
  }
  if (acl?.some(isPublicGrant)) throw s3Error('InvalidBucketAclWithBlockPublicAccessError');
  return toOthers ? acl : undefined;
}

/** Object Lock brings versions with it. Source: S3 API Reference, CreateBucket, x-amz-bucket-object-lock-enabled. */
function settingsOf(
  x: Exchange,
  ownership: Ownership | undefined,
  acl: readonly AclGrant[] | undefined,
): Pick<BucketRecord, 'settings' | 'versioning'> {
  const locked = x.request.header('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true';
  const settings = {
    ...(ownership === undefined ? {} : { ownership }),
    ...(acl === undefined ? {} : { acl: JSON.stringify(acl) }),
    ...(locked ? { objectLock: '{}' } : {}),
  };
  return {
    ...(locked ? { versioning: 'Enabled' } : {}),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
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
  if (asked === US_EAST_1 || (asked !== endpoint && asked !== ownRegion && !REGIONS.has(asked))) {
    throw s3Error('InvalidLocationConstraint', { extras: [['LocationConstraint', constraint ?? '']] });
  }
  return asked;
}

import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord, PublicAccessBlock } from '../../store/ports/buckets.js';
import type { AclGrant } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { canonicalIdOf } from '../acl/canonical-ids.js';
import { isPublicGrant } from '../acl/grants.js';
import type { Ownership } from '../acl/ownership.js';
import { hasGrants, mentionsAcl, requestedAcl } from '../acl/requested-acl.js';
import { amzValue } from '../common/amz-value.js';
import { checkBucketName } from '../common/bucket-name.js';
import { wholeSecond } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { parseDocument, readDocument } from '../common/read-document.js';
import { REGIONS } from '../common/regions.js';
import { RequestAttributes } from '../object/attribute-source.js';
import { checkTags } from '../tags/object-tags.js';
import { readTags } from '../tags/tag-set.js';
import { findOwnership } from './ownership-controls.js';

const US_EAST_1 = 'us-east-1';
const OLD_NAME_OF_IRELAND = 'EU';

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
  const asked: Asked = {
    ...readConfiguration(await readDocument(x)),
    namedOwnership: readOwnership(x),
    objectLock: amzValue(x, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true',
  };
  await authorizeAsked(x, name, asked);
  const { constraint, tags } = asked;
  // The endpoint is that of the region the request was signed for; one signed for us-east-1 may be the global one.
  const endpoint = x.claim?.credentialScope.region ?? x.services.region;
  const region = regionOf(constraint, endpoint, x.services.region);
  if (x.caller.kind === 'anonymous') throw s3Error('AccessDenied');
  const ownership = ownershipOfNew(x, asked);
  const acl = await readAcl(x, x.caller.accountId, ownership);

  const created = await x.services.buckets.create({
    name,
    ownerAccountId: x.caller.accountId,
    region,
    createdAt: wholeSecond(x.now),
    publicAccessBlock: ALL_BLOCKED,
    ...(tags.length === 0 ? {} : { tags }),
    ...settingsOf(asked, ownership, acl),
  });
  if (!created) await settleTaken(x, name, x.caller.accountId, region, tags);
  return emptyAnswer(200, [
    ...['Location', region === US_EAST_1 ? `/${name}` : `http://${name}.s3.amazonaws.com/`],
    ...['x-amz-bucket-arn', `arn:aws:s3:::${name}`],
  ]);
}

/** What a request says of the bucket to be made, but for its ACL. */
interface Asked {
  readonly constraint: string | undefined;
  /** Flat. */
  readonly tags: readonly string[];
  /** `x-amz-object-ownership`. */
  readonly namedOwnership: Ownership | undefined;
  readonly objectLock: boolean;
}

/**
 * What the headers and the body need besides `s3:CreateBucket`. Source: S3 API Reference, CreateBucket, Permissions, and
 * CreateBucketConfiguration, Tags.
 *
 * @throws AwsError AccessDenied
 */
async function authorizeAsked(x: Exchange, name: string, asked: Asked): Promise<void> {
  const needed: string[] = [];
  if (grantsBeyondOwner(x)) needed.push('s3:PutBucketAcl');
  if (asked.objectLock) needed.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning');
  if (asked.namedOwnership !== undefined) needed.push('s3:PutBucketOwnershipControls');
  if (asked.tags.length > 0) needed.push('s3:TagResource');
  for (const action of needed) await x.authorize(action, `arn:aws:s3:::${name}`);
}

/** Any ACL but `private`. */
function grantsBeyondOwner(x: Exchange): boolean {
  const source = new RequestAttributes(x);
  return mentionsAcl(source) && (hasGrants(source) || source.value('x-amz-acl') !== 'private');
}

/**
 * In us-east-1 creating one's own bucket again succeeds, as it always has, and resets its ACL, unless it brings tags (recorded
 * on AWS by localstack/localstack). Source: S3 API Reference, CreateBucket, errors.
 */
async function settleTaken(
  x: Exchange,
  name: string,
  accountId: string,
  region: string,
  tags: readonly string[],
): Promise<void> {
  const holder = await x.services.buckets.find(name);
  const extras = [['BucketName', name]] as const;
  if (holder?.ownerAccountId !== accountId) throw s3Error('BucketAlreadyExists', { extras });
  if (holder.region !== US_EAST_1 || region !== US_EAST_1 || tags.length > 0) {
    throw s3Error('BucketAlreadyOwnedByYou', { extras });
  }
  if (holder.settings?.acl !== undefined) {
    await x.services.buckets.change(holder.id, { settings: { acl: null } });
  }
}

/** `x-amz-object-ownership`. @throws AwsError InvalidArgument */
function readOwnership(x: Exchange): Ownership | undefined {
  const name = 'x-amz-object-ownership';
  const named = amzValue(x, name);
  const ownership = findOwnership(named);
  if (named === undefined || ownership !== undefined) return ownership;
  throw invalidArgument(`Invalid ${name} header: ${named}`, name);
}

/**
 * Who will own what is put into the bucket. Where only `private` is said, S3 enables ACLs, so that clients that say it of
 * every bucket may say it of every object too (rclone).
 */
function ownershipOfNew(x: Exchange, { namedOwnership }: Asked): Ownership | undefined {
  if (namedOwnership !== undefined) return namedOwnership;
  return amzValue(x, 'x-amz-acl') === 'private' ? 'BucketOwnerPreferred' : undefined;
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
  { objectLock, constraint }: Asked,
  ownership: Ownership | undefined,
  acl: readonly AclGrant[] | undefined,
): Pick<BucketRecord, 'settings' | 'versioning'> {
  const settings = {
    ...(ownership === undefined ? {} : { ownership }),
    ...(acl === undefined ? {} : { acl: JSON.stringify(acl) }),
    ...(objectLock ? { objectLock: '{}' } : {}),
    // GetBucketLocation says what was said, where that is the old name of a region.
    ...(constraint === OLD_NAME_OF_IRELAND ? { location: constraint } : {}),
  };
  return {
    ...(objectLock ? { versioning: 'Enabled' } : {}),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** @throws AwsError MalformedXML, InvalidTag, BadRequest */
function readConfiguration(bytes: Buffer): Pick<Asked, 'constraint' | 'tags'> {
  if (bytes.length === 0) return { constraint: undefined, tags: [] };
  const read = (root: XmlNode): Pick<Asked, 'constraint' | 'tags'> => {
    const sets = root.children.filter(({ name }) => name === 'Tags');
    if (sets.length > 1) throw new XmlError('expected one `Tags`');
    return {
      constraint: childText(root, 'LocationConstraint') || undefined,
      tags: sets.flatMap(readTags),
    };
  };
  const { constraint, tags } = parseDocument(bytes, 'CreateBucketConfiguration', read);
  return { constraint, tags: checkTags(tags, 'bucket') };
}

/** Whether a name has the form of AWS's regions: `eu-central-1`, `us-gov-west-1`. */
export function isRegionName(name: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(name);
}

function regionOf(constraint: string | undefined, endpoint: string, ownRegion: string): string {
  const asked = constraint === OLD_NAME_OF_IRELAND ? 'eu-west-1' : constraint;
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

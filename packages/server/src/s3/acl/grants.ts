import type { AclGrant, AclPermission } from '../../store/ports/objects.js';

const GROUPS = 'http://acs.amazonaws.com/groups';

/** Everybody, signed or not. */
export const ALL_USERS = `${GROUPS}/global/AllUsers`;
/** Everybody who signed, of whatever account. */
export const AUTHENTICATED_USERS = `${GROUPS}/global/AuthenticatedUsers`;
const LOG_DELIVERY = `${GROUPS}/s3/LogDelivery`;

/** Groups that grants may name. Source: S3 User Guide, "Access control list (ACL) overview", Amazon S3 predefined groups. */
export const ACL_GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);

export const ACL_PERMISSIONS: readonly AclPermission[] = [
  'FULL_CONTROL',
  'READ',
  'READ_ACP',
  'WRITE',
  'WRITE_ACP',
];

/** Whether somebody beyond certain accounts is granted something: what Public Access Block is about. */
export function isPublicGrant({ grantee }: AclGrant): boolean {
  return grantee === ALL_USERS || grantee === AUTHENTICATED_USERS;
}

/** What the owner of something has that was never given an ACL. */
export function ownerOnly(owner: string): readonly AclGrant[] {
  return [{ grantee: owner, permission: 'FULL_CONTROL' }];
}

/** Canonical ids of those that a canned ACL speaks of. */
export interface AclOwners {
  readonly owner: string;
  readonly bucketOwner: string;
}

/** The account from which EC2 fetches images, as S3 tells of it (`aws-exec-read`). */
const EC2_BUNDLES = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c';

type CannedAcl = (owners: AclOwners) => readonly AclGrant[];

const granting =
  (...grants: readonly AclGrant[]): CannedAcl =>
  ({ owner }) => [...ownerOnly(owner), ...grants];

const toBucketOwner =
  (permission: AclPermission): CannedAcl =>
  ({ owner, bucketOwner }) =>
    owner === bucketOwner ? ownerOnly(owner) : [...ownerOnly(owner), { grantee: bucketOwner, permission }];

/** Source: S3 User Guide, "Access control list (ACL) overview", Canned ACL. */
export const CANNED_ACLS: ReadonlyMap<string, CannedAcl> = new Map([
  ['private', granting()],
  ['public-read', granting({ grantee: ALL_USERS, permission: 'READ' })],
  [
    'public-read-write',
    granting({ grantee: ALL_USERS, permission: 'READ' }, { grantee: ALL_USERS, permission: 'WRITE' }),
  ],
  ['authenticated-read', granting({ grantee: AUTHENTICATED_USERS, permission: 'READ' })],
  ['aws-exec-read', granting({ grantee: EC2_BUNDLES, permission: 'READ' })],
  ['bucket-owner-read', toBucketOwner('READ')],
  ['bucket-owner-full-control', toBucketOwner('FULL_CONTROL')],
  [
    'log-delivery-write',
    granting(
      { grantee: LOG_DELIVERY, permission: 'WRITE' },
      { grantee: LOG_DELIVERY, permission: 'READ_ACP' },
    ),
  ],
]);

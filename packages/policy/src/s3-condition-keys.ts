/**
 * S3's own condition keys, and for those where S3 is known to insist on it, the actions they go with.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
 */
const ANY = 'any action';

const LISTING: ReadonlySet<string> = new Set(['s3:listbucket', 's3:listbucketversions']);
const SETTING_ACLS: ReadonlySet<string> = new Set([
  's3:putobject',
  's3:putobjectacl',
  's3:putobjectversionacl',
  's3:putbucketacl',
]);

const KEYS: ReadonlyMap<string, ReadonlySet<string> | typeof ANY> = new Map<
  string,
  ReadonlySet<string> | typeof ANY
>([
  ['s3:prefix', LISTING],
  ['s3:delimiter', LISTING],
  ['s3:max-keys', LISTING],
  ['s3:x-amz-acl', SETTING_ACLS],
  ['s3:x-amz-grant-full-control', SETTING_ACLS],
  ['s3:x-amz-grant-read', SETTING_ACLS],
  ['s3:x-amz-grant-read-acp', SETTING_ACLS],
  ['s3:x-amz-grant-write', SETTING_ACLS],
  ['s3:x-amz-grant-write-acp', SETTING_ACLS],
  ...[
    's3:accessgrantscope',
    's3:accessgrantsinstancearn',
    's3:accessgrantslocationscope',
    's3:accesspointnetworkorigin',
    's3:annotation-prefix',
    's3:authtype',
    's3:bucketkeyenabled',
    's3:dataaccesspointaccount',
    's3:dataaccesspointarn',
    's3:deliverysourcearn',
    's3:destinationregion',
    's3:existingjoboperation',
    's3:existingjobpriority',
    's3:if-match',
    's3:if-none-match',
    's3:inventoryaccessibleoptionalfields',
    's3:isreplicationpauserequest',
    's3:jobsuspendedcause',
    's3:locationconstraint',
    's3:logtype',
    's3:max-annotation-results',
    's3:object-lock-event-hold',
    's3:object-lock-event-hold-duration-days',
    's3:object-lock-legal-hold',
    's3:object-lock-mode',
    's3:object-lock-remaining-retention-days',
    's3:object-lock-retain-until-date',
    's3:objectcreationoperation',
    's3:requestjoboperation',
    's3:requestjobpriority',
    's3:requestobjecttagkeys',
    's3:resourceaccount',
    's3:resourcearnbeingauthorized',
    's3:signatureage',
    's3:signatureversion',
    's3:tlsversion',
    's3:versionid',
    's3:x-amz-bucket-namespace',
    's3:x-amz-content-sha256',
    's3:x-amz-copy-source',
    's3:x-amz-metadata-directive',
    's3:x-amz-object-annotation-directive',
    's3:x-amz-object-if-match',
    's3:x-amz-object-ownership',
    's3:x-amz-server-side-encryption',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    's3:x-amz-server-side-encryption-customer-algorithm',
    's3:x-amz-storage-class',
    's3:x-amz-website-redirect-location',
  ].map((key) => [key, ANY] as const),
]);

/** Keys whose name ends in a tag's key. */
const FAMILIES: readonly string[] = [
  's3:existingobjecttag/',
  's3:requestobjecttag/',
  's3:buckettag/',
  's3:accesspointtag/',
];

/**
 * The actions a key may stand beside, in lower case; `undefined` for a key that S3 does not know. Keys of other
 * services are not looked into: S3 takes any that starts with `aws:`.
 */
export function conditionKeyActions(lowerCaseKey: string): ReadonlySet<string> | typeof ANY | undefined {
  if (lowerCaseKey.startsWith('aws:') && lowerCaseKey.length > 4) return ANY;
  if (FAMILIES.some((family) => lowerCaseKey.startsWith(family) && lowerCaseKey.length > family.length))
    return ANY;
  return KEYS.get(lowerCaseKey);
}

import { s3Error } from '@countersign/aws-model';
import type { IamStore } from '../../store/ports/iam.js';
import type { AclGrant, AclPermission } from '../../store/ports/objects.js';
import { invalidArgument } from '../common/errors.js';
import type { AttributeSource } from '../object/attribute-source.js';
import { requireCanonicalId, unknownEmail } from './acl-document.js';
import { ACL_GROUPS, type AclOwners, CANNED_ACLS } from './grants.js';

/** The headers that grant, in S3's order. */
const GRANT_HEADERS: readonly (readonly [name: string, permission: AclPermission])[] = [
  ['x-amz-grant-full-control', 'FULL_CONTROL'],
  ['x-amz-grant-read', 'READ'],
  ['x-amz-grant-read-acp', 'READ_ACP'],
  ['x-amz-grant-write', 'WRITE'],
  ['x-amz-grant-write-acp', 'WRITE_ACP'],
];

/** Whether a request says anything of an ACL. */
export function mentionsAcl(source: AttributeSource): boolean {
  return source.value('x-amz-acl') !== undefined || hasGrants(source);
}

/** Whether it grants by headers. */
export function hasGrants(source: AttributeSource): boolean {
  return GRANT_HEADERS.some(([name]) => source.value(name) !== undefined);
}

/** The canned ACL that a request names. @throws AwsError InvalidArgument for an unknown one, InvalidRequest beside grants */
function cannedAclOf(source: AttributeSource): string | undefined {
  const canned = source.value('x-amz-acl');
  if (canned === undefined) return undefined;
  if (!CANNED_ACLS.has(canned)) throw invalidArgument('', 'x-amz-acl', canned);
  if (hasGrants(source)) {
    throw s3Error('InvalidRequest', {
      message: 'Specifying both Canned ACLs and Header Grants is not allowed',
      reason: 'AclSaidTwice',
    });
  }
  return canned;
}

/**
 * Where ACLs are disabled only what says no more than that is taken; an ACL that is wrong in itself is told to be so first.
 * Sources: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket"; the order as recorded on AWS
 * in February 2026.
 *
 * @throws AwsError AccessControlListNotSupported, and as {@link requestedAcl}
 */
export async function requireNoAcl(iam: IamStore, source: AttributeSource): Promise<void> {
  if (!mentionsAcl(source)) return;
  const canned = cannedAclOf(source);
  if (canned === undefined) await readGrants(iam, source);
  if (canned !== 'bucket-owner-full-control') throw s3Error('AccessControlListNotSupported');
}

/**
 * The ACL that headers, or fields of a form, ask for. Source: S3 API Reference, PutObjectAcl.
 *
 * @returns undefined where they ask for none
 * @throws AwsError InvalidArgument, InvalidRequest, UnresolvableGrantByEmailAddress
 */
export async function requestedAcl(
  iam: IamStore,
  source: AttributeSource,
  owners: AclOwners,
): Promise<readonly AclGrant[] | undefined> {
  const canned = cannedAclOf(source);
  if (canned !== undefined) return CANNED_ACLS.get(canned)!(owners);
  return hasGrants(source) ? readGrants(iam, source) : undefined;
}

async function readGrants(iam: IamStore, source: AttributeSource): Promise<readonly AclGrant[]> {
  const grants: AclGrant[] = [];
  for (const [name, permission] of GRANT_HEADERS) {
    for (const grantee of await readGrantees(iam, name, source.value(name))) {
      grants.push({ grantee, permission });
    }
  }
  return grants;
}

const GRANTEE_KINDS: ReadonlySet<string> = new Set(['id', 'uri', 'emailAddress']);

/** The value without its quotation marks, either of which may be missing; undefined where there are others. */
function unquoted(text: string): string | undefined {
  const from = text.startsWith('"') ? 1 : 0;
  const to = text.length > from && text.endsWith('"') ? text.length - 1 : text.length;
  const value = text.slice(from, to);
  return value.includes('"') ? undefined : value;
}

/** `id="...", uri="..."`. */
async function readGrantees(iam: IamStore, header: string, list: string | undefined): Promise<string[]> {
  if (list === undefined) return [];
  const grantees: string[] = [];
  for (const text of list.split(',')) {
    const equals = text.indexOf('=');
    const kind = text.slice(0, Math.max(0, equals)).trim();
    const value = unquoted(text.slice(equals + 1).trim());
    if (!GRANTEE_KINDS.has(kind) || value === undefined) {
      throw invalidArgument('Argument format not recognized', header, text.trim());
    }
    if (kind === 'emailAddress') throw unknownEmail();
    if (kind === 'id') await requireCanonicalId(iam, value, 'id');
    else if (!ACL_GROUPS.has(value)) throw invalidArgument('Invalid group uri', 'uri', value);
    grantees.push(value);
  }
  return grantees;
}

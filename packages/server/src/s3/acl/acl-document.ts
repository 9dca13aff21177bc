import { s3Error } from '@countersign/aws-model';
import type { IamStore } from '../../store/ports/iam.js';
import type { AclGrant } from '../../store/ports/objects.js';
import { childText, readXml, textOf, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { type XmlElement, xml } from '../../wire/xml-writer.js';
import { invalidArgument } from '../common/errors.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { isCanonicalId } from './canonical-ids.js';
import { ACL_GROUPS, ACL_PERMISSIONS } from './grants.js';

/** An access control list and whose it is, in canonical ids. */
export interface AclDocument {
  readonly owner: string;
  readonly grants: readonly AclGrant[];
}

/** `AccessControlPolicy`, as GetBucketAcl and GetObjectAcl give it. */
export function writeAcl({ owner, grants }: AclDocument): string {
  return xml(
    `AccessControlPolicy xmlns="${S3_NAMESPACE}"`,
    xml('Owner', xml('ID', owner)),
    xml(
      'AccessControlList',
      grants.map(({ grantee, permission }) =>
        xml('Grant', granteeElement(grantee), xml('Permission', permission)),
      ),
    ),
  ).markup;
}

function granteeElement(grantee: string): XmlElement {
  const isGroup = ACL_GROUPS.has(grantee);
  const type = isGroup ? 'Group' : 'CanonicalUser';
  return xml(
    `Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`,
    xml(isGroup ? 'URI' : 'ID', grantee),
  );
}

/** Looks whether there are those whom an ACL names. @throws AwsError InvalidArgument */
export async function checkGrantees(iam: IamStore, { owner, grants }: AclDocument): Promise<void> {
  await requireCanonicalId(iam, owner, 'CanonicalUser/ID');
  for (const { grantee } of grants) await requireGrantee(iam, grantee);
}

/** @param argument how the refusal calls it */
export async function requireCanonicalId(iam: IamStore, id: string, argument: string): Promise<void> {
  if (!(await isCanonicalId(iam, id))) throw invalidArgument('Invalid id', argument, id);
}

async function requireGrantee(iam: IamStore, grantee: string): Promise<void> {
  if (!grantee.includes('/')) return requireCanonicalId(iam, grantee, 'CanonicalUser/ID');
  if (!ACL_GROUPS.has(grantee)) throw invalidArgument('Invalid group uri', 'Group/URI', grantee);
}

/** There are no e-mail addresses of accounts here. */
export function unknownEmail(): Error {
  return s3Error('UnresolvableGrantByEmailAddress', { reason: 'AclGranteeUnknown' });
}

/** @throws AwsError MalformedACLError, UnresolvableGrantByEmailAddress */
export function readAcl(body: Buffer): AclDocument {
  try {
    const root = readXml(body);
    if (root.name !== 'AccessControlPolicy') throw new XmlError('`AccessControlPolicy` expected');
    const list = childOf(root, 'AccessControlList');
    const owner = childText(childOf(root, 'Owner'), 'ID');
    if (owner === undefined) throw new XmlError('`Owner` has no `ID`');
    return { owner, grants: list.children.map(readGrant) };
  } catch (cause) {
    throw cause instanceof XmlError ? s3Error('MalformedACLError', { cause }) : cause;
  }
}

function readGrant(node: XmlNode): AclGrant {
  const named = childText(node, 'Permission');
  const permission = ACL_PERMISSIONS.find((one) => one === named);
  if (node.name !== 'Grant' || !permission) throw new XmlError('expected a `Grant` with a permission');
  return { grantee: readGrantee(childOf(node, 'Grantee')), permission };
}

/** By its child; `xsi:type` says the same again. */
function readGrantee(node: XmlNode): string {
  const id = childText(node, 'ID');
  if (id !== undefined) return id;
  if (childText(node, 'EmailAddress') !== undefined) throw unknownEmail();
  // A group that is none must still be told from an id.
  const uri = textOf(childOf(node, 'URI'));
  return uri.includes('/') ? uri : `/${uri}`;
}

function childOf(node: XmlNode, name: string): XmlNode {
  const found = node.children.find((child) => child.name === name);
  if (!found) throw new XmlError(`expected \`${name}\` in \`${node.name}\``);
  return found;
}

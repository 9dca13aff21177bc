import { isoSeconds } from '@countersign/aws-model';
import type { RoleRecord, RoleUse } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { roleArn } from './arns.js';
import { encodeDocument } from './documents.js';

/** Empty for a role that was never used. */
export function lastUsedElement(use: RoleUse | undefined): XmlContent {
  return xml('RoleLastUsed', use && [xml('LastUsedDate', isoSeconds(use.at)), xml('Region', use.region)]);
}

/** The elements that every answer about a role has. */
export function roleElements(role: RoleRecord): XmlContent {
  return [
    xml('Path', role.path),
    xml('RoleName', role.roleName),
    xml('RoleId', role.id),
    xml('Arn', roleArn(role)),
    xml('CreateDate', isoSeconds(role.createdAt)),
    xml('AssumeRolePolicyDocument', encodeDocument(role.trustPolicy)),
  ];
}

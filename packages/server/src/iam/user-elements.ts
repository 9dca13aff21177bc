import { isoSeconds } from '@countersign/aws-model';
import type { UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { userArn } from './arns.js';

/** The elements that every answer about a user has. */
export function userElements(user: UserRecord): XmlContent {
  return [
    xml('Path', user.path),
    xml('UserName', user.userName),
    xml('UserId', user.id),
    xml('Arn', userArn(user)),
    xml('CreateDate', isoSeconds(user.createdAt)),
  ];
}

import type { Exchange } from '../../exchange.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { type XmlElement, xml } from '../../wire/xml-writer.js';
import { ownerElement } from '../common/owner.js';

const ROOT = /^arn:aws:iam::(\d{12}):root$/;

/**
 * `<Initiator>`: an IAM principal by its ARN and name, the root user as S3 calls an owner.
 * Source: S3 API Reference, ListParts, Initiator.
 */
async function initiatorElement(x: Exchange, { initiator }: UploadRecord): Promise<XmlElement> {
  const accountId = ROOT.exec(initiator.arn)?.[1];
  if (accountId !== undefined) {
    const account = await x.services.iam.findAccount(accountId);
    return xml('Initiator', xml('ID', account?.canonicalId ?? ''));
  }
  return xml('Initiator', xml('ID', initiator.arn), xml('DisplayName', initiator.name));
}

/** What ListParts and ListMultipartUploads both say of who began an upload, and whose it is. */
export async function partiesOf(x: Exchange, upload: UploadRecord): Promise<readonly XmlElement[]> {
  return [await initiatorElement(x, upload), await ownerElement(x, upload.ownerAccountId)];
}

import type { Exchange } from '../exchange.js';
import { type XmlElement, xml } from '../wire/xml-writer.js';

/** `<Owner>`: the account's canonical id. S3 no longer sends a DisplayName (since November 2025). */
export async function ownerElement(x: Exchange, accountId: string): Promise<XmlElement> {
  const account = await x.services.iam.findAccount(accountId);
  return xml('Owner', xml('ID', account?.canonicalId ?? ''));
}

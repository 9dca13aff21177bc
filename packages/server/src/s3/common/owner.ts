import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type XmlElement, xml } from '../../wire/xml-writer.js';
import { canonicalIdOf } from '../acl/canonical-ids.js';
import { ownerOf } from '../acl/ownership.js';

/** `<Owner>`: the account's canonical id. S3 no longer sends a DisplayName (since November 2025). */
export async function ownerElement(x: Exchange, accountId: string): Promise<XmlElement> {
  return xml('Owner', xml('ID', await canonicalIdOf(x.services.iam, accountId)));
}

/** Gives the `<Owner>` of an object. */
export type OwnerOf = (object: ObjectRecord) => XmlElement | undefined;

/** The `<Owner>` of each of some objects, each account looked up once. */
export async function ownerElements(
  x: Exchange,
  bucket: BucketRecord,
  objects: readonly ObjectRecord[],
): Promise<OwnerOf> {
  const owners = new Map<string, XmlElement>();
  for (const object of objects) {
    const account = ownerOf(bucket, object);
    if (!owners.has(account)) owners.set(account, await ownerElement(x, account));
  }
  return (object) => owners.get(ownerOf(bucket, object));
}

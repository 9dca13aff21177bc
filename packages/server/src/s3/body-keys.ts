import type { ContextValue } from '@countersign/policy';
import { tagsOfDocument } from '../condition-keys.js';
import type { Exchange } from '../exchange.js';
import type { LateKeys } from '../request-context.js';
import { childText, readXml, textOf } from '../wire/xml-reader.js';
import { readAhead } from './read-document.js';

type Keys = Readonly<Record<string, ContextValue>>;

interface BodyReader {
  covers(key: string): boolean;
  read(bytes: Buffer): Keys;
}

/** Source: S3 User Guide, "Control S3 Inventory report configuration creation". */
const INVENTORY_FIELDS = 's3:inventoryaccessibleoptionalfields';

/** Operations whose condition keys stand in their bodies. */
const READERS: Readonly<Record<string, BodyReader>> = {
  PutObjectTagging: {
    covers: (key) => key.startsWith('s3:requestobjecttag'),
    read(bytes) {
      const tags = [...tagsOfDocument(bytes)];
      const keys: Record<string, ContextValue> = Object.create(null);
      if (tags.length > 0) keys['s3:requestobjecttagkeys'] = tags.map(([key]) => key);
      for (const [key, value] of tags) keys[`s3:requestobjecttag/${key.toLowerCase()}`] = value;
      return keys;
    },
  },
  CreateBucket: {
    covers: (key) => key === 's3:locationconstraint',
    read(bytes) {
      const constraint = bytes.length === 0 ? undefined : locationConstraint(bytes);
      return constraint === undefined ? {} : { 's3:locationconstraint': constraint };
    },
  },
  PutBucketInventoryConfiguration: {
    covers: (key) => key === INVENTORY_FIELDS,
    read(bytes) {
      const fields = bytes.length === 0 ? [] : optionalFields(bytes);
      return fields.length === 0 ? {} : { [INVENTORY_FIELDS]: fields };
    },
  },
};

/** The keys in the body of an operation, if it has any there: the body is read before its time for policies that ask. */
export function bodyKeys(x: Exchange): LateKeys | undefined {
  const name = x.operation.name;
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) return undefined;
  return { covers: reader.covers, load: async () => reader.read(await readAhead(x)) };
}

function locationConstraint(bytes: Buffer): string | undefined {
  try {
    return childText(readXml(bytes), 'LocationConstraint') || undefined;
  } catch {
    // The operation refuses it in its own words, once it may be carried out at all.
    return undefined;
  }
}

function optionalFields(bytes: Buffer): string[] {
  try {
    const fields = readXml(bytes).children.find(({ name }) => name === 'OptionalFields');
    return (fields?.children ?? []).map(textOf);
  } catch {
    return [];
  }
}

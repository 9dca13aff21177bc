import type { ContextValue } from '@countersign/policy';
import { remainingDays, tagsOfDocument } from '../../authorization/condition-keys.js';
import type { LateKeys } from '../../authorization/context-source.js';
import type { Exchange } from '../../exchange.js';
import { childText, readXml, textOf, type XmlNode } from '../../wire/xml-reader.js';
import { readDocument } from '../common/read-document.js';

type Keys = Readonly<Record<string, ContextValue>>;

interface BodyReader {
  covers(key: string): boolean;
  /** @param now the server's clock, milliseconds */
  read(bytes: Buffer, now: number): Keys;
}

/** Source: S3 User Guide, "Control S3 Inventory report configuration creation". */
const INVENTORY_FIELDS = 's3:inventoryaccessibleoptionalfields';

/** Source: S3 User Guide, "Managing object retention policies with IAM": they limit PutObjectRetention as they do uploads. */
const LOCK = 's3:object-lock-';
const HOLD = `${LOCK}legal-hold`;

/** Operations whose condition keys stand in their bodies; headers that would say the same of an upload say nothing here. */
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
  PutObjectRetention: {
    covers: (key) => key.startsWith(LOCK) && key !== HOLD,
    read: (bytes, now) => leniently(bytes, (root) => keysOfRetention(root, now)) ?? {},
  },
  PutObjectLegalHold: {
    covers: (key) => key === HOLD,
    read: (bytes) => leniently(bytes, keysOfHold) ?? {},
  },
  CreateBucket: {
    covers: (key) =>
      key === 's3:locationconstraint' || key === 'aws:tagkeys' || key.startsWith('aws:requesttag/'),
    read: (bytes) => leniently(bytes, keysOfNewBucket) ?? {},
  },
  PutBucketInventoryConfiguration: {
    covers: (key) => key === INVENTORY_FIELDS,
    read(bytes) {
      const fields = leniently(bytes, optionalFields) ?? [];
      return fields.length === 0 ? {} : { [INVENTORY_FIELDS]: fields };
    },
  },
};

/** The keys in the body of an operation, if it has any there: the body is read before its time for policies that ask. */
export function conditionKeysOfBody(x: Exchange): LateKeys | undefined {
  const name = x.operation.name;
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) return undefined;
  return { covers: reader.covers, load: async () => reader.read(await readDocument(x), x.now) };
}

/** What cannot be read the operation refuses in its own words, once it may be carried out at all. */
function leniently<T>(bytes: Buffer, read: (root: XmlNode) => T): T | undefined {
  if (bytes.length === 0) return undefined;
  try {
    return read(readXml(bytes));
  } catch {
    return undefined;
  }
}

function keysOfRetention(root: XmlNode, now: number): Keys {
  const mode = childText(root, 'Mode');
  const until = childText(root, 'RetainUntilDate');
  const days = until === undefined ? undefined : remainingDays(until, now);
  return {
    ...(mode === undefined ? {} : { [`${LOCK}mode`]: mode }),
    ...(until === undefined ? {} : { [`${LOCK}retain-until-date`]: until }),
    ...(days === undefined ? {} : { [`${LOCK}remaining-retention-days`]: days }),
  };
}

function keysOfHold(root: XmlNode): Keys {
  const status = childText(root, 'Status');
  return status === undefined ? {} : { [HOLD]: status };
}

function keysOfNewBucket(root: XmlNode): Keys {
  const keys: Record<string, ContextValue> = Object.create(null);
  const constraint = childText(root, 'LocationConstraint');
  if (constraint) keys['s3:locationconstraint'] = constraint;
  const set = root.children.find(({ name }) => name === 'Tags');
  const tagKeys: string[] = [];
  for (const tag of set?.children ?? []) {
    const key = childText(tag, 'Key') ?? '';
    tagKeys.push(key);
    keys[`aws:requesttag/${key.toLowerCase()}`] = childText(tag, 'Value') ?? '';
  }
  if (tagKeys.length > 0) keys['aws:tagkeys'] = tagKeys;
  return keys;
}

function optionalFields(root: XmlNode): string[] {
  return (root.children.find(({ name }) => name === 'OptionalFields')?.children ?? []).map(textOf);
}

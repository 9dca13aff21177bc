import type { BucketRecord } from '../../store/ports/buckets.js';
import { childText, readXml, type XmlNode } from '../../wire/xml-reader.js';

/** A rule that is enabled, as far as answers tell of it. */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  /** Key and value. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Bytes; objects of just this size are not meant. */
  readonly greaterThan: number | undefined;
  readonly lessThan: number | undefined;
  /** Days after which objects expire, or the day on which they do, in milliseconds. */
  readonly expiresAfterDays: number | undefined;
  readonly expiresAt: number | undefined;
  /** Days after which an upload in parts is given up. */
  readonly abortsAfterDays: number | undefined;
}

const NONE: readonly LifecycleRule[] = [];

/** Read once for as long as the bucket stays as it is. */
const READ = new WeakMap<BucketRecord, readonly LifecycleRule[]>();

/** The bucket's rules that are enabled. */
export function lifecycleRules(bucket: BucketRecord): readonly LifecycleRule[] {
  const kept = bucket.settings?.lifecycle;
  if (kept === undefined) return NONE;
  let rules = READ.get(bucket);
  if (rules === undefined) {
    // Checked when it was put.
    rules = readXml(Buffer.from(kept))
      .children.filter((rule) => childText(rule, 'Status') === 'Enabled')
      .map(readRule);
    READ.set(bucket, rules);
  }
  return rules;
}

function readRule(rule: XmlNode): LifecycleRule {
  const filter = childOf(rule, 'Filter');
  const conditions = (filter && childOf(filter, 'And')) ?? filter ?? rule;
  const expiration = childOf(rule, 'Expiration');
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  const date = expiration && childText(expiration, 'Date');
  return {
    id: childText(rule, 'ID') ?? '',
    prefix: childText(conditions, 'Prefix') ?? '',
    tags: conditions.children
      .filter(({ name }) => name === 'Tag')
      .map((tag) => [childText(tag, 'Key') ?? '', childText(tag, 'Value') ?? '']),
    greaterThan: numberOf(conditions, 'ObjectSizeGreaterThan'),
    lessThan: numberOf(conditions, 'ObjectSizeLessThan'),
    expiresAfterDays: expiration && numberOf(expiration, 'Days'),
    expiresAt: date === undefined ? undefined : Date.parse(date.trim()),
    abortsAfterDays: abort && numberOf(abort, 'DaysAfterInitiation'),
  };
}

function childOf(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((child) => child.name === name);
}

function numberOf(node: XmlNode, name: string): number | undefined {
  const text = childText(node, name);
  return text === undefined ? undefined : Number(text);
}

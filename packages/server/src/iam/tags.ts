import { queryError } from '@countersign/aws-model';
import { type Field, named, required } from '../query/query-input.js';
import type { RoleRecord, TagRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { paging, QUOTAS, tagKeys, tags } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { existing, type PrincipalKind, saveChanged } from './principals.js';

interface SentTag {
  readonly Key: string;
  readonly Value: string;
}

/** Keys of users and roles ignore case, those of policies do not (as recorded from AWS in February 2026). */
export type TagKeyCase = 'sensitive' | 'insensitive';

/**
 * Tags as sent with the making of a thing.
 *
 * @throws AwsError InvalidInput for a key that stands twice or begins with `aws:`
 */
export function newTags(sent: readonly SentTag[] | undefined, keyCase: TagKeyCase): readonly TagRecord[] {
  const seen = new Set<string>();
  return (sent ?? []).map(({ Key, Value }) => {
    if (/^aws:/i.test(Key))
      throw queryError('InvalidInput', 'aws: prefixed tag key names are not allowed for external use.');
    const key = folded(Key, keyCase);
    if (seen.has(key)) throw duplicateTag(keyCase);
    seen.add(key);
    return { key: Key, value: Value };
  });
}

/** Puts tags over those that are there. */
export function mergeTags(
  current: readonly TagRecord[],
  added: readonly TagRecord[],
  keyCase: TagKeyCase,
): readonly TagRecord[] {
  const merged = new Map(current.map((tag) => [folded(tag.key, keyCase), tag]));
  for (const tag of added) merged.set(folded(tag.key, keyCase), tag);
  if (merged.size > QUOTAS.Tags)
    throw queryError('LimitExceeded', 'The number of tags has reached the maximum limit.');
  return [...merged.values()];
}

/** Lists of tags are in the order of their keys. Source: IAM API Reference, ListRoleTags, ListPolicyTags. */
export function sortedTags(tagged: readonly TagRecord[]): readonly TagRecord[] {
  return tagged.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

export function withoutTags(
  current: readonly TagRecord[],
  keys: readonly string[],
  keyCase: TagKeyCase,
): readonly TagRecord[] {
  const removed = new Set(keys.map((key) => folded(key, keyCase)));
  return current.filter(({ key }) => !removed.has(folded(key, keyCase)));
}

/** The `Tags` element; absent when there are none, as in answers about one thing. */
export function tagElements(tagged: readonly TagRecord[]): XmlContent {
  return tagged.length === 0 ? undefined : tagList(tagged);
}

export function tagList(tagged: readonly TagRecord[]): XmlContent {
  return memberList('Tags', tagged, ({ key, value }) => [xml('Key', key), xml('Value', value)]);
}

/** The condition keys that tags sent with a request make. */
export function requestTagContext(sent: readonly SentTag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (sent ?? []).map(({ Key, Value }) => [`aws:requesttag/${Key.toLowerCase()}`, Value]),
  );
}

/** Something that can be tagged, and how to come by it. */
export interface Taggable<Record extends { readonly tags: readonly TagRecord[] }> {
  /** The parameter that names it. */
  readonly parameter: string;
  readonly name: Field<string>;
  /** @throws AwsError NoSuchEntity */
  existing(exchange: IamExchange, name: string): Promise<Record>;
  /** @throws AwsError NoSuchEntity when it has been deleted meanwhile */
  save(exchange: IamExchange, record: Record): Promise<void>;
}

export function taggablePrincipal<Record extends UserRecord | RoleRecord>(
  kind: PrincipalKind<Record>,
): Taggable<Record> {
  return {
    parameter: kind.parameter,
    name: kind.name,
    existing: (exchange, name) => existing(kind, exchange, name),
    save: (exchange, record) => saveChanged(kind, exchange, record),
  };
}

/** TagUser, UntagUser and ListUserTags, and the same of roles, instance profiles and OIDC providers. */
export function tagOperations<Record extends { readonly tags: readonly TagRecord[] }>(
  kind: Taggable<Record>,
) {
  const name = named(kind.parameter, kind.name);
  return {
    tag: handler({ name, Tags: required(tags) }, async (exchange, input) => {
      const added = newTags(input.Tags, 'insensitive');
      const record = await kind.existing(exchange, input.name);
      await kind.save(exchange, { ...record, tags: mergeTags(record.tags, added, 'insensitive') });
      return undefined;
    }),
    untag: handler({ name, TagKeys: required(tagKeys) }, async (exchange, input) => {
      const record = await kind.existing(exchange, input.name);
      await kind.save(exchange, {
        ...record,
        tags: withoutTags(record.tags, input.TagKeys, 'insensitive'),
      });
      return undefined;
    }),
    list: handler({ name, ...paging }, async (exchange, input) => {
      const record = await kind.existing(exchange, input.name);
      const page = paginate(sortedTags(record.tags), ({ key }) => key, input);
      return [tagList(page.items), pageElements(page)];
    }),
  };
}

function folded(key: string, keyCase: TagKeyCase): string {
  return keyCase === 'insensitive' ? key.toLowerCase() : key;
}

function duplicateTag(keyCase: TagKeyCase): Error {
  return queryError(
    'InvalidInput',
    keyCase === 'insensitive'
      ? 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
      : 'Duplicate tag keys found.',
  );
}

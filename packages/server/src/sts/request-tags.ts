import type { ContextValue } from '@countersign/policy';
import type { SessionTags } from './session-tags.js';

/** The condition keys that session tags make, in lower case; none where there are no tags. */
export function tagKeysOf({ tags, transitiveTagKeys }: SessionTags): Record<string, ContextValue> {
  const keys: Record<string, ContextValue> = Object.create(null);
  const names = Object.keys(tags);
  for (const name of names) keys[`aws:requesttag/${name.toLowerCase()}`] = tags[name]!;
  if (names.length > 0) keys['aws:tagkeys'] = names;
  if (transitiveTagKeys.length > 0) keys['sts:transitivetagkeys'] = transitiveTagKeys;
  return keys;
}

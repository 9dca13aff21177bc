import type { PolicyDocument } from './types.js';
import { parseTemplate } from './variables.js';

/**
 * The condition keys a policy asks about, in conditions and in variables, sorted, each once (the first spelling
 * wins). What GetContextKeysForCustomPolicy lists, and what SimulatePrincipalPolicy can miss.
 */
export function listReferencedContextKeys(document: PolicyDocument): string[] {
  const keys = new Map<string, string>();
  const add = (key: string) => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const { conditions, resource } of document.statements) {
    for (const { key } of conditions) add(key);
    for (const value of [...(resource?.values ?? []), ...conditions.flatMap((one) => one.values)]) {
      for (const part of parseTemplate(value, document.version)) if ('key' in part) add(part.key);
    }
  }
  return [...keys.values()].sort();
}

import type { ContextValue, RequestContext } from '@countersign/policy';
import { CONDITION_KEYS, keysOfFamily, valueInFamily } from './condition-keys.js';
import type { ContextSource, LateKeys } from './context-source.js';

/** What an OIDC provider said of a role's session: `<issuer>:sub` and the like. */
function federatedValue({ caller }: ContextSource, key: string): ContextValue | undefined {
  const keys = caller.kind === 'assumed-role' ? caller.federatedKeys : undefined;
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** The condition keys of one request, each made when a policy asks for it. */
export class RequestKeys implements RequestContext {
  readonly #source: ContextSource;
  /** Late keys that a policy asked for and that are not loaded: the decision is only good once they are. */
  missed: LateKeys[] | undefined;

  constructor(source: ContextSource) {
    this.#source = source;
  }

  get(key: string): ContextValue | undefined {
    const source = this.#source;
    // A policy may ask for a key named `constructor`.
    if (source.extra !== undefined && Object.hasOwn(source.extra, key)) return source.extra[key];
    const row = CONDITION_KEYS.get(key);
    const value =
      row === undefined ? (valueInFamily(source, key) ?? federatedValue(source, key)) : row.read(source);
    if (value === undefined && source.late !== undefined) this.#noteMissed(source.late, key);
    return value;
  }

  #noteMissed(late: readonly LateKeys[], key: string): void {
    for (const keys of late) {
      if (!keys.covers(key) || this.missed?.includes(keys)) continue;
      this.missed ??= [];
      this.missed.push(keys);
    }
  }
}

/** The source with late keys loaded. What the operation itself said still wins. */
export async function withLateKeys(
  source: ContextSource,
  wanted: readonly LateKeys[],
): Promise<ContextSource> {
  const loaded = await Promise.all(wanted.map((keys) => keys.load()));
  return {
    ...source,
    extra: Object.assign(Object.create(null), ...loaded, source.extra),
    late: source.late?.filter((keys) => !wanted.includes(keys)),
  };
}

/** Every key that has a value, spelled as AWS's pages do, by name. Slow: for somebody who asks why. */
export function listContext(source: ContextSource): Array<readonly [key: string, value: ContextValue]> {
  const found = new Map<string, readonly [string, ContextValue]>();
  for (const [lower, { name, read }] of CONDITION_KEYS) {
    const value = read(source);
    if (value !== undefined) found.set(lower, [name, value]);
  }
  for (const [name, value] of keysOfFamily(source)) found.set(name.toLowerCase(), [name, value]);
  for (const [lower, value] of Object.entries(source.extra ?? {}))
    found.set(lower, [CONDITION_KEYS.get(lower)?.name ?? found.get(lower)?.[0] ?? lower, value]);
  return [...found.values()].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

import { byUtf8, groupOf } from './listing-reference.js';

/** Versions of a bucket as a plain list: by key, and in a key by put, oldest first. */
export class PlainVersions {
  readonly #keys = new Map<string, PlainVersion[]>();

  /** Makes it the newest; one of the same id goes. */
  put(key: string, version: PlainVersion): void {
    this.remove(key, version.versionId);
    this.#keys.set(key, [...(this.#keys.get(key) ?? []), version]);
  }

  remove(key: string, versionId: string): void {
    const left = (this.#keys.get(key) ?? []).filter((version) => version.versionId !== versionId);
    if (left.length > 0) this.#keys.set(key, left);
    else this.#keys.delete(key);
  }

  current(key: string): PlainVersion | undefined {
    return this.#keys.get(key)?.at(-1);
  }

  find(key: string, versionId: string): PlainVersion | undefined {
    return this.#keys.get(key)?.find((version) => version.versionId === versionId);
  }

  /** Keys whose current version is an object. */
  currentKeys(): string[] {
    return [...this.#keys.keys()].filter((key) => !this.current(key)?.deleteMarker);
  }

  list(query: PlainVersionsQuery): PlainVersionsPage {
    const { prefix, after, afterVersionId, delimiter, limit } = query;
    const versions: string[] = [];
    const commonPrefixes: string[] = [];
    let last: string | undefined;
    let lastVersionId: string | undefined;
    const skipped = after !== '' && groupOf(after, prefix, delimiter) === after;
    for (const { key, version, isLatest } of this.#inOrder()) {
      if (!key.startsWith(prefix)) continue;
      if (after !== '' && (byUtf8(key, after) < 0 || (skipped && key.startsWith(after)))) continue;
      if (after !== '' && key === after && !this.#isBehind(key, version, afterVersionId)) continue;
      const group = groupOf(key, prefix, delimiter);
      if (group !== undefined && commonPrefixes.includes(group)) continue;
      if (versions.length + commonPrefixes.length >= limit) {
        return { versions, commonPrefixes, truncated: limit > 0, last, lastVersionId };
      }
      if (group === undefined) versions.push(`${key} ${version.versionId}${isLatest ? ' latest' : ''}`);
      else commonPrefixes.push(group);
      last = group ?? key;
      lastVersionId = group === undefined ? version.versionId : undefined;
    }
    return { versions, commonPrefixes, truncated: false, last, lastVersionId };
  }

  *#inOrder(): Generator<{ key: string; version: PlainVersion; isLatest: boolean }> {
    for (const key of [...this.#keys.keys()].sort(byUtf8)) {
      const newestFirst = [...(this.#keys.get(key) ?? [])].reverse();
      for (const [index, version] of newestFirst.entries()) yield { key, version, isLatest: index === 0 };
    }
  }

  /** Behind a version that is gone comes the whole key. */
  #isBehind(key: string, version: PlainVersion, afterVersionId: string | undefined): boolean {
    if (afterVersionId === undefined) return false;
    const versions = this.#keys.get(key) ?? [];
    const marker = versions.findIndex(({ versionId }) => versionId === afterVersionId);
    return marker < 0 || versions.indexOf(version) < marker;
  }
}

export interface PlainVersion {
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly etag: string;
}

export interface PlainVersionsQuery {
  readonly prefix: string;
  readonly after: string;
  readonly afterVersionId?: string;
  readonly delimiter: string;
  readonly limit: number;
}

export interface PlainVersionsPage {
  /** `key id`, and ` latest` behind the latest. */
  readonly versions: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  readonly last: string | undefined;
  readonly lastVersionId: string | undefined;
}

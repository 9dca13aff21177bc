import {
  type ContextValue,
  listReferencedContextKeys,
  type PolicyDocument,
  type RequestContext,
} from '@countersign/policy';

/** A condition key as a caller of the simulator gives it. */
export interface ContextEntry {
  readonly ContextKeyName: string | undefined;
  readonly ContextKeyValues: readonly string[] | undefined;
  readonly ContextKeyType: string | undefined;
}

/** The keys of a simulated request: the caller's own, then what follows from who is simulated. */
export class SimulatedContext implements RequestContext {
  readonly #values = new Map<string, ContextValue>();

  constructor(known: Readonly<Record<string, string>>, entries: readonly ContextEntry[]) {
    for (const [key, value] of Object.entries(known)) this.#values.set(key, value);
    for (const { ContextKeyName, ContextKeyValues = [], ContextKeyType } of entries) {
      if (ContextKeyName === undefined) continue;
      const single = ContextKeyValues.length === 1 && !ContextKeyType?.endsWith('List');
      this.#values.set(ContextKeyName.toLowerCase(), single ? ContextKeyValues[0]! : ContextKeyValues);
    }
  }

  get(key: string): ContextValue | undefined {
    return this.#values.get(key);
  }

  /** Keys that the policies ask about and that nobody gave. */
  missing(documents: readonly PolicyDocument[]): readonly string[] {
    const keys = new Map<string, string>();
    for (const document of documents) {
      for (const key of listReferencedContextKeys(document)) {
        if (!this.#values.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
      }
    }
    return [...keys.values()].sort();
  }
}

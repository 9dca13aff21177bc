import { OPERATORS } from './table.js';

/** How an operator treats a key with several values. */
type SetPrefix = 'ForAllValues' | 'ForAnyValue';

/** An operator's name taken apart: `ForAnyValue:StringLikeIfExists`. */
export interface OperatorName {
  readonly set?: SetPrefix;
  /** A key of OPERATORS, or `Null`. */
  readonly base: string;
  readonly ifExists: boolean;
}

/**
 * `undefined` when there is no such operator. `IfExists` goes with every operator but Null.
 * Source: IAM User Guide, "Condition operators", "...IfExists condition operators".
 */
export function parseOperatorName(name: string): OperatorName | undefined {
  const found = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  if (found === null) return undefined;
  const [, set, base, suffix] = found;
  const ifExists = suffix !== undefined;
  if (base === 'Null' ? ifExists : !OPERATORS.has(base!)) return undefined;
  return { base: base!, ifExists, ...(set === undefined ? {} : { set: set as SetPrefix }) };
}

import type { Language } from '@countersign/explain';
import type { AwsFlags } from '../commands/aws-options.js';

/** Flags of `explain` as they were given. */
export interface ExplainFlags extends AwsFlags {
  readonly method?: string;
  readonly status?: number;
  readonly errorBody?: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly responseHeader?: readonly (readonly [string, string])[];
  readonly fact?: readonly (readonly [string, string])[];
  readonly now?: string;
  readonly report?: string;
  readonly log?: string;
  readonly probe?: boolean;
  readonly code?: Language | 'all';
  readonly svg?: string;
  readonly page?: string;
  readonly json?: boolean;
}

import type { QueryOperation } from '../query-protocol.js';
import { assumeRole } from './assume-role.js';
import { getAccessKeyInfo } from './get-access-key-info.js';
import { getCallerIdentity } from './get-caller-identity.js';
import { getSessionToken } from './get-session-token.js';

/** API version of STS. */
export const STS_VERSION = '2011-06-15';

/** STS's operations, by Action. Each asks for the permission it needs itself: no two are alike in that. */
export const STS_OPERATIONS: ReadonlyMap<string, QueryOperation> = new Map([
  ['AssumeRole', assumeRole],
  ['GetAccessKeyInfo', getAccessKeyInfo],
  ['GetCallerIdentity', getCallerIdentity],
  ['GetSessionToken', getSessionToken],
]);

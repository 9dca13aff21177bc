import type { QueryOperation, UnsignedOperation } from '../query/query-exchange.js';
import { assumeRole } from './assume-role.js';
import { assumeRoleWithSaml } from './assume-role-with-saml.js';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.js';
import { decodeAuthorizationMessage } from './decode-authorization-message.js';
import { getAccessKeyInfo } from './get-access-key-info.js';
import { getCallerIdentity } from './get-caller-identity.js';
import { getFederationToken } from './get-federation-token.js';
import { getSessionToken } from './get-session-token.js';

/** API version of STS. */
export const STS_VERSION = '2011-06-15';

/** STS's operations, by Action. Each asks for the permission it needs itself: no two are alike in that. */
export const STS_OPERATIONS: ReadonlyMap<string, QueryOperation> = new Map([
  ['AssumeRole', assumeRole],
  ['DecodeAuthorizationMessage', decodeAuthorizationMessage],
  ['GetAccessKeyInfo', getAccessKeyInfo],
  ['GetCallerIdentity', getCallerIdentity],
  ['GetFederationToken', getFederationToken],
  ['GetSessionToken', getSessionToken],
]);

/** Those that nobody has to sign: a token of the caller's identity provider stands for the signature. */
export const UNSIGNED_STS_OPERATIONS: ReadonlyMap<string, UnsignedOperation> = new Map([
  ['AssumeRoleWithSAML', assumeRoleWithSaml],
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
]);

import { formatAmzDate, parseAmzDate, parseHeaderDate } from '../amz-date.js';
import { ALGORITHM, EMPTY_SHA256, TERMINATOR } from '../constants.js';
import type { SigV4Reason } from '../errors.js';
import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import { parseAuthorizationComponents } from './authorization-header.js';
import type { Claim } from './claim.js';
import { type ParsedCredential, parseCredential, regionMismatch } from './credential.js';
import { splitSignedHeaders } from './memo.js';
import { PAYLOAD_HASH_HEADER, SECURITY_TOKEN_HEADER } from './names.js';
import type { AuthenticationOptions } from './options.js';
import * as refusals from './query-protocol-refusals.js';
import { firstHeader } from './raw-headers.js';
import { dateLine, withinSkew } from './s3-header.js';
import { canonicalQueryStringOf, type ScannedQuery } from './scanned-query.js';

/** Reads a header-signed request to STS or IAM. */
export function readQueryProtocolHeader(
  request: RawRequest,
  authorization: string,
  query: ScannedQuery,
  options: AuthenticationOptions,
): Claim {
  const { headers } = request;
  const [scheme = ''] = authorization.split(' ', 1);
  const { credential, signature, signedHeaders } = parseAuthorizationComponents(
    authorization.slice(scheme.length),
  );
  const date = (firstHeader(headers, 'x-amz-date') ?? firstHeader(headers, 'date'))?.trim();
  if (
    credential === undefined ||
    signature === undefined ||
    signedHeaders === undefined ||
    date === undefined
  ) {
    const problems: string[] = [];
    if (credential === undefined) problems.push("Authorization header requires 'Credential' parameter.");
    if (signature === undefined) problems.push("Authorization header requires 'Signature' parameter.");
    if (signedHeaders === undefined)
      problems.push("Authorization header requires 'SignedHeaders' parameter.");
    if (date === undefined) {
      problems.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    throw refusals.authorizationIncomplete(problems, scheme);
  }
  if (scheme !== ALGORITHM) throw refusals.unsupportedAlgorithm(scheme);
  const signedAt = parseHeaderDate(date);
  if (signedAt === undefined) throw refusals.dateMalformed(date);
  const parsed = checkedCredential(credential, signedAt, date, options);
  if (!withinSkew(signedAt, options)) throw outsideSkew(date, signedAt, options);
  return {
    mechanism: 'header',
    service: options.service,
    accessKeyId: parsed.accessKeyId,
    credentialScope: parsed,
    signedHeaders: checkedSignedHeaders(signedHeaders),
    signature,
    sessionToken: firstHeader(headers, SECURITY_TOKEN_HEADER)?.trim(),
    signedAt,
    expiresAt: undefined,
    expiresIn: undefined,
    payloadHash: options.payloadHash ?? firstHeader(headers, PAYLOAD_HASH_HEADER)?.trim() ?? EMPTY_SHA256,
    algorithm: ALGORITHM,
    date: dateLine(date, signedAt),
    canonicalQueryString: canonicalQueryStringOf(query),
  };
}

/**
 * Reads a presigned request to STS or IAM. `X-Amz-Expires` is signed but does not count: such a URL
 * is good for 15 minutes from its date, whatever it says (aws-iam-authenticator relies on it).
 */
export function readQueryProtocolQuery(query: ScannedQuery, options: AuthenticationOptions): Claim {
  const { credential, signature, signedHeaders, date: rawDate } = query;
  if (
    credential === undefined ||
    signature === undefined ||
    signedHeaders === undefined ||
    rawDate === undefined
  ) {
    const problems: string[] = [];
    if (credential === undefined) problems.push(required('X-Amz-Credential'));
    if (signature === undefined) problems.push(required('X-Amz-Signature'));
    if (signedHeaders === undefined) problems.push(required('X-Amz-SignedHeaders'));
    if (rawDate === undefined) problems.push(required('X-Amz-Date'));
    throw refusals.queryIncomplete(problems);
  }
  const algorithm = decodeUriComponent(query.algorithm ?? '');
  if (algorithm !== ALGORITHM) throw refusals.unsupportedAlgorithm(algorithm);
  const date = decodeUriComponent(rawDate);
  const signedAt = parseAmzDate(date);
  if (signedAt === undefined) throw refusals.dateMalformed(date);
  const parsed = checkedCredential(decodeUriComponent(credential), signedAt, date, options);
  if (!withinSkew(signedAt, { now: options.now, service: options.service })) {
    throw outsideSkew(date, signedAt, options);
  }
  const expires = query.expires === undefined ? Number.NaN : Number(decodeUriComponent(query.expires));
  return {
    mechanism: 'query',
    service: options.service,
    accessKeyId: parsed.accessKeyId,
    credentialScope: parsed,
    signedHeaders: checkedSignedHeaders(decodeUriComponent(signedHeaders)),
    signature: decodeUriComponent(signature),
    sessionToken: query.securityToken === undefined ? undefined : decodeUriComponent(query.securityToken),
    signedAt,
    expiresAt: signedAt + QUERY_LIFE_MS,
    expiresIn: Number.isSafeInteger(expires) ? expires : undefined,
    payloadHash:
      query.payloadHash === undefined
        ? (options.payloadHash ?? EMPTY_SHA256)
        : decodeUriComponent(query.payloadHash),
    algorithm,
    date,
    canonicalQueryString: canonicalQueryStringOf(query),
  };
}

const QUERY_LIFE_MS = 900_000;

function required(name: string): string {
  return `AWS query-string parameters must include '${name}'.`;
}

function outsideSkew(date: string, signedAt: number, options: AuthenticationOptions): Error {
  return signedAt < options.now
    ? refusals.signatureExpired(date, signedAt, options.now)
    : refusals.signatureNotYetCurrent(date, signedAt, options.now);
}

function checkedSignedHeaders(text: string): readonly string[] {
  const signedHeaders = splitSignedHeaders(text);
  if (!signedHeaders.includes('host')) throw refusals.hostNotSigned();
  return signedHeaders;
}

/** The front end of the query protocol names all that is wrong with a scope in one message. */
function checkedCredential(
  text: string,
  signedAt: number,
  date: string,
  options: AuthenticationOptions,
): ParsedCredential {
  const credential = parseCredential(text);
  if (credential.parts !== 5) throw refusals.credentialMalformed(text);
  const problems: string[] = [];
  let reason: SigV4Reason | undefined;
  const add = (what: SigV4Reason, problem: string): void => {
    reason ??= what;
    problems.push(problem);
  };
  const { region, service, terminator } = credential;
  if (region === '' || regionMismatch(region, options.expectedRegion) !== undefined) {
    add('CredentialScopeRegionMismatch', `Credential should be scoped to a valid region, not '${region}'.`);
  }
  if (service !== options.service) {
    add(
      'CredentialScopeServiceMismatch',
      `Credential should be scoped to correct service: '${options.service}'.`,
    );
  }
  if (terminator !== TERMINATOR) {
    add(
      'CredentialScopeTerminatorMismatch',
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`,
    );
  }
  const day = formatAmzDate(signedAt).slice(0, 8);
  if (credential.date !== day) {
    add(
      'CredentialScopeDateMismatch',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${credential.date}' != '${day}', from '${date}'.`,
    );
  }
  if (reason !== undefined) throw refusals.scopeMismatch(reason, problems);
  return credential;
}

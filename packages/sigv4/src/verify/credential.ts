import { parseAmzDate } from '../amz-date.js';
import { TERMINATOR } from '../constants.js';
import type { ErrorElement, SigV4Reason } from '../errors.js';

/** A credential string taken apart; a fault in it is judged later, in AWS's order of checks. */
export interface ParsedCredential {
  readonly text: string;
  /** How many parts the slashes make; five when well formed. */
  readonly parts: number;
  readonly accessKeyId: string;
  readonly date: string;
  /** Whether the date is `yyyyMMdd` and names a day that exists. */
  readonly dateIsDay: boolean;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

export function parseCredential(text: string): ParsedCredential {
  const parts = text.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  const dateIsDay = date.length === 8 && parseAmzDate(`${date}T000000Z`) !== undefined;
  return { text, parts: parts.length, accessKeyId, date, dateIsDay, region, service, terminator };
}

export interface CredentialFault {
  readonly reason: SigV4Reason;
  readonly message: string;
  readonly extras: readonly ErrorElement[];
}

/** `undefined` accepts any region, a list accepts each of its members and names the first. */
export type ExpectedRegion = string | readonly string[] | undefined;

/**
 * What S3 finds wrong with a credential, in its order: number of parts, format of the date, region,
 * service, terminator. The messages of query, header and form authentication differ in what
 * stands before.
 */
export function credentialFault(
  credential: ParsedCredential,
  service: string,
  expectedRegion: ExpectedRegion,
): CredentialFault | undefined {
  const { date, region, terminator } = credential;
  if (credential.parts !== 5 || credential.accessKeyId === '') {
    return fault(
      'CredentialMalformed',
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!credential.dateIsDay) {
    return fault(
      'CredentialScopeDateMalformed',
      `incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  }
  if (region === '') {
    return fault('CredentialScopeRegionMissing', 'a non-empty region must be provided in the credential.');
  }
  const expected = regionMismatch(region, expectedRegion);
  if (expected !== undefined) {
    return fault(
      'CredentialScopeRegionMismatch',
      `the region '${region}' is wrong; expecting '${expected}'`,
      [['Region', expected]],
    );
  }
  if (credential.service !== service) {
    return fault(
      'CredentialScopeServiceMismatch',
      `incorrect service "${credential.service}". This endpoint belongs to "${service}".`,
    );
  }
  if (terminator !== TERMINATOR) {
    return fault(
      'CredentialScopeTerminatorMismatch',
      `incorrect terminal "${terminator}". This endpoint uses "${TERMINATOR}".`,
    );
  }
  return undefined;
}

/** The region that was expected, when the given one is not accepted. */
export function regionMismatch(region: string, expectedRegion: ExpectedRegion): string | undefined {
  if (expectedRegion === undefined) return undefined;
  if (typeof expectedRegion === 'string') return region === expectedRegion ? undefined : expectedRegion;
  return expectedRegion.includes(region) ? undefined : expectedRegion[0];
}

function fault(reason: SigV4Reason, message: string, extras: readonly ErrorElement[] = []): CredentialFault {
  return { reason, message, extras };
}

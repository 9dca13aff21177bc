import { type AwsError, queryError } from '@countersign/aws-model';
import { afterCode, findDevice } from '../iam/mfa-devices.js';
import { serializeByAccount } from '../iam/serialize-by-account.js';
import type { SignedExchange } from '../query/query-exchange.js';

/** What a request gives of an MFA device. */
interface SentCode {
  readonly SerialNumber: string | undefined;
  readonly TokenCode: string | undefined;
}

/**
 * Whether the caller proved with a request that it has its MFA device: false where it did not try. Only users have devices
 * here, and a code is good once. The words are as reported by callers of AWS.
 *
 * @throws AwsError AccessDenied
 */
export async function provesMfa(exchange: SignedExchange, sent: SentCode): Promise<boolean> {
  const { SerialNumber, TokenCode } = sent;
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  if (SerialNumber === undefined || TokenCode === undefined) {
    throw mfaFailed(
      'MfaHalfSent',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  }
  const { caller, now } = exchange;
  const { iam } = exchange.services;
  await serializeByAccount(iam, caller.accountId, async () => {
    const device = await findDevice(iam, caller.accountId, SerialNumber);
    if (caller.kind !== 'user' || device?.userId !== caller.userId) {
      throw mfaFailed(
        'MfaNotOfCaller',
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      );
    }
    const used = afterCode(device, TokenCode, now);
    if (!used || !(await iam.mfaDevices.save(used))) {
      throw mfaFailed(
        'MfaCodeInvalid',
        'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
      );
    }
  });
  return true;
}

/** The condition keys of a request that proves it: the proof is made just now. */
export const JUST_PROVED = {
  'aws:multifactorauthpresent': 'true',
  'aws:multifactorauthage': '0',
} as const;

function mfaFailed(reason: string, message: string): AwsError {
  return queryError('AccessDenied', message, { reason });
}

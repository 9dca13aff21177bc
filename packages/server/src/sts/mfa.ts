import { queryError } from '@countersign/aws-model';

/**
 * There are no MFA devices here, so whoever presents one presents one that does not exist.
 *
 * @throws AwsError AccessDenied
 */
export function refuseMfa(serialNumber: string | undefined): void {
  if (serialNumber === undefined) return;
  throw queryError(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    { reason: 'NoMfaDevices' },
  );
}

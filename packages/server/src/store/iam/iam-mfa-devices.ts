import type { SecretBox } from '@countersign/runtime';
import { StorageError } from '@countersign/runtime';
import type { MfaDeviceRecord } from '../ports/iam.js';
import type { RecordForm } from './iam-records.js';

type Sealed = Omit<MfaDeviceRecord, 'seed'> & { readonly sealedSeed: string };

/** MFA devices with their seeds encrypted, each bound to its device. */
export function sealedDevices(box: SecretBox, where: string): RecordForm<MfaDeviceRecord> {
  return {
    write({ seed, ...device }): Sealed {
      return { ...device, sealedSeed: box.seal(seed, boundTo(device)).toString('base64') };
    },
    read(stored) {
      const { sealedSeed, ...device } = stored as Sealed;
      const seed = box.open(Buffer.from(sealedSeed, 'base64'), boundTo(device));
      if (seed === undefined) {
        throw new StorageError(
          'WrongSecretKey',
          `${where}: the seed of MFA device ${device.name} cannot be decrypted with this secret key`,
        );
      }
      return { ...device, seed };
    },
  };
}

function boundTo({ accountId, name }: Omit<MfaDeviceRecord, 'seed'>): string {
  return `mfa ${accountId}${name}`;
}

import { createHash } from 'node:crypto';
import { type AwsError, s3Error } from '@countersign/aws-model';

/** Whose names are told apart, and where. */
export interface KeyPlace {
  /** Of the bucket. */
  readonly region: string;
  /** Account in which a name without an account is meant. */
  readonly accountId: string;
}

/** AWS's own key for S3 in every account, used where none is named. */
const DEFAULT_ALIAS = 'alias/aws/s3';

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ALIAS = /^alias\/[A-Za-z0-9/_-]{1,250}$/;
const ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):(key\/.+|alias\/.+)$/;

/**
 * ARN of the key that is meant: there is no KMS here, and every well-formed name is that of a key. An alias stands for a key
 * whose id follows from account and alias. Source: S3 API Reference, PutObject, x-amz-server-side-encryption-aws-kms-key-id;
 * texts as recorded from S3.
 *
 * @param named key id, key ARN, alias or alias ARN; undefined: AWS's own key for S3
 * @throws AwsError KMS.NotFoundException for what is no such name, or is of another region
 */
export function kmsKeyArn(named: string | undefined, { region, accountId }: KeyPlace): string {
  const name = named ?? DEFAULT_ALIAS;
  const arn = ARN.exec(name);
  if (arn) {
    const [, keyRegion, keyAccount, resource] = arn;
    if (keyRegion !== region) throw notFound(`Invalid arn ${keyRegion}`);
    return arnOf(resource!.replace(/^key\//, ''), { region, accountId: keyAccount! }, name);
  }
  return arnOf(name, { region, accountId }, name);
}

/** AWS's own key for S3: its policy lets everybody of the account use it through S3. */
export function isDefaultKey(keyArn: string, place: KeyPlace): boolean {
  return keyArn === kmsKeyArn(undefined, place);
}

/** Twelve digits: the account that a key is of. */
export function accountOfKey(keyArn: string): string {
  return keyArn.split(':')[4] ?? '';
}

function arnOf(name: string, { region, accountId }: KeyPlace, asSent: string): string {
  const prefix = `arn:aws:kms:${region}:${accountId}:key/`;
  if (KEY_ID.test(name)) return prefix + name;
  if (ALIAS.test(name)) return prefix + idOfAlias(`${region} ${accountId} ${name}`);
  throw notFound(`Invalid keyId '${asSent}'`);
}

function idOfAlias(alias: string): string {
  const hex = createHash('sha256').update(`countersign ${alias}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function notFound(message: string): AwsError {
  return s3Error('KMS.NotFoundException', { message, reason: 'KmsKeyNameInvalid' });
}

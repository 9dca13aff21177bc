import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { EncryptionFacts, Look, ObjectFacts, RequestFacts, SimulationFacts } from '../facts.js';
import { answered, notAsked, refused, refusedOf, seen, seenOf } from './look.js';

/** Asks whether the signer has a right on a key. */
export type KeyRight = (action: string, key: string) => Promise<Look<SimulationFacts>>;

/**
 * What encrypts the object and which right on the key a URL needs. Reading: as the object says. Writing: as the bucket
 * encrypts by default. S3 User Guide, "Using server-side encryption with AWS KMS keys": kms:Decrypt to download,
 * kms:GenerateDataKey to upload.
 */
export async function lookAtEncryption(
  client: SignedClient,
  bucket: ServiceAddress,
  request: RequestFacts,
  object: Look<ObjectFacts>,
  keyRight: KeyRight,
): Promise<Look<EncryptionFacts>> {
  switch (request.method) {
    case 'DELETE':
      return notAsked('a DELETE needs no KMS permission');
    case 'PUT':
      return withRight(await bucketDefault(client, bucket), 'kms:GenerateDataKey', keyRight);
    default:
      return withRight(ofObject(object), 'kms:Decrypt', keyRight);
  }
}

function ofObject(object: Look<ObjectFacts>): Look<EncryptionFacts> {
  const refusal = refusedOf(object);
  if (refusal) return { refused: refusal };
  const { exists, encryption, kmsKeyId } = seenOf(object)!;
  if (!exists) return notAsked('the object could not be read');
  return seen(encryptionFacts(encryption, kmsKeyId));
}

async function bucketDefault(client: SignedClient, bucket: ServiceAddress): Promise<Look<EncryptionFacts>> {
  const answer = await client.s3('GET', bucket, '', [['encryption', '']]);
  if (answer.code === 'ServerSideEncryptionConfigurationNotFoundError') return seen(encryptionFacts());
  if (!answer.ok) return refused(answer, 's3:GetEncryptionConfiguration');
  const rule = (name: string) => answered(answer, 'Rule', 'ApplyServerSideEncryptionByDefault', name);
  return seen(encryptionFacts(rule('SSEAlgorithm'), rule('KMSMasterKeyID')));
}

/** Amazon S3 encrypts everything with keys of its own where nobody chose (S3 User Guide, "Using SSE-S3"). */
function encryptionFacts(algorithm = 'AES256', kmsKeyId?: string): EncryptionFacts {
  return { algorithm, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
}

async function withRight(
  look: Look<EncryptionFacts>,
  action: 'kms:Decrypt' | 'kms:GenerateDataKey',
  keyRight: KeyRight,
): Promise<Look<EncryptionFacts>> {
  const facts = seenOf(look);
  if (!facts?.algorithm.startsWith('aws:kms')) return look;
  const key = facts.kmsKeyId;
  return seen({
    ...facts,
    action,
    // Everyone in the account may use the AWS managed key, by way of S3; it has no id of its own in a bucket's default.
    right: key === undefined ? notAsked('the key is the AWS managed key') : await keyRight(action, key),
  });
}

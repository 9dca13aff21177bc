import { refusedOf, seenOf } from '../look/look.js';
import { denialOf } from './denial.js';
import { broken, type Case, type Judgement, notSeen, pass, unknown } from './step.js';

/** Whether the signer has the right on the key that the object is encrypted with. */
export function judgeEncryption({ facts }: Case): Judgement {
  const { method } = facts.request;
  if (method === 'DELETE') return pass('encryption', 'a DELETE needs no KMS permission');
  const denial = denialOf(facts);
  if (denial?.action?.startsWith('kms:'))
    return broken(
      'encryption',
      `the object is encrypted with a KMS key, and ${denial.action} is not allowed: ${denial.reason}`,
      `allow ${denial.action} on the key to the signer, in the signer's policy and in the key policy`,
      'policy',
    );
  const encryption = seenOf(facts.encryption);
  if (encryption === undefined) return notSeen('encryption', refusedOf(facts.encryption)!, 'the encryption');
  const { algorithm, action, kmsKeyId, right } = encryption;
  if (action === undefined) return pass('encryption', `${algorithm}; no KMS permission needed`);
  const key = kmsKeyId ?? 'the AWS managed key';
  const object = seenOf(facts.object);
  // What was read was decrypted.
  if (method !== 'PUT' && object?.exists && object.status < 300)
    return pass('encryption', `${algorithm} with ${key}, decrypted when tried`);
  const simulation = seenOf(right);
  if (simulation?.decision === 'allowed')
    return pass('encryption', `${algorithm} with ${key}; ${action} is allowed`);
  if (simulation)
    return broken(
      'encryption',
      `${algorithm} with ${key}, and ${action} is not allowed`,
      `allow ${action} on the key to the signer, in the signer's policy or in the key policy`,
      'policy',
    );
  const refusal = refusedOf(right);
  if (kmsKeyId === undefined || refusal === undefined)
    return pass(
      'encryption',
      `${algorithm} with ${key}, which every principal in the account may use through S3`,
    );
  const { seen, fix } = notSeen('encryption', refusal, `whether ${action} is allowed`).step;
  return unknown('encryption', `${algorithm} with ${key}; ${seen}`, fix);
}

import type { Hints } from '../facts/hints.js';
import type { ProofCredentials } from '../report.js';
import type { SignatureProof } from './proof.js';
import type { SentRequest } from './sent-request.js';
import { type Signable, signableOf, signatureOf } from './signable.js';
import { variantsOf } from './variants.js';

/**
 * Recomputes the signature with the secret, then with one thing changed at a time, until the URL's own comes out.
 * Nothing is known (`undefined`) where the URL carries no signature, or that of another access key.
 */
export function proveSignature(
  request: SentRequest,
  credentials: ProofCredentials,
  hints: Hints,
): SignatureProof | undefined {
  const { url } = request;
  const given = url.v4?.signature ?? url.v2?.signature;
  const accessKeyId = url.v4?.accessKeyId ?? url.v2?.accessKeyId;
  if (given === undefined || url.version === 'v4a') return undefined;
  if (credentials.accessKeyId !== undefined && credentials.accessKeyId.trim() !== accessKeyId?.trim()) {
    return undefined;
  }
  const signable = signableOf(request, request.method ?? 'GET', credentials.secretAccessKey);
  if (signable === undefined) return undefined;
  const right = signatureOf(signable);
  if (right === given) return { kind: 'valid' };
  if (isAlmost(right, given)) {
    const what = 'except for a few of its digits: the signature itself was changed';
    return { kind: 'variant', variant: { cause: 'signature-tampered', what } };
  }
  let tried = 1;
  for (const { cause, what, change } of variantsOf(signable, request, hints)) {
    tried++;
    if (!matches({ ...signable, ...change }, given)) continue;
    // Nobody said which verb was sent, so another one than GET is no fault.
    if (request.method === undefined && change.method !== undefined) return { kind: 'valid' };
    return { kind: 'variant', variant: { cause, what } };
  }
  return { kind: 'none', tried };
}

/** Of two hashes that have nothing to do with each other, one digit in sixteen agrees. */
const ALIKE = 0.75;

/** Whether most digits stand where they should: nobody hits that by chance. */
function isAlmost(right: string, given: string): boolean {
  if (right.length !== given.length) return false;
  const plain = given.toLowerCase();
  const wanted = right.toLowerCase();
  let same = 0;
  for (let at = 0; at < plain.length; at++) if (plain[at] === wanted[at]) same++;
  return same >= ALIKE * plain.length;
}

function matches(signable: Signable, given: string): boolean {
  return signatureOf(signable) === given;
}

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
  if (matches(signable, given)) return { kind: 'valid' };
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

function matches(signable: Signable, given: string): boolean {
  return signatureOf(signable) === given;
}

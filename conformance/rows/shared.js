import { PRESENT, refusal } from '../expect.js';

// Answers that rows of many sections expect.

export const PLAIN_DENIAL = refusal(403, 'AccessDenied', 'Access Denied', {});

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

/** The six members that show what S3 has signed. */
export const WRONG_SIGNATURE = refusal(403, 'SignatureDoesNotMatch', MISMATCH, {
  AWSAccessKeyId: PRESENT,
  StringToSign: PRESENT,
  SignatureProvided: PRESENT,
  StringToSignBytes: PRESENT,
  CanonicalRequest: PRESENT,
  CanonicalRequestBytes: PRESENT,
});

/** Version 2 has no canonical request. */
export const WRONG_SIGNATURE_V2 = refusal(403, 'SignatureDoesNotMatch', MISMATCH, {
  AWSAccessKeyId: PRESENT,
  StringToSign: PRESENT,
  SignatureProvided: PRESENT,
  StringToSignBytes: PRESENT,
});

export function notSigned(names) {
  return refusal(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: names,
  });
}

export function preconditionFailed(condition) {
  return refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
}

/** Seconds between now and the Expiration in an answer, to the minute: the answer was some time on its way. */
export function lasts(t, answer) {
  const expiration = answer.text('Expiration');
  return expiration === undefined ? answer : Math.round((Date.parse(expiration) - t.now()) / 60_000) * 60;
}

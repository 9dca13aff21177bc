/** Ids of AWS's form; what the letters stand for is kept. */
const IDS = /\b(A(?:KIA|SIA|IDA|ROA|GPA|NPA|NVA|IPA))[A-Z2-7]{16,17}\b/g;
/** Ids of tasks and the like, new in each run. */
const UUIDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const SIGNATURE = /\b[0-9a-f]{64}\b/g;
const SIGNATURE_PARAMETER = /((?:X-Amz-)?Signature=)[^&\s"<]+/gi;
const TOKEN_PARAMETER = /(X-Amz-Security-Token=)[^&\s"<]+/gi;
const SECRET_ELEMENTS =
  /<(SecretAccessKey|SessionToken|Token-0|SignatureProvided|StringToSign|StringToSignBytes|CanonicalRequest|CanonicalRequestBytes|Password)>[^<]*</g;
const REQUEST_IDS = /<(RequestId|HostId)>[^<]*</g;

/** Takes names, ids, signatures and secrets out of texts that are kept or shown. */
export class Masks {
  #words = [];

  /** Has `word` replaced wherever it stands. */
  add(word, by) {
    this.#words.push([word, by]);
  }

  apply(text) {
    let masked = text;
    for (const [word, by] of this.#words) masked = masked.replaceAll(word, by);
    return masked
      .replace(SECRET_ELEMENTS, '<$1>masked<')
      .replace(REQUEST_IDS, '<$1>masked<')
      .replace(SIGNATURE_PARAMETER, '$1masked')
      .replace(TOKEN_PARAMETER, '$1masked')
      .replace(IDS, '$1…')
      .replace(UUIDS, '<uuid>')
      .replace(SIGNATURE, '<64 hex digits>');
  }
}

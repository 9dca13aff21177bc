/** An AWS access key, with its session token when it is a temporary one. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * A request as it came off the wire: nothing decoded, nothing re-parsed.
 *
 * Characters U+0080 to U+00FF stand for single bytes, which is how `node:http` hands over request
 * lines and headers.
 */
export interface RawRequest {
  readonly method: string;
  /** Raw path, up to the `?`. */
  readonly path: string;
  /** Raw query string after the `?`; `''` when there is none. */
  readonly query: string;
  /** Flat list: name, value, name, value ... as `rawHeaders` of `node:http`. */
  readonly headers: readonly string[];
}

/**
 * How the path enters the canonical request.
 *
 * - `s3`: each byte encoded once, nothing normalised.
 * - `generic`: dot segments and repeated slashes removed, then encoded once more (all other services).
 */
export type Canonicalisation = 's3' | 'generic';

/** A name and its value, neither of them encoded. */
export type Pair = readonly [name: string, value: string];

/** The part of a credential that follows the access key ID: `date/region/service/aws4_request`. */
export interface CredentialScope {
  /** `yyyyMMdd`, UTC. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The services whose refusals the verifier knows. */
export type VerifiedService = 's3' | 'sts' | 'iam';

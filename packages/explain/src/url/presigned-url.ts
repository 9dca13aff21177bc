import type { Pair } from '../report.js';

/** What happened to a URL's text between the signer and the reader, and was undone to read it. */
export type DamageKind =
  | 'html-escaped-ampersand'
  | 'json-escaped-ampersand'
  | 'wrapped-by-link-tracker'
  | 'double-encoded-query'
  | 'double-encoded-path'
  | 'session-token-not-encoded'
  | 'truncated'
  | 'line-breaks'
  | 'quotes'
  | 'whitespace'
  /** A value that somebody put a mask over before showing the URL. */
  | 'redacted';

export interface Damage {
  readonly kind: DamageKind;
  /** The exact piece, masked, as it stands in the text: `&amp;`, `%253B`, the tracker's host. */
  readonly piece: string;
  /** Whether it harms: quotes around a pasted URL do not, `&amp;` in what was sent does. */
  readonly harmful: boolean;
}

/** One query parameter: as written, and decoded once (never with `+` as blank). */
export interface Parameter {
  readonly rawName: string;
  readonly rawValue: string;
  readonly name: string;
  readonly value: string;
  /** Whether an `=` was there. */
  readonly hasValue: boolean;
}

/** Signature Version 4 as far as the query carries it; any part may be missing or broken. */
export interface V4Query {
  readonly algorithm?: string;
  readonly credential?: string;
  readonly accessKeyId?: string;
  /** `yyyymmdd` of the credential scope. */
  readonly scopeDate?: string;
  readonly scopeRegion?: string;
  readonly scopeService?: string;
  readonly scopeTerminator?: string;
  /** X-Amz-Date as written. */
  readonly date?: string;
  /** X-Amz-Date read, milliseconds since 1970. */
  readonly signedAt?: number;
  /** X-Amz-Expires as written. */
  readonly expires?: string;
  /** X-Amz-Expires read, seconds; absent where it is no whole number. */
  readonly expiresSeconds?: number;
  /** Names in X-Amz-SignedHeaders. */
  readonly signedHeaders?: readonly string[];
  readonly signature?: string;
  readonly securityToken?: string;
  /** The seven names of the protocol that are absent, in AWS's spelling (the token only counts as absent for ASIA keys). */
  readonly missing: readonly string[];
}

/** Signature Version 2 in a query. */
export interface V2Query {
  readonly accessKeyId?: string;
  /** Instant of `Expires`, milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly expires?: string;
  readonly signature?: string;
  readonly securityToken?: string;
  readonly missing: readonly string[];
}

export type Provider =
  | 'aws'
  | 'minio'
  | 'ceph'
  | 'r2'
  | 'garage'
  | 'seaweedfs'
  | 'b2'
  | 'wasabi'
  | 'gcs'
  | 'digitalocean'
  | 'localstack'
  | 'countersign'
  | 'other';

/** Where a URL points, as far as the host's form tells. */
export interface Address {
  readonly provider: Provider;
  /** `unknown`: the host is no known endpoint, so bucket and key are guesses by path style. */
  readonly style: 'virtual' | 'path' | 'unknown';
  readonly bucket?: string;
  /** The key, decoded once. */
  readonly key?: string;
  /** Region in the host's name. */
  readonly region?: string;
  /** AWS's host without a region (`s3.amazonaws.com`). */
  readonly global: boolean;
  readonly dualStack: boolean;
  readonly accelerate: boolean;
  readonly website: boolean;
  /** A loopback or private name: `localhost`, `127.0.0.1`, `minio`, `host.docker.internal`. */
  readonly local: boolean;
}

/** A URL read leniently: raw pieces kept, nothing normalised away. */
export interface PresignedUrl {
  /** The text that was pasted. Holds signatures and tokens: mask before showing. */
  readonly original: string;
  /** The URL after undoing harmless wrapping and damage: what the signer most likely made. */
  readonly repaired: string;
  readonly damage: readonly Damage[];
  readonly scheme: string;
  /** Host as written, with its port if there is one. */
  readonly authority: string;
  readonly hostname: string;
  readonly port?: string;
  /** Path as written, before any decoding, of the repaired URL. */
  readonly rawPath: string;
  /** Query as written, without `?`, of the repaired URL. */
  readonly rawQuery: string;
  /** Query as it was sent: before damage in it was undone. */
  readonly sentQuery: string;
  readonly parameters: readonly Parameter[];
  readonly version: 'v4' | 'v4a' | 'v2' | 'none';
  readonly v4?: V4Query;
  readonly v2?: V2Query;
  readonly address: Address;
}

/** A form upload's fields, read. */
export interface PostForm {
  /** Names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly accessKeyId?: string;
  readonly scopeRegion?: string;
  readonly signedAt?: number;
  readonly securityToken?: string;
  /** The policy document's text, decoded from base64; absent where it cannot be. */
  readonly policyText?: string;
  /** `expiration`, milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly conditions?: readonly unknown[];
  readonly original: readonly Pair[];
}

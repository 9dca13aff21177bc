import type { Clock } from '@countersign/runtime';
import type { Verifier } from '@countersign/sigv4';
import type { OidcKeys } from './authentication/oidc-keys.js';
import type { SessionTokens } from './authentication/session-token.js';
import type { BlobStore } from './store/ports/blobs.js';
import type { BucketStore } from './store/ports/buckets.js';
import type { IamStore } from './store/ports/iam.js';
import type { ObjectStore } from './store/ports/objects.js';
import type { UploadStore } from './store/ports/uploads.js';
import type { SmallBodies } from './wire/small-bodies.js';

/** What one server's requests share. */
export interface Services {
  readonly clock: Clock;
  /** Region of the endpoint: of buckets made without a location constraint. Default `us-east-1`. */
  readonly region: string;
  /** Names under which `bucket.NAME` addresses a bucket, in lower case. */
  readonly domains: readonly string[];
  /** A second time that header-signed requests may be signed with (`--accept-wall-clock`), milliseconds. */
  readonly alsoAcceptHeaderTime?: () => number;
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly iam: IamStore;
  readonly verifier: Verifier;
  /** Reads the bodies that are kept in memory. */
  readonly bodies: SmallBodies;
  readonly sessionTokens: SessionTokens;
  /** Keys of OIDC identity providers. Absent: none were given, and no web identity is believed. */
  readonly oidcKeys?: OidcKeys;
}

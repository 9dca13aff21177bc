import type { CredentialExpiry, Principal, SessionOrigin } from '@countersign/aws-model';

/** A question that got no answer: who refused it, in whose words, and which permission would have answered it. */
export interface Refused {
  /** HTTP status; 0 when nobody answered or nothing was asked. */
  readonly status: number;
  /** AWS's code; `Unreachable` when nobody answered, `NotAsked` when asking had no point. */
  readonly code: string;
  /** AWS's message, or ours. Never holds a secret: session tokens that AWS repeats are in other elements. */
  readonly message: string;
  /** IAM action that would let the signer look, where that is what is missing. */
  readonly missingPermission?: string;
}

/** What was seen, or why it could not be looked at. */
export type Look<T> = { readonly seen: T } | { readonly refused: Refused };

/** Who the credentials belong to (STS, GetCallerIdentity). */
export interface IdentityFacts extends Principal {
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
}

/** The credentials, without anything secret. */
export interface CredentialFacts extends SessionOrigin {
  readonly accessKeyId: string;
  readonly hasSessionToken: boolean;
  /** `never` without a session, `known` with an expiration, `unknown` for a session whose end was not supplied. */
  readonly expiry: CredentialExpiry;
  /** ISO 8601; present exactly when `expiry` is `known`. */
  readonly expiresAt?: string;
  /** False: their provider has no others. */
  readonly renewable: boolean;
}

/** How far the signer's clock is from the service's. */
export interface ClockFacts {
  /** Seconds that the service's clock is ahead of the signer's (negative: behind); exact to about a second. */
  readonly offsetSeconds: number;
}

export interface BucketFacts {
  /** Where it is; undefined where the service does not tell. */
  readonly region?: string;
  /** Whether a signature for the region asked for was taken. */
  readonly regionAccepted: boolean;
  /** Whether the signer may list it (s3:ListBucket), which decides between 404 and 403 for a missing object. */
  readonly mayList: boolean;
}

/** GetPublicAccessBlock; all off where the bucket has none. */
export interface PublicAccessBlockFacts {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** GetBucketPolicy: its text, or null where there is none. */
export interface BucketPolicyFacts {
  readonly document: string | null;
}

/** The object, as the very request that a URL would carry found it. */
export interface ObjectFacts {
  readonly exists: boolean;
  /** What was sent: a GET of one byte by a presigned URL, or a HEAD. */
  readonly tried: 'GET' | 'HEAD';
  readonly status: number;
  /** AWS's code where it was refused: `NoSuchKey`, `AccessDenied`, `InvalidObjectState` ... */
  readonly code?: string;
  readonly message?: string;
  /** Bytes. */
  readonly size?: number;
  /** `x-amz-server-side-encryption`. */
  readonly encryption?: string;
  /** `x-amz-server-side-encryption-aws-kms-key-id`. */
  readonly kmsKeyId?: string;
}

/** SimulatePrincipalPolicy of one action. */
export interface SimulationFacts {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Policies of the statements that decided. */
  readonly matchedPolicies: readonly string[];
  /** Condition keys that policies ask about and the simulation was not given. */
  readonly missingContext: readonly string[];
  /** False: an organization's service control policies do not allow it. */
  readonly allowedByOrganization?: boolean;
  /** False: the permissions boundary does not allow it. */
  readonly allowedByBoundary?: boolean;
  /** Whether the bucket policy took part (the simulator takes it for users only). */
  readonly withBucketPolicy: boolean;
}

export interface EncryptionFacts {
  /** `AES256`, `aws:kms`, `aws:kms:dsse`. */
  readonly algorithm: string;
  readonly kmsKeyId?: string;
  /** The right a URL needs on the key. */
  readonly action?: 'kms:Decrypt' | 'kms:GenerateDataKey';
  /** Whether the signer has it. */
  readonly right?: Look<SimulationFacts>;
}

export interface RoleFacts {
  readonly arn: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** What a URL is to be good for. */
export interface RequestFacts {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly bucket: string;
  readonly key: string;
  /** The region to sign for. */
  readonly region: string;
  /** IAM's name for what the URL does, such as `s3:GetObject`. */
  readonly action: string;
  /** ARN of the object. */
  readonly resource: string;
  /** The visitor's address, where one was given. */
  readonly fromIp?: string;
  /** Whether the URL would be https. */
  readonly secure: boolean;
}

/** Everything that was looked at. Plain data: survives JSON. */
export interface Facts {
  /** The signer's clock when looking began, ISO 8601. */
  readonly lookedAt: string;
  readonly request: RequestFacts;
  readonly credentials: CredentialFacts;
  readonly identity: Look<IdentityFacts>;
  readonly clock: Look<ClockFacts>;
  readonly bucket: Look<BucketFacts>;
  readonly publicAccessBlock: Look<PublicAccessBlockFacts>;
  readonly bucketPolicy: Look<BucketPolicyFacts>;
  readonly permission: Look<SimulationFacts>;
  readonly object: Look<ObjectFacts>;
  readonly encryption: Look<EncryptionFacts>;
  /** Absent where the credentials are not a role's session. */
  readonly role?: Look<RoleFacts>;
}

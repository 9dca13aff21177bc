/** What the context says, in the engine's own terms. Free text is kept in `words`. */
export interface Hints {
  /** End of the signing session, milliseconds since 1970. */
  readonly credentialExpiration?: number;
  /** Since when keys are off: deactivated, deleted, rotated or sessions revoked. */
  readonly revokedAt?: number;
  /** What signed, in its words: `EC2 instance role`, `Lambda`, `IRSA`. */
  readonly signer?: string;
  /** IAM-like or SDK-like name of what was signed: `PutObject`. */
  readonly signedOperation?: string;
  /** The verb that was signed, where told or derived from the operation. */
  readonly signedMethod?: string;
  readonly bucketRegion?: string;
  readonly objectKey?: string;
  /** Whether the object is there, where somebody looked. */
  readonly objectExists?: boolean;
  readonly server?: string;
  readonly bucketPolicy?: unknown;
  readonly identityPolicies?: readonly unknown[];
  readonly sourceIp?: string;
  readonly sourceVpce?: string;
  /** Seconds that the signer's clock is ahead of the service's. */
  readonly clockAheadSeconds?: number;
  readonly secretLength?: number;
  /** Whether the failing client is a browser. */
  readonly browser?: boolean;
  /** When it last worked, milliseconds since 1970. */
  readonly workedAt?: number;
  /**
   * Every leaf of the context as `name: value`, in lower case, blanks single, one a line: for cues that have no field.
   */
  readonly words: string;
}

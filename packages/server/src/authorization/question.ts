import type { CompiledPolicy } from '@countersign/policy';
import type { ContextSource } from './context-source.js';

/** A question to the policies: may the caller (of `source`) do this? */
export interface Question {
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** How IAM's texts call the resource where they do not write its ARN, such as `role deployer`. */
  readonly named?: string | undefined;
  /** Who asks, and what condition keys are answered from. */
  readonly source: ContextSource;
  /** The resource's own policy (a bucket policy). */
  readonly resourcePolicy?: CompiledPolicy | undefined;
  /** Of the caller's account; only where `resourcePolicy` names somebody so. */
  readonly canonicalUserId?: string | undefined;
  /** Who asks where nobody signed and only an OIDC provider vouches for them. */
  readonly federated?: VouchedFor | undefined;
  /** Public Access Block's RestrictPublicBuckets is on. */
  readonly restrictPublic?: boolean;
  /** A no does not refuse the request: it only leaves something out of the answer. */
  readonly optional?: boolean;
}

/** Somebody who came with an OIDC provider's token instead of a signature. */
interface VouchedFor {
  /** ARN of the provider, as a trust policy's `Federated` principal names it. */
  readonly provider: string;
  /** Subject and issuer, for whoever reads of it. */
  readonly who: string;
}

/**
 * What actions on no bucket in particular are asked for: policies that name it as well as those that name `*` speak of
 * `s3:ListAllMyBuckets`. Source: S3 User Guide, "Controlling access to a bucket with user policies", step 4.
 */
export const ALL_OF_S3 = 'arn:aws:s3:::*';

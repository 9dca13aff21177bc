/**
 * What a policy is attached to, which decides its grammar and the words of its errors.
 * `identity` covers inline and managed policies of users, groups and roles; `boundary` is a managed policy
 * used as a permissions boundary; `session` is passed to STS; `trust` belongs to a role; `bucket` to a bucket.
 */
export type PolicyKind = 'identity' | 'bucket' | 'trust' | 'session' | 'boundary';

export type PolicyVersion = '2008-10-17' | '2012-10-17';

export type Effect = 'Allow' | 'Deny';

/** A place in the JSON text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed policy. Made by `parsePolicy`; treat it as frozen. */
export interface PolicyDocument {
  readonly kind: PolicyKind;
  /** `2008-10-17` when the document names none, as AWS assumes. */
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
}

/** One statement, its elements turned into lists. */
export interface Statement {
  /** From 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  /** Absent in identity, session and boundary policies. */
  readonly principal?: PrincipalElement;
  readonly action: NegatableList;
  /** Absent in trust policies, which apply to their role. */
  readonly resource?: NegatableList;
  readonly conditions: readonly Condition[];
  /**
   * The statement in the JSON text, as SimulateCustomPolicy reports it; only when the policy was parsed from text.
   * The opening brace, or the column after it when Statement is not a list (AWS CLI Command Reference, example of
   * simulate-custom-policy, where a brace in column 37 is given as 38).
   */
  readonly start?: Position;
  /** The column after the closing brace. */
  readonly end?: Position;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface NegatableList {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export type PrincipalType = 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';

/** `Principal` or `NotPrincipal`. `"Principal": "*"` is the same as `{"AWS": "*"}`. */
export interface PrincipalElement {
  readonly negated: boolean;
  readonly values: readonly PrincipalValue[];
}

export interface PrincipalValue {
  readonly type: PrincipalType;
  readonly value: string;
}

/** One operator applied to one key. */
export interface Condition {
  /** As written, such as `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; keys are compared without regard to case. */
  readonly key: string;
  /** Numbers and booleans as they stand in the JSON text. */
  readonly values: readonly string[];
}

/** One value of a condition key, or several for a multivalued key. */
export type ContextValue = string | readonly string[];

/**
 * The request's condition keys. `get` is called with the key in lower case, at most once per condition that
 * is reached, so values may be made when asked for. `undefined` means that the request does not have the key.
 */
export interface RequestContext {
  get(key: string): ContextValue | undefined;
}

/** Who makes the request. */
export type PrincipalDescription =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'account-root';
      readonly accountId: string;
      /** `arn:aws:iam::ACCOUNT:root`. */
      readonly arn: string;
      readonly userId?: string;
      /** Canonical user ID of the account; what a CanonicalUser principal names. The same on the kinds below. */
      readonly canonicalUserId?: string;
    }
  | {
      readonly kind: 'user';
      readonly accountId: string;
      /** `arn:aws:iam::ACCOUNT:user/PATH/NAME`; also for sessions made by GetSessionToken. */
      readonly arn: string;
      /** Unique id, `AIDA...`. */
      readonly userId?: string;
      readonly canonicalUserId?: string;
    }
  | {
      readonly kind: 'assumed-role';
      readonly accountId: string;
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
      readonly arn: string;
      /** `arn:aws:iam::ACCOUNT:role/PATH/ROLE`. */
      readonly roleArn: string;
      /** The identity provider (ARN, or host such as `accounts.google.com`) that a web identity or SAML session came from. */
      readonly federatedProvider?: string;
      /** `AROA...:SESSION`. */
      readonly userId?: string;
      readonly canonicalUserId?: string;
    }
  | {
      readonly kind: 'federated-user';
      readonly accountId: string;
      /** `arn:aws:sts::ACCOUNT:federated-user/NAME`. */
      readonly arn: string;
      /** The user who called GetFederationToken. */
      readonly userArn?: string;
      /** That user's unique id, `AIDA...`. */
      readonly userUniqueId?: string;
      readonly userId?: string;
      readonly canonicalUserId?: string;
    }
  /** The caller of AssumeRoleWithWebIdentity or AssumeRoleWithSAML, known only by its provider. */
  | { readonly kind: 'web-identity'; readonly provider: string }
  /** An AWS service acting for itself, such as `lambda.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string };

/** One action on one resource by one principal. */
export interface AuthorizationRequest {
  /** IAM's name, such as `s3:GetObject`; compared without regard to case. */
  readonly action: string;
  /** ARN, or `*` for actions without a resource. */
  readonly resource: string;
  readonly principal: PrincipalDescription;
  readonly context: RequestContext;
  /** Account that owns the resource. Default: the principal's own. */
  readonly resourceAccount?: string;
}

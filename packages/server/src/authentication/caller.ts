import type { CompiledPolicy, ContextValue } from '@countersign/policy';
import type { TagRecord } from '../store/ports/iam.js';

/** Nobody signed the request. */
interface AnonymousCaller {
  readonly kind: 'anonymous';
}

/** A temporary session behind the caller's key. Times are milliseconds since the epoch. */
interface CallerSession {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The session came from another role's session: bound to one hour. */
  readonly chained: boolean;
  /** When the user proved to have its MFA device; absent: it did not. */
  readonly mfaAt?: number;
  /** Session policies (inline and managed) in force; absent: none were passed. */
  readonly policies?: readonly CompiledPolicy[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

interface SignedCaller {
  readonly accountId: string;
  /** As GetCallerIdentity gives it. */
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly session?: CallerSession;
}

interface RootCaller extends SignedCaller {
  readonly kind: 'root';
}
interface UserCaller extends SignedCaller {
  readonly kind: 'user';
  readonly userName: string;
  /** Of the user, for `aws:PrincipalTag`. */
  readonly tags?: readonly TagRecord[];
}
interface AssumedRoleCaller extends SignedCaller {
  readonly kind: 'assumed-role';
  readonly roleName: string;
  /** With the role's path, as IAM gives it. */
  readonly roleArn: string;
  readonly sessionName: string;
  /** Of the role, for `aws:PrincipalTag`; a session tag of the same key wins. */
  readonly tags?: readonly TagRecord[];
  /** The OIDC provider that vouched for the session (ARN), for `aws:FederatedProvider`; absent: AssumeRole. */
  readonly federatedProvider?: string;
  /** What that provider said of the session: `<issuer>:sub`, `:aud`, `:amr`, in lower case. */
  readonly federatedKeys?: Readonly<Record<string, ContextValue>>;
  readonly session: CallerSession;
}
/** Somebody whom a user, or the root user, called by a name with GetFederationToken. */
interface FederatedUserCaller extends SignedCaller {
  readonly kind: 'federated-user';
  readonly federatedName: string;
  /** Who called GetFederationToken, and with whose permissions at most the session acts; absent: the root user. */
  readonly userName?: string;
  readonly userArn?: string;
  /** `AIDA...`, as policies keep the user. */
  readonly userUniqueId?: string;
  /** Of the user who called, for `aws:PrincipalTag`. */
  readonly tags?: readonly TagRecord[];
  readonly session: CallerSession;
}

/** Whoever the signature proves the request to come from. */
export type Caller = AnonymousCaller | RootCaller | UserCaller | AssumedRoleCaller | FederatedUserCaller;

/** A caller that signed. */
export type Principal = Exclude<Caller, AnonymousCaller>;

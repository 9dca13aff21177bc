import type { CompiledPolicy } from '@countersign/policy';

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
}
interface AssumedRoleCaller extends SignedCaller {
  readonly kind: 'assumed-role';
  readonly roleName: string;
  /** With the role's path, as IAM gives it. */
  readonly roleArn: string;
  readonly sessionName: string;
  readonly session: CallerSession;
}

/** Whoever the signature proves the request to come from. */
export type Caller = AnonymousCaller | RootCaller | UserCaller | AssumedRoleCaller;

/** A caller that signed. */
export type Principal = Exclude<Caller, AnonymousCaller>;

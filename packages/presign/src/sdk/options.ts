import type { SigningClock } from '@countersign/aws-client';
import type { RequestPresigningArguments } from '@smithy/types';
import type { IssuedRecord } from '../ledger/record.js';
import type { DurationInput } from '../read-lifetime.js';
import type { FetchHead } from '../region/bucket-region.js';
import type { RoleToAssume } from '../settle/assume-role.js';
import type { DecideShortfall, ShortfallAction } from '../settle/settle.js';

/** Everything that is asked of a URL or a form besides what it is for. */
export interface GuardedOptions {
  /** Until when it is to live, instead of for how long; at most seven days ahead. */
  readonly validUntil?: Date | undefined;
  /**
   * How much longer than asked it is to live, for slow delivery and clocks that are off: seconds, or `'5m'`. Cut where seven days
   * leave less. Default 0.
   */
  readonly margin?: DurationInput | undefined;
  /** Longest life that may be asked for; more is refused with `LifetimeTooLongError`. Default: S3's seven days. */
  readonly maxLifetime?: DurationInput | undefined;
  /**
   * What to do about credentials that end before the URL is to: `error` (default), `refresh` the provider once, `assume-role`, `clamp`,
   * `warn`, or a function that decides. Whatever comes of it is judged again; a session that is over never signs.
   */
  readonly onShortfall?: ShortfallAction | DecideShortfall | undefined;
  /** The role for `onShortfall: 'assume-role'`. */
  readonly assumeRole?: RoleToAssume | undefined;
  /**
   * Longest age of a signature that the bucket's policy lets through (`s3:signatureAge`; `check` finds it): seconds, or `'10m'`. Counts as
   * a limit, `limitedBy: 'policy'`. Default: none known.
   */
  readonly maxSignatureAge?: DurationInput | undefined;
  /** Refuse credentials that do not say when they expire. Default false: signed, with a warning. */
  readonly requireKnown?: boolean | undefined;
  /** Refuse a user's long-term key (`AKIA…`). Default false. */
  readonly forbidLongTermKeys?: boolean | undefined;
  /** From which life on to warn. Default `{ uploads: '1h', downloads: '24h' }`; `false`: never. */
  readonly warnAbove?:
    | { readonly uploads?: DurationInput; readonly downloads?: DurationInput }
    | false
    | undefined;
  /**
   * Whose time to sign with. `client` (default): the machine's, corrected by what the client saw in answers (it takes note of
   * differences above five minutes). `measure`: also asks the endpoint once, with a HEAD. Or a clock that was set by answers at hand.
   */
  readonly clock?: 'client' | 'measure' | SigningClock | undefined;
  /** Sign with the machine's time even where it is known to be off. Default true: corrected. */
  readonly correctClock?: boolean | undefined;
  /** How far the signing time may be off where it is not corrected. Default 15 minutes, what S3 takes. */
  readonly allowedSkew?: DurationInput | undefined;
  /**
   * Whether to look where the bucket is, once, with an unsigned HEAD: `refuse` or `repair` a wrong region. Default `trust`: nobody
   * is asked.
   */
  readonly bucketRegion?: 'trust' | 'refuse' | 'repair' | undefined;
  /** Origin by which the holder reaches the store, perhaps with a path, where the client talks to another one. */
  readonly publicEndpoint?: string | undefined;
  /** Told of every URL that was signed, before it is handed out; if it throws, it is not. */
  readonly onIssued?: ((record: IssuedRecord) => void | Promise<void>) | undefined;
  /** File to note every URL in. Default: the one that `COUNTERSIGN_LEDGER` names; `false`: none. */
  readonly ledger?: string | false | undefined;
  /** Hears of warnings. Default: the client's logger; `console.warn` for `onShortfall: 'warn'` and, once a process, where the credentials
   * do not say when they expire. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** For the questions of `clock: 'measure'` and `bucketRegion`. Default: the platform's `fetch`. */
  readonly fetch?: FetchHead | undefined;
  /** `sdk`: exactly what the SDK's function gives, all the deviations that the README lists turned off. */
  readonly compat?: 'sdk' | undefined;
}

/** Options of the SDK's `getSignedUrl`, and those of this package. */
export interface PresignOptions extends Omit<RequestPresigningArguments, 'expiresIn'>, GuardedOptions {
  /** How long it is to live: seconds, or text such as `'24h'`. Default 900 seconds, as in the SDK. At most seven days. */
  readonly expiresIn?: DurationInput | undefined;
  /** Window within which all URLs for the object are one string, such as `'1h'`. Default: none. */
  readonly stable?: DurationInput | undefined;
  /** Exact number of bytes that the holder must upload: signed as `Content-Length`. */
  readonly contentLength?: number | undefined;
  /** Exact type that the holder must send: signed as `Content-Type`. */
  readonly contentType?: string | undefined;
}

/** Options of the SDK's `createPresignedPost`, and those of this package. */
export interface PresignedPostOptions extends GuardedOptions {
  readonly Bucket: string;
  /** May end in `${filename}`, which S3 replaces by the name of the file uploaded. */
  readonly Key: string;
  readonly Conditions?: PresignedPostCondition[] | undefined;
  readonly Fields?: Record<string, string> | undefined;
  /** How long the form is good for: seconds, or text such as `'24h'`. Default 3600 seconds, as in the SDK. */
  readonly Expires?: DurationInput | undefined;
}

/** Options that make sense for many URLs at once: nothing of headers, which differ from object to object. */
export type PresignManyOptions = Pick<
  PresignOptions,
  | 'expiresIn'
  | 'validUntil'
  | 'margin'
  | 'maxLifetime'
  | 'stable'
  | 'onShortfall'
  | 'assumeRole'
  | 'maxSignatureAge'
  | 'requireKnown'
  | 'forbidLongTermKeys'
  | 'warnAbove'
  | 'clock'
  | 'correctClock'
  | 'allowedSkew'
  | 'publicEndpoint'
  | 'onIssued'
  | 'ledger'
  | 'onWarning'
  | 'fetch'
>;

/** A condition of the form's policy, as the SDK types them. */
export type PresignedPostCondition =
  | ['eq', string, string]
  | Record<string, string>
  | ['starts-with', string, string]
  | ['content-length-range', number, number];

import { visibleText } from '@countersign/aws-model';
import {
  type Clock,
  forwardedReader,
  listen,
  originOf,
  stopListening,
  systemClock,
  TestClock,
} from '@countersign/runtime';
import { createVerifier } from '@countersign/sigv4';
import { type AccountAccess, type AccountOptions, DEFAULT_ACCOUNT_ID, ensureAccount } from './accounts.js';
import { type OidcIssuer, readOidcKeys } from './authentication/oidc-keys.js';
import { createSessionTokens } from './authentication/session-token.js';
import { judgeRequest } from './handle-request.js';
import { noteRunning } from './running-servers.js';
import { createHttpServer } from './serve.js';
import type { ServerLog } from './server-log.js';
import type { Services } from './services.js';
import { SCRUB_BYTES_PER_SECOND, type ScrubReport } from './store/blobs/scrub.js';
import { openStore } from './store/open-store.js';
import { timersOf } from './timers.js';
import { explainRefusal } from './why/explain-refusal.js';
import type { ReasonHeader } from './why/reason-audience.js';
import { type DecisionLimits, RecentDecisions } from './why/recent-decisions.js';
import { type DecisionReport, reportDecision } from './why/report.js';
import { why } from './why/why.js';
import { asRefusal } from './wire/error-document.js';
import type { WireRequest } from './wire/request.js';
import { SmallBodies } from './wire/small-bodies.js';

export interface ServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** `memory` (default), or a data directory, made if missing. */
  readonly store?: 'memory' | (string & {});
  /**
   * Accounts to have besides those in the store, or to give certain root keys. The first is the one that
   * `credentials` belong to. Default: one account, 123456789012, with keys of its own.
   */
  readonly accounts?: readonly AccountOptions[];
  /** Default: a {@link TestClock} that runs with the machine's time until it is moved. */
  readonly clock?: Clock;
  /** With a moved clock, take header-signed requests also when they are within 15 minutes of the machine's. Default false. */
  readonly acceptWallClock?: boolean;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Names under which `bucket.NAME` addresses a bucket, besides `localhost`. Default none. */
  readonly domains?: readonly string[];
  /** Addresses or ranges of proxies whose `X-Forwarded-*` count. Default none. */
  readonly trustProxy?: readonly string[];
  /**
   * Keys of OIDC identity providers, for AssumeRoleWithWebIdentity: they are not fetched. Accounts still have to register
   * the provider with CreateOpenIDConnectProvider. Default none.
   */
  readonly oidc?: readonly OidcIssuer[];
  /** Encrypts secrets at rest. Default: a key file in the data directory. */
  readonly secretKey?: string;
  /** Memory for objects of a data directory that were read lately, in bytes. Default 128 MiB; 0 keeps none. */
  readonly cacheBytes?: number;
  /**
   * Who is told in the header `x-countersign-reason` why they were refused: `local` (default) programs of this machine that come
   * through no proxy, and callers of the account that owns what they asked for; `always` everybody; `never` nobody.
   */
  readonly reasonHeader?: ReasonHeader;
  /**
   * Gives the key with which `/_countersign/clock` can be used from other machines (`Authorization: Bearer`). Default: only
   * programs of this machine may move the clock over HTTP.
   */
  readonly apiKey?: () => string | undefined;
  /** Connections at once; further ones are closed. Default 4,096. */
  readonly maxConnections?: number;
  /**
   * The scrub of a data directory: everything is read over and over beside the service, and what is damaged is told to the log,
   * in bytes a second at most. Default 8 MiB, once a week; false: none.
   */
  readonly scrubBytesPerSecond?: number | false;
  /** Default: nothing is logged. */
  readonly log?: ServerLog;
  /** How much is kept in memory for `why`. Default 1,000 refused requests, 100 others, 16 MiB. */
  readonly decisions?: Partial<DecisionLimits>;
}

/**
 * A server that listens.
 *
 * @typeParam C the clock it was started with; a {@link TestClock} where none was given
 */
export interface CountersignServer<C extends Clock = TestClock> {
  /** Such as `http://127.0.0.1:40123`, for every SDK's `endpoint`. */
  readonly endpoint: string;
  readonly region: string;
  /** Root keys of the first account. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** All accounts that were asked for, with their root keys. */
  readonly accounts: readonly AccountAccess[];
  /** The clock of everything in this server. */
  readonly clock: C;
  /** Adds an account, or finds it; gives its root keys. */
  addAccount(account: AccountOptions): Promise<AccountAccess>;
  /**
   * Judges a request as it would be judged at `now` (milliseconds): nothing is read, written or moved.
   * @throws AwsError | SigV4Error the refusal
   */
  judge(request: WireRequest, now: number): Promise<void>;
  /** Ids of all accounts in the store. */
  listAccounts(): Promise<readonly string[]>;
  /**
   * The whole decision on a recent request: its context, every policy in force, and each statement with what kept it
   * from matching.
   * @param requestId as the answer's `x-amz-request-id` or `x-amzn-RequestId` header has it
   * @throws UnknownRequestError for one that is not kept, with what is
   */
  why(requestId: string): DecisionReport;
  /** The whole decisions on the latest refused requests, the newest first; at most as many as are kept. */
  latestRefusals(count: number): readonly DecisionReport[];
  /** What the scrub of the data directory has looked at; undefined where there is none. */
  scrubbed(): ScrubReport | undefined;
  /** Stops listening, lets running requests finish for five seconds, closes the store. */
  close(): Promise<void>;
}

/**
 * Starts S3, STS and IAM on one port.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 * @throws StoreError kinds for a data directory that is locked, unwritable, of a newer version, or under another key
 * @throws RangeError for options that cannot be read
 */
export function startServer(
  options?: ServerOptions & { readonly clock?: TestClock },
): Promise<CountersignServer>;
export function startServer<C extends Clock>(
  options: ServerOptions & { readonly clock: C },
): Promise<CountersignServer<C>>;
export function startServer(options: ServerOptions): Promise<CountersignServer<Clock>>;
export async function startServer(options: ServerOptions = {}): Promise<CountersignServer<Clock>> {
  const clock = options.clock ?? new TestClock();
  const host = options.host ?? '127.0.0.1';
  const forwarded = forwardedReader(options.trustProxy ?? []);
  const oidcKeys = options.oidc === undefined ? undefined : readOidcKeys(options.oidc);
  const store = await openStore(options.store ?? 'memory', {
    ...(options.secretKey === undefined ? {} : { secretKey: options.secretKey }),
    ...(options.cacheBytes === undefined ? {} : { cacheBytes: options.cacheBytes }),
    warn: (message) => options.log?.warned?.(message),
  });
  const decisions = new RecentDecisions(options.decisions);
  const services: Services = {
    clock,
    region: options.region ?? 'us-east-1',
    domains: ['localhost', ...(options.domains ?? []).map((name) => name.toLowerCase())],
    ...(options.acceptWallClock ? { alsoAcceptHeaderTime: () => systemClock.now() } : {}),
    buckets: store.buckets,
    objects: store.objects,
    uploads: store.uploads,
    blobs: store.blobs,
    iam: store.iam,
    sessionTokens: createSessionTokens(store.sessionKey),
    ...(oidcKeys === undefined ? {} : { oidcKeys }),
    verifier: createVerifier(),
    bodies: new SmallBodies(),
  };
  const server = createHttpServer(services, {
    log: options.log,
    decisions,
    forwarded,
    boundHost: host,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(options.reasonHeader === undefined ? {} : { reasonHeader: options.reasonHeader }),
    ...(options.maxConnections === undefined ? {} : { limits: { maxConnections: options.maxConnections } }),
  });
  try {
    const accounts: AccountAccess[] = [];
    for (const account of options.accounts ?? [{ id: DEFAULT_ACCOUNT_ID }]) {
      accounts.push(await ensureAccount(store.iam, account, clock.now()));
    }
    const first = accounts[0];
    if (first === undefined) throw new RangeError('expected at least one account');
    const port = await listen(server, options.port ?? 0, host);
    let requests = 0;
    server.on('request', () => {
      requests += 1;
    });
    const { scrubBytesPerSecond = SCRUB_BYTES_PER_SECOND } = options;
    const scrub =
      scrubBytesPerSecond === false
        ? undefined
        : store.startScrub?.({
            bytesPerSecond: scrubBytesPerSecond,
            timers: timersOf(clock),
            now: () => clock.now(),
            isBusy: () => {
              const busy = requests > 0;
              requests = 0;
              return busy;
            },
            onFinding: ({ message, kind }) =>
              options.log?.warned?.(visibleText(`integrity check: ${kind}: ${message}`)),
          });
    const running: CountersignServer<Clock> = {
      endpoint: originOf(host, port),
      region: services.region,
      credentials: { accessKeyId: first.accessKeyId, secretAccessKey: first.secretAccessKey },
      accounts,
      clock,
      addAccount: (account) => ensureAccount(store.iam, account, clock.now()),
      listAccounts: async () => (await store.iam.listAccounts()).map((account) => account.id),
      judge: async (request, now) => {
        await judgeRequest(services, request, now);
      },
      why: (requestId) => why(decisions, requestId),
      latestRefusals: (count) => decisions.latestRefused(count).map(reportDecision),
      scrubbed: () => scrub?.report,
      close: async () => {
        forget();
        await stopListening(server);
        await store.close();
      },
    };
    const forget = noteRunning(port, {
      clock,
      refusalAt: async (request, time) => {
        try {
          await judgeRequest(services, request, time);
          return undefined;
        } catch (error) {
          const refusal = asRefusal(error, 's3');
          if (!refusal) throw error;
          return explainRefusal(refusal);
        }
      },
    });
    return running;
  } catch (error) {
    server.close();
    await store.close();
    throw error;
  }
}

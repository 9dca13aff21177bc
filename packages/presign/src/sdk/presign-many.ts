import { appendToLedger, ledgerFromEnvironment } from '#ledger-file';
import { type IssuedRecord, issuedRecord, signatureOf } from '../ledger/record.js';
import { unitHints } from '../read-lifetime.js';
import { settle } from '../settle/settle.js';
import { type PreparedUrls, prepareUrls } from '../sign.js';
import { bucketAddress } from './bucket-address.js';
import { configOf } from './client.js';
import { stateOf } from './client-state.js';
import { readCredentials } from './credentials.js';
import { DEFAULT_EXPIRES_IN_SECONDS } from './defaults.js';
import { lifetimeRequest, longLifeOptions, shortfallOptions } from './guard-options.js';
import { refuseUnknownOptions } from './known-options.js';
import type { PresignManyOptions } from './options.js';
import { endpointOverride } from './prepare-command.js';
import { signingTime } from './signing-time.js';
import { refuseSigV4a } from './sigv4a.js';
import { tell } from './tell.js';

/** The objects of one bucket, and what may be done with them. */
export interface ManyObjects {
  readonly Bucket: string;
  /** Keys as they are, not encoded. */
  readonly keys: AsyncIterable<string> | Iterable<string>;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE' | undefined;
}

/** Records are written to the ledger in lots: a write for each would take longer than the signing. */
const LEDGER_LOT = 256;

/**
 * A URL for each key, in order, in constant memory. The judgement holds for a second and is then made anew with the credentials
 * that the client has by then, so a long list may outlive a session. Commands are not run for each key: only bucket and
 * key go into the URL, without the `x-id` that the SDK adds.
 *
 * With a ledger or `onIssued` URLs are handed out in lots of 256 at most, each noted before.
 *
 * @throws what `presign` throws, also in the middle of the list
 *
 * @example
 * for await (const url of presignMany(s3, { Bucket: 'photos', keys }, { expiresIn: '24h' })) console.log(url);
 */
export async function* presignMany(
  client: { readonly config: unknown },
  { Bucket, keys, method = 'GET' }: ManyObjects,
  options: PresignManyOptions = {},
): AsyncGenerator<string, void, undefined> {
  if (typeof Bucket !== 'string')
    throw new TypeError('presignMany expects { Bucket, keys }: the objects of one bucket');
  refuseUnknownOptions(options, 'presignMany');
  const judged = await judging(client, Bucket, method, options);
  const ledger = options.ledger === false ? undefined : (options.ledger ?? ledgerFromEnvironment());
  if (ledger !== undefined || options.onIssued !== undefined) {
    yield* noted(judged, Bucket, keys, ledger, options);
  } else if (Symbol.asyncIterator in keys) {
    for await (const key of keys) yield (judged.current() ?? (await judged.prepare())).urlOf(key);
  } else {
    // The same without a promise for each key.
    for (const key of keys) yield (judged.current() ?? (await judged.prepare())).urlOf(key);
  }
}

async function* noted(
  judged: Judged,
  bucket: string,
  keys: ManyObjects['keys'],
  ledger: string | undefined,
  options: PresignManyOptions,
): AsyncGenerator<string, void, undefined> {
  let lot: { url: string; record: IssuedRecord }[] = [];
  for await (const key of keys) {
    const urls = judged.current() ?? (await judged.prepare());
    lot.push(recorded(urls, key, bucket, judged.now()));
    if (lot.length < LEDGER_LOT) continue;
    yield* await noteLot(lot, ledger, options);
    lot = [];
  }
  yield* await noteLot(lot, ledger, options);
}

/** A judgement that is made anew each second. */
interface Judged {
  /** Undefined when the judgement is of another second. */
  current(): PreparedUrls | undefined;
  prepare(): Promise<PreparedUrls>;
  now(): Date;
}

async function judging(
  client: { readonly config: unknown },
  bucket: string,
  method: string,
  options: PresignManyOptions,
): Promise<Judged> {
  const config = configOf(client);
  const state = stateOf(client);
  const question = lifetimeRequest(options, options.expiresIn, DEFAULT_EXPIRES_IN_SECONDS, 'expiresIn');
  const longLife = longLifeOptions(options);
  const outside = options.publicEndpoint === undefined ? {} : endpointOverride(options.publicEndpoint);
  const address = await bucketAddress({ ...config, ...outside }, bucket, '');
  refuseSigV4a(address.region);
  const inside = async () => (await bucketAddress(config, bucket, '')).url;
  const time = await signingTime(config, options, undefined, state.clock, inside);
  const said = new Set<string>();
  const guard = shortfallOptions(config, state, options, address.region, time.now);
  const second = () => Math.floor(state.clock.wallTime() / 1_000);
  let preparedFor = Number.NaN;
  let prepared: PreparedUrls | undefined;
  const prepare = async (): Promise<PreparedUrls> => {
    const began = second();
    const settled = await settle(question, await readCredentials(config), guard);
    const request = { region: address.region, address, method };
    prepared = prepareUrls(request, settled, { ...longLife, signer: state.signer });
    const warnings = [
      ...prepared.lifetime.warnings,
      ...time.warnings,
      ...unitHints(options.expiresIn, 'expiresIn'),
    ];
    tell(
      warnings.filter((warning) => !said.has(warning) && said.add(warning)),
      options,
      client,
    );
    preparedFor = began;
    return prepared;
  };
  return { current: () => (second() === preparedFor ? prepared : undefined), prepare, now: time.now };
}

function recorded(urls: PreparedUrls, key: string, bucket: string, issuedAt: Date) {
  const { url, ...signed } = urls.presign(key);
  return { url, record: issuedRecord({ signed, bucket, key, signature: signatureOf(url), issuedAt }) };
}

async function noteLot(
  lot: readonly { readonly url: string; readonly record: IssuedRecord }[],
  ledger: string | undefined,
  { onIssued }: PresignManyOptions,
): Promise<string[]> {
  if (ledger !== undefined)
    appendToLedger(
      ledger,
      lot.map(({ record }) => record),
    );
  for (const { record } of lot) await onIssued?.(record);
  return lot.map(({ url }) => url);
}

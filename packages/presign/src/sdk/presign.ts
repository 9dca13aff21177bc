import type { MetadataBearer } from '@smithy/types';
import type { SigningCredentials } from '../credentials.js';
import { longLifeWarnings } from '../long-life.js';
import { unitHints } from '../read-lifetime.js';
import { addressWarnings } from '../region/address-warnings.js';
import { lifeReport } from '../report.js';
import { refuseExpiredAtWallTime } from '../settle/expired-at-wall-time.js';
import { settle } from '../settle/settle.js';
import { keyWarnings, type PresignedUrl } from '../sign.js';
import { curlLine, fetchCall } from '../use/shell.js';
import { configOf, type SdkClient, type SdkCommand } from './client.js';
import { stateOf } from './client-state.js';
import { readCredentials, toSigningCredentials } from './credentials.js';
import { DEFAULT_EXPIRES_IN_SECONDS } from './defaults.js';
import { lifetimeRequest, longLifeOptions, shortfallOptions } from './guard-options.js';
import { noteIssued } from './issue.js';
import { refuseUnknownOptions } from './known-options.js';
import type { PresignOptions } from './options.js';
import { type PreparedCommand, prepareCommand } from './prepare-command.js';
import { hostOf, protocolOf, signRequest } from './sign-request.js';
import { refuseSigV4a } from './sigv4a.js';
import { sessionsAreGlobal } from './sts-endpoint.js';
import { tellOfUnknownExpiry } from './tell.js';

/** A presigned URL, how long it really lives, and how its holder uses it. */
export interface SignedCommand extends PresignedUrl {
  readonly bucket: string;
  readonly key: string;
  /** Region in the credential scope. */
  readonly region: string;
  /** Seconds that S3's clock is ahead of this machine's (negative: behind), where that is known. */
  readonly clockOffsetSeconds?: number;
  /** A line for a POSIX shell; uploads send the file `FILE`. */
  readonly curl: string;
  /** A JavaScript expression; uploads send `body`. */
  readonly fetch: string;
}

/**
 * Presigns a command as `getSignedUrl` does, and says how long the URL really lives.
 *
 * @throws CredentialsExpireFirstError, LifetimeShortfallError when it would die early and `onShortfall` does not help
 * @throws CredentialsExpiredError, SessionTokenMissingError when nothing these credentials sign would work
 * @throws ExpiryUnknownError, LongTermKeyForbiddenError, LifetimeTooLongError, ClockSkewError, WrongRegionError as the options say
 * @throws RoleSessionTooShortError, AssumeRoleError with `onShortfall: 'assume-role'`
 * @throws RangeError, TypeError when a duration cannot be read or options contradict each other
 *
 * @example
 * const { url, validUntil } = await presign(s3, new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }), { expiresIn: '24h' });
 */
export async function presign<
  InputTypesUnion extends object,
  InputType extends InputTypesUnion,
  OutputType extends MetadataBearer = MetadataBearer,
>(
  client: SdkClient<InputTypesUnion>,
  command: SdkCommand<InputType, OutputType>,
  options: PresignOptions = {},
): Promise<SignedCommand> {
  refuseUnknownOptions(options, 'presign');
  const state = stateOf(client);
  // Read before anything is asked of anybody: wrong use is told first.
  const question = lifetimeRequest(options, options.expiresIn, DEFAULT_EXPIRES_IN_SECONDS, 'expiresIn');
  const longLife = longLifeOptions(options);
  const prepared = await prepareCommand(client, command, options, state);
  const { captured, time } = prepared;
  const region = options.signingRegion ?? captured.region;
  refuseSigV4a(region);

  const { credentials, lifetime, now } = await settle(
    question,
    await credentialsFor(client, prepared),
    shortfallOptions(configOf(client), state, options, region, time.now),
  );
  refuseExpiredAtWallTime(credentials, lifetime, time.actual());

  const { method } = captured.request;
  const moment = {
    signingDate: lifetime.validFrom,
    expiresIn: lifetime.expiresInSeconds,
    region,
    service: options.signingService ?? captured.service,
  };
  const sets = { ...options, signableHeaders: prepared.signableHeaders };
  const signed = signRequest(state.signer, captured, credentials, moment, sets);
  const report = lifeReport(method, lifetime, credentials);
  const { bucket, key } = prepared;
  await noteIssued({ signed: report, bucket, key, signature: signed.signature, issuedAt: now }, options);
  const use = { url: signed.url, method, requiredHeaders: signed.requiredHeaders };
  tellOfUnknownExpiry(lifetime.warnings, options, client);
  return {
    ...use,
    ...report,
    bucket,
    key,
    region,
    ...(time.offsetSeconds === undefined ? {} : { clockOffsetSeconds: time.offsetSeconds }),
    warnings: [
      ...lifetime.warnings,
      ...longLifeWarnings(lifetime, method, longLife),
      ...unitHints(options.expiresIn, 'expiresIn'),
      ...time.warnings,
      ...prepared.warnings,
      ...addressWarnings(
        { protocol: protocolOf(captured.request), host: hostOf(captured.request), region },
        credentials,
        sessionsAreGlobal(),
      ),
      ...keyWarnings(key),
    ],
    curl: curlLine(use),
    fetch: fetchCall(use),
  };
}

/** The client's credentials, or the session of a directory bucket (S3 Express: five minutes). */
async function credentialsFor(
  client: { readonly config: unknown },
  { captured: { expressIdentity } }: PreparedCommand,
): Promise<SigningCredentials> {
  if (expressIdentity === undefined) return readCredentials(configOf(client));
  return { ...toSigningCredentials(expressIdentity), source: 'the directory bucket (CreateSession)' };
}

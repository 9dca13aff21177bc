import type { S3Client } from '@aws-sdk/client-s3';
import type { PostCondition } from '@countersign/sigv4';
import { signatureOfForm } from '../ledger/record.js';
import { longLifeWarnings } from '../long-life.js';
import { unitHints } from '../read-lifetime.js';
import { lifeReport } from '../report.js';
import { refuseExpiredAtWallTime } from '../settle/expired-at-wall-time.js';
import { settle } from '../settle/settle.js';
import { bucketAddress } from './bucket-address.js';
import { configOf } from './client.js';
import { stateOf } from './client-state.js';
import { readCredentials } from './credentials.js';
import { DEFAULT_POST_EXPIRES_SECONDS } from './defaults.js';
import { askedLifetime, lifetimeRequest, longLifeOptions, shortfallOptions } from './guard-options.js';
import { noteIssued } from './issue.js';
import { refuseUnknownOptions } from './known-options.js';
import type { PresignedPostOptions } from './options.js';
import { endpointOverride } from './prepare-command.js';
import { signingTime } from './signing-time.js';
import { refuseSigV4a } from './sigv4a.js';
import { tell } from './tell.js';

/** Where the form goes, and its fields; the file comes last. */
export interface PresignedPostForm {
  url: string;
  fields: Record<string, string>;
}

/**
 * Takes the place of `createPresignedPost` of `@aws-sdk/s3-presigned-post`: the same arguments, the same form, or an error instead of a
 * form that would die before its time. Seven days are the limit here as for URLs.
 *
 * @throws what `presign` throws
 */
export async function createPresignedPost(
  client: S3Client,
  options: PresignedPostOptions,
): Promise<PresignedPostForm> {
  const { Bucket, Key, Conditions = [], Fields = {}, Expires, compat } = options;
  const config = configOf(client);
  const state = stateOf(client);
  const { url, region: addressed } = await bucketAddress(
    options.publicEndpoint === undefined
      ? config
      : { ...config, ...endpointOverride(options.publicEndpoint) },
    Bucket,
    Key,
  );
  refuseSigV4a(addressed);
  const region = await config.region();
  const form = {
    bucket: Bucket,
    key: Key,
    region,
    url,
    conditions: Conditions as PostCondition[],
    fields: Fields,
  };
  if (compat === 'sdk') {
    const signingDate = new Date(state.clock.wallTime() + (config.systemClockOffset ?? 0));
    const expiresIn = askedLifetime(Expires, undefined, DEFAULT_POST_EXPIRES_SECONDS, 'Expires');
    return state.signer.presignPost({
      ...form,
      credentials: await readCredentials(config),
      signingDate,
      expiresIn: 'seconds' in expiresIn ? expiresIn.seconds : DEFAULT_POST_EXPIRES_SECONDS,
    });
  }
  refuseUnknownOptions(options, 'createPresignedPost');
  const question = lifetimeRequest(options, Expires, DEFAULT_POST_EXPIRES_SECONDS, 'Expires');
  const longLife = longLifeOptions(options);
  const time = await signingTime(config, options, undefined, state.clock, async () => url);
  const guard = { ...shortfallOptions(config, state, options, region, time.now), signed: 'form' as const };
  const { credentials, lifetime, now } = await settle(question, await readCredentials(config), guard);
  refuseExpiredAtWallTime(credentials, lifetime, time.actual());
  const signed = state.signer.presignPost({
    ...form,
    credentials,
    signingDate: lifetime.validFrom,
    expiresIn: lifetime.expiresInSeconds,
  });
  const warnings = [
    ...lifetime.warnings,
    ...longLifeWarnings(lifetime, 'POST', longLife),
    ...unitHints(Expires, 'Expires'),
    ...time.warnings,
  ];
  const report = lifeReport('POST', lifetime, credentials);
  const signature = signatureOfForm(signed.fields);
  await noteIssued({ signed: report, bucket: Bucket, key: Key, signature, issuedAt: now }, options);
  tell(warnings, options, client);
  return signed;
}

import { UnreachableError } from '@countersign/aws-client';
import { isRegionName } from '@countersign/aws-model';
import type { PresignedUrl } from '@countersign/explain';
import { type Facts, inspect, type Look } from '@countersign/inspect';
import { credentialSource } from '../aws/credentials.js';
import { readAwsSettings } from '../aws/settings.js';
import { serviceEndpoints } from '../check/endpoints.js';
import { CommandError } from '../exit.js';
import type { ExplainFlags } from './flags.js';

/** What was seen with credentials, or why they were not used. */
export interface LookedAt {
  readonly context: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

const NOTHING: LookedAt = { context: {}, notes: [] };

/**
 * What `check` sees, with whatever credentials there are; nothing where there are none.
 *
 * A URL is somebody else's text: its host never gets a signature or a session token. They go where their owner says
 * (`--endpoint-url`, the environment, the profile), and where nothing is said to AWS's own endpoints.
 */
export async function lookWithCredentials(
  { address, v4, scheme, authority }: PresignedUrl,
  flags: ExplainFlags,
  now: Date,
): Promise<LookedAt> {
  const { bucket, key } = address;
  if (!bucket || !key) return NOTHING;
  const { env } = process;
  try {
    const settings = readAwsSettings(flags, env);
    if (settings.endpoint === undefined && address.provider !== 'aws')
      return { context: {}, notes: [withoutCredentials(`${scheme}://${authority}`)] };
    const credentials = await credentialSource(settings.profile, env)();
    const facts = await inspect({
      bucket,
      key,
      credentials,
      now,
      region: [address.region, v4?.scopeRegion].find((told) => told && isRegionName(told)) ?? settings.region,
      endpoints: serviceEndpoints(flags, env, settings),
    });
    return { context: { ...asContext(facts), ...signerOf(facts, v4?.accessKeyId) }, notes: [] };
  } catch (error) {
    // No credentials and nobody there are no reasons not to explain what is known.
    if (error instanceof CommandError || error instanceof UnreachableError || error instanceof TypeError)
      return NOTHING;
    throw error;
  }
}

function withoutCredentials(origin: string): string {
  return (
    `${origin} was queried without credentials: it is not AWS, and no endpoint is configured. ` +
    'If this store is yours, give its address with --endpoint-url or AWS_ENDPOINT_URL'
  );
}

/** What is true of the bucket and the object, whoever signed. */
function asContext(facts: Facts): Record<string, unknown> {
  const bucket = seen(facts.bucket);
  const object = seen(facts.object);
  const policy = seen(facts.bucketPolicy);
  const encryption = seen(facts.encryption);
  return {
    ...(bucket?.region === undefined ? {} : { bucket_region: bucket.region }),
    ...(object === undefined ? {} : { object_exists: object.exists }),
    ...(policy?.document ? { bucket_policy: policy.document } : {}),
    ...(encryption === undefined ? {} : { object_encryption: encryption.algorithm }),
  };
}

/** What is true of the signer, where these credentials are the ones that signed. */
function signerOf(facts: Facts, accessKeyId: string | undefined): Record<string, unknown> {
  if (accessKeyId !== facts.credentials.accessKeyId) return {};
  const permission = seen(facts.permission);
  const clock = seen(facts.clock);
  return {
    signer: facts.credentials.called,
    ...(facts.credentials.expiresAt === undefined
      ? {}
      : { credential_expiration: facts.credentials.expiresAt }),
    ...(clock === undefined ? {} : { signer_clock_ahead_seconds: -clock.offsetSeconds }),
    ...(permission === undefined
      ? {}
      : { simulation: `${permission.action} is ${permission.decision} by the signer's policies` }),
  };
}

function seen<T>(look: Look<T>): T | undefined {
  return 'seen' in look ? look.seen : undefined;
}

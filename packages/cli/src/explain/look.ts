import { UnreachableError } from '@countersign/aws-client';
import type { PresignedUrl } from '@countersign/explain';
import { type Facts, inspect, type Look } from '@countersign/inspect';
import { credentialSource } from '../aws/credentials.js';
import { readAwsSettings } from '../aws/settings.js';
import { serviceEndpoints } from '../check/endpoints.js';
import { CommandError } from '../exit.js';
import type { ExplainFlags } from './explain.js';

/** What `check` sees, with whatever credentials there are; nothing where there are none. */
export async function lookWithCredentials(
  { address, v4, scheme, authority }: PresignedUrl,
  flags: ExplainFlags,
  now: Date,
): Promise<Record<string, unknown>> {
  const { bucket, key } = address;
  if (!bucket || !key) return {};
  const { env } = process;
  try {
    const settings = readAwsSettings(flags, env);
    const credentials = await credentialSource(settings.profile, env)();
    const endpoint =
      settings.endpoint ?? (address.provider === 'aws' ? undefined : `${scheme}://${authority}`);
    const facts = await inspect({
      bucket,
      key,
      credentials,
      now,
      region: address.region ?? v4?.scopeRegion ?? settings.region,
      endpoints: serviceEndpoints(flags, env, {
        ...settings,
        ...(endpoint === undefined ? {} : { endpoint }),
      }),
    });
    return { ...asContext(facts), ...signerOf(facts, v4?.accessKeyId) };
  } catch (error) {
    // No credentials and nobody there are no reasons not to explain what is known.
    if (error instanceof CommandError || error instanceof UnreachableError || error instanceof TypeError)
      return {};
    throw error;
  }
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

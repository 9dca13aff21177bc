import { MAXIMUM_PRESIGNED_SECONDS, parseDuration } from '@countersign/aws-model';
import { captureRequest } from './capture-request.js';
import { configOf, type SdkClient, type SdkCommand } from './client.js';
import { stateOf } from './client-state.js';
import { readCredentials, toSigningCredentials } from './credentials.js';
import { DEFAULT_EXPIRES_IN_SECONDS } from './defaults.js';
import type { PresignOptions } from './options.js';
import { signRequest } from './sign-request.js';
import { readSigningDate } from './signing-time.js';
import { refuseSigV4a } from './sigv4a.js';

/** `compat: 'sdk'`: the URL of the SDK's `getSignedUrl`, for better or worse. Nothing is judged. */
export async function presignAsSdk<Inputs extends object, Input extends Inputs>(
  client: SdkClient<Inputs>,
  command: SdkCommand<Input>,
  options: PresignOptions,
): Promise<string> {
  const { expiresIn: asked = DEFAULT_EXPIRES_IN_SECONDS, signingRegion, signingService } = options;
  const expiresIn = typeof asked === 'string' ? parseDuration(asked) : asked;
  const captured = await captureRequest(client, command);
  const { expressIdentity } = captured;
  const credentials = expressIdentity
    ? toSigningCredentials(expressIdentity)
    : await readCredentials(configOf(client));
  if (expiresIn > MAXIMUM_PRESIGNED_SECONDS)
    // The SDK rejects with a string, too.
    throw 'Signature version 4 presigned URLs must have an expiration date less than one week in the future';
  const region = signingRegion ?? captured.region;
  refuseSigV4a(region);
  const moment = {
    signingDate: readSigningDate(options.signingDate) ?? new Date(),
    expiresIn,
    region,
    service: signingService ?? captured.service,
  };
  return signRequest(stateOf(client).signer, captured, credentials, moment, options).url;
}

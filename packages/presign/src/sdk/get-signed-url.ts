import type { MetadataBearer } from '@smithy/types';
import type { SdkClient, SdkCommand } from './client.js';
import type { PresignOptions } from './options.js';
import { presign } from './presign.js';
import { presignAsSdk } from './presign-as-sdk.js';
import { tell } from './tell.js';

/**
 * Takes the place of `getSignedUrl` of `@aws-sdk/s3-request-presigner`: the same arguments, the same URL, or an error instead of a URL
 * that would die before its time. The README lists where the two differ; `compat: 'sdk'` turns that off.
 *
 * @throws what {@link presign} throws
 *
 * @example
 * const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }), { expiresIn: 3600 });
 */
export async function getSignedUrl<
  InputTypesUnion extends object,
  InputType extends InputTypesUnion,
  OutputType extends MetadataBearer = MetadataBearer,
>(
  client: SdkClient<InputTypesUnion>,
  command: SdkCommand<InputType, OutputType>,
  options: PresignOptions = {},
): Promise<string> {
  if (options.compat === 'sdk') return presignAsSdk(client, command, options);
  const { url, warnings } = await presign(client, command, options);
  tell(warnings, options, client);
  return url;
}

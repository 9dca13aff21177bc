import type { SigningCredentials } from './credentials.js';
import { describeCredentials } from './credentials.js';
import { fallsShort, judgeLifetime } from './lifetime.js';
import {
  type PresignedUrl,
  type PresignUrlOptions,
  type PresignUrlRequest,
  presignUrl,
} from './presign-url.js';

export interface RefreshingOptions extends Omit<PresignUrlOptions, 'onShortfall'> {
  /** Asks the provider for credentials once more, past any cache. */
  refresh(): Promise<SigningCredentials>;
}

/**
 * As `presignUrl`, but a session that is over, or ends before the time asked for, is first renewed, once; what the provider
 * then has is judged afresh, and still falling short is an error.
 *
 * @throws what `presignUrl` throws with `onShortfall: 'error'`, and whatever `refresh` throws
 */
export async function presignUrlRefreshing(
  request: PresignUrlRequest,
  options: RefreshingOptions,
): Promise<PresignedUrl> {
  const { refresh, ...rest } = options;
  const credentials = needsRefresh(request, rest) ? await refresh() : request.credentials;
  return presignUrl({ ...request, credentials }, { ...rest, onShortfall: 'error' });
}

function needsRefresh({ credentials, now, asked }: PresignUrlRequest, options: PresignUrlOptions): boolean {
  const { expiry } = describeCredentials(credentials);
  if (expiry !== 'known') return false;
  const { expiration } = credentials;
  return fallsShort(judgeLifetime({ now, asked, expiry, expiration, stableSeconds: options.stableSeconds }));
}

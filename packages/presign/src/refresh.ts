import { fallsShort, judgeLifetime } from '@countersign/aws-model';
import type { SigningCredentials } from './credentials.js';
import { describeCredentials } from './credentials.js';
import {
  type PresignedUrl,
  type PresignUrlOptions,
  type PresignUrlRequest,
  presignUrl,
} from './presign-url.js';

export interface RefreshingOptions extends Omit<PresignUrlOptions, 'onShortfall'> {
  /** Asks the provider for credentials once more, past any cache; tells the signer's clock when it has answered. */
  refresh(): Promise<{ readonly credentials: SigningCredentials; readonly now: Date }>;
}

/**
 * As `presignUrl`, but a session that is over, or ends before the time asked for, is first renewed, once; what the provider
 * then has is judged afresh, and still falling short is an error, which does not offer `refresh` (or `tried`) again.
 *
 * @throws what `presignUrl` throws with `onShortfall: 'error'`, and whatever `refresh` throws
 */
export async function presignUrlRefreshing(
  request: PresignUrlRequest,
  options: RefreshingOptions,
): Promise<PresignedUrl> {
  const { refresh, tried = 'refresh', ...rest } = options;
  const asError = { ...rest, onShortfall: 'error' } as const;
  if (!needsRefresh(request, rest)) return presignUrl(request, asError);
  return presignUrl({ ...request, ...(await refresh()) }, { ...asError, tried });
}

function needsRefresh({ credentials, now, asked }: PresignUrlRequest, options: PresignUrlOptions): boolean {
  const { expiry } = describeCredentials(credentials);
  if (expiry !== 'known') return false;
  const { expiration } = credentials;
  return fallsShort(
    judgeLifetime({
      now,
      asked,
      expiry,
      expiration,
      stableSeconds: options.stableSeconds,
      marginSeconds: options.marginSeconds,
    }),
  );
}

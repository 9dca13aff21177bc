import { ROLE_SESSION_SECONDS, SESSION_SECONDS } from './credential-kinds.js';
import { formatDuration } from './duration.js';
import type { Lifetime } from './lifetime.js';

/** One thing to do about a URL that would die early. */
export interface WayOut {
  /** `refresh`, `clamp`, `assume-role`: values of `onShortfall`; the others have to be arranged outside. */
  readonly id: 'refresh' | 'clamp' | 'assume-role' | 'longer-session' | 'long-term-key' | 'shorter-window';
  readonly text: string;
}

/**
 * What can be done about a shortfall, the most fitting first.
 *
 * @param tried what has been done already, and did not help
 */
export function waysOutOf(lifetime: Lifetime, tried?: WayOut['id']): WayOut[] {
  return allWaysOutOf(lifetime).filter(({ id }) => id !== tried);
}

function allWaysOutOf(lifetime: Lifetime): WayOut[] {
  const { requestedSeconds: asked, limitedBy } = lifetime;
  const ways: WayOut[] = [];
  if (limitedBy === 'credentials') {
    ways.push({ id: 'refresh', text: 'ask the credential provider for a fresh session first' });
    if (asked <= ROLE_SESSION_SECONDS.maximum)
      ways.push({
        id: 'assume-role',
        text: `mint a session for it: of a role whose MaxSessionDuration is at least ${formatDuration(asked)}`,
      });
    ways.push(longerCredentials(asked));
  }
  if (limitedBy === 'maximum')
    ways.push({
      id: 'shorter-window',
      text: 'ask for less, so that life and stable window fit into 7 d together',
    });
  ways.push({ id: 'clamp', text: `accept the shorter life of ${formatDuration(lifetime.effectiveSeconds)}` });
  return ways;
}

/** Sources: STS API Reference (AssumeRole, GetSessionToken: DurationSeconds); S3 User Guide, presigned URLs. */
function longerCredentials(asked: number): WayOut {
  if (asked <= ROLE_SESSION_SECONDS.maximum)
    return {
      id: 'longer-session',
      text: `sign with a session of at least ${formatDuration(asked)} (DurationSeconds of AssumeRole, up to the role's MaxSessionDuration)`,
    };
  if (asked <= SESSION_SECONDS.GetSessionToken.maximum)
    return {
      id: 'longer-session',
      text: `sign with a user's session of at least ${formatDuration(asked)} (GetSessionToken, at most 36 h) or a user's long-term key; a role's session lives at most 12 h`,
    };
  return {
    id: 'long-term-key',
    text: `no session lives ${formatDuration(asked)} (36 h at most): only a user's long-term key signs a URL for that long`,
  };
}

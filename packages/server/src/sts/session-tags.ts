import { type AwsError, queryError } from '@countersign/aws-model';
import type { SessionClaims } from '../authentication/session-token.js';

interface SentTag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a session that is to be made. */
export interface SessionTags {
  /** All of them: those passed, and those inherited from the calling session. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/**
 * Session tags as passed to AssumeRole, with the transitive ones of the calling session. Keys ignore case.
 * Texts as recorded from AWS in April 2025.
 *
 * @throws AwsError InvalidParameterValue
 */
export function sessionTags(
  sent: readonly SentTag[] | undefined,
  transitive: readonly string[] | undefined,
  calling: Pick<SessionClaims, 'tags' | 'transitiveTagKeys'> | undefined,
): SessionTags {
  const passed = sent ?? [];
  const keys = new Set(passed.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < passed.length)
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (transitive?.some((key) => !keys.has(key.toLowerCase())))
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  const inherited = calling?.transitiveTagKeys ?? [];
  const inheritedKeys = new Set(inherited.map((key) => key.toLowerCase()));
  if (inherited.some((key) => keys.has(key.toLowerCase()))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const handedOn = Object.entries(calling?.tags ?? {}).filter(([key]) =>
    inheritedKeys.has(key.toLowerCase()),
  );
  return {
    tags: Object.fromEntries([
      ...handedOn,
      ...passed.map(({ Key, Value }): [string, string] => [Key, Value]),
    ]),
    transitiveTagKeys: [...inherited, ...(transitive ?? [])],
  };
}

function invalid(message: string): AwsError {
  return queryError('InvalidParameterValue', message);
}

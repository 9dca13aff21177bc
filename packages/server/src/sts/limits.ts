import { SESSION_SECONDS } from '@countersign/aws-model';
import { integer, required, structures, text, texts } from '../query/query-input.js';

/** Limits of the parameters of STS. Source: STS API Reference, each operation's Request Parameters. */

const TAG_KEY = { minimum: 1, maximum: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' } as const;
const SESSION_NAME = '[\\w+=,.@-]*';

export const roleArn = text({ minimum: 20, maximum: 2_048 });
export const roleSessionName = text({ minimum: 2, maximum: 64, pattern: SESSION_NAME });
export const sourceIdentity = text({ minimum: 2, maximum: 64, pattern: SESSION_NAME });
export const externalId = text({ minimum: 2, maximum: 1_224, pattern: '[\\w+=,.@:\\/-]*' });
/** Plain text of an inline session policy; what it packs to has a limit of its own. */
export const sessionPolicy = text({
  minimum: 1,
  maximum: 2_048,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
});
export const sessionPolicyArns = structures({ arn: text({ minimum: 20, maximum: 2_048 }) }, 10);
export const sessionTags = structures(
  {
    Key: required(text(TAG_KEY)),
    Value: required(text({ minimum: 0, maximum: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' })),
  },
  50,
);
export const transitiveTagKeys = texts(TAG_KEY, { maximum: 50 });
export const accessKeyId = text({ minimum: 16, maximum: 128, pattern: '[\\w]*' });

/** The two parameters of multi-factor authentication. */
export const mfa = {
  SerialNumber: text({ minimum: 9, maximum: 256, pattern: '[\\w+=/:,.@-]*' }),
  TokenCode: text({ minimum: 6, maximum: 6, pattern: '[\\d]*' }),
} as const;

export function durationSeconds(operation: keyof typeof SESSION_SECONDS) {
  const { minimum, maximum } = SESSION_SECONDS[operation];
  return integer(minimum, maximum);
}

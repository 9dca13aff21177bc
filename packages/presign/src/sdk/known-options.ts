import type { RoleToAssume } from '../settle/assume-role.js';
import type { GuardedOptions, PresignedPostOptions, PresignManyOptions, PresignOptions } from './options.js';

type Names<Options> = Record<keyof Options, true>;

const GUARDED: Names<GuardedOptions> = {
  validUntil: true,
  margin: true,
  maxLifetime: true,
  onShortfall: true,
  assumeRole: true,
  maxSignatureAge: true,
  requireKnown: true,
  forbidLongTermKeys: true,
  warnAbove: true,
  clock: true,
  correctClock: true,
  allowedSkew: true,
  bucketRegion: true,
  publicEndpoint: true,
  onIssued: true,
  ledger: true,
  onWarning: true,
  fetch: true,
  compat: true,
};

const PRESIGN: Names<PresignOptions> = {
  ...GUARDED,
  expiresIn: true,
  stable: true,
  contentLength: true,
  contentType: true,
  unsignableHeaders: true,
  signableHeaders: true,
  hoistableHeaders: true,
  unhoistableHeaders: true,
  signingDate: true,
  signingRegion: true,
  signingService: true,
};

const POST: Names<PresignedPostOptions> = {
  ...GUARDED,
  Bucket: true,
  Key: true,
  Conditions: true,
  Fields: true,
  Expires: true,
};

const MANY: Names<PresignManyOptions> = {
  expiresIn: true,
  validUntil: true,
  margin: true,
  maxLifetime: true,
  stable: true,
  onShortfall: true,
  assumeRole: true,
  maxSignatureAge: true,
  requireKnown: true,
  forbidLongTermKeys: true,
  warnAbove: true,
  clock: true,
  correctClock: true,
  allowedSkew: true,
  publicEndpoint: true,
  onIssued: true,
  ledger: true,
  onWarning: true,
  fetch: true,
};

const ROLE: Names<RoleToAssume> = {
  roleArn: true,
  roleSessionName: true,
  externalId: true,
  maxSessionDuration: true,
  stsEndpoint: true,
  iamEndpoint: true,
  policy: true,
  fetch: true,
};

const OPTIONS = { presign: PRESIGN, createPresignedPost: POST, presignMany: MANY } as const;

/** Values of options that are words. */
const WORDS: readonly (readonly [option: keyof GuardedOptions, words: readonly string[]])[] = [
  ['onShortfall', ['error', 'refresh', 'assume-role', 'clamp', 'warn']],
  ['clock', ['client', 'measure']],
  ['bucketRegion', ['trust', 'refuse', 'repair']],
  ['compat', ['sdk']],
];

/**
 * Refuses what TypeScript would have refused: a name or a word that is misspelt would change nothing until it is needed.
 *
 * @throws TypeError
 */
export function refuseUnknownOptions(options: object, by: keyof typeof OPTIONS): void {
  refuseNames(options, OPTIONS[by], `option of ${by}`);
  const { assumeRole } = options as GuardedOptions;
  if (assumeRole !== undefined) refuseNames(assumeRole, ROLE, 'option of assumeRole');
  for (const [option, words] of WORDS) {
    const value = (options as GuardedOptions)[option];
    if (typeof value === 'string' && !words.includes(value))
      throw new TypeError(`${option} \`${value}\` is not known; expected ${words.join(', ')}`);
  }
}

function refuseNames(options: object, known: Readonly<Record<string, true>>, what: string): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const meant = Object.keys(known).find((one) => one.toLowerCase() === name.toLowerCase());
    const hint =
      meant === undefined ? `known are ${Object.keys(known).join(', ')}` : `did you mean \`${meant}\`?`;
    throw new TypeError(`\`${name}\` is not an ${what}; ${hint}`);
  }
}

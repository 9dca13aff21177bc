import type { ChosenProfile } from '../aws/settings.js';
import type { SharedFiles } from '../aws/shared-files.js';

/**
 * Whether a profile's role is assumed with another role's session, which caps it at an hour. A role from the credentials of an EC2
 * instance is not chained (IAM User Guide, "Roles terms and concepts", role chaining).
 */
export function isChained({ settings }: ChosenProfile, files: SharedFiles): boolean {
  if (!settings.has('role_arn')) return false;
  const source = settings.get('source_profile');
  if (source === undefined) return settings.get('credential_source') === 'EcsContainer';
  const from = files.profile(source);
  // A profile may name itself as its source: then its own keys are meant.
  if (from === undefined || from.get('role_arn') === settings.get('role_arn')) return false;
  return from.has('role_arn') || from.has('sso_role_name') || from.has('web_identity_token_file');
}

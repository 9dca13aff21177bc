import { queryError } from '@countersign/aws-model';
import { parseIamArn } from '../iam/arns.js';
import type { IamStore, ManagedPolicyRecord } from '../store/ports/iam.js';
import { awsManagedPolicy } from './aws-managed-policies.js';

/**
 * A managed policy by its ARN: AWS's own, or the account's. Those of other accounts do not exist here.
 */
export async function managedPolicyOf(
  iam: IamStore,
  accountId: string,
  arn: string,
): Promise<ManagedPolicyRecord | undefined> {
  const owner = parseIamArn(arn)?.accountId;
  if (owner === 'aws') return awsManagedPolicy(arn);
  return owner === accountId ? iam.findPolicy(arn) : undefined;
}

/**
 * @throws AwsError ValidationError for what is no ARN at all, InvalidInput for one of something else
 * (as recorded from AWS in February 2026)
 */
export function checkPolicyArn(arn: string): void {
  if (parseIamArn(arn)?.kind === 'policy') return;
  const isArn = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn);
  throw queryError(isArn ? 'InvalidInput' : 'ValidationError', `ARN ${arn} is not valid.`);
}

/**
 * The same where a policy is to be attached.
 *
 * @throws AwsError ValidationError for what is no ARN, InvalidInput for one of something else
 * (as recorded from AWS in February 2026; the two spaces are AWS's)
 */
export function checkAttachableArn(arn: string): void {
  if (!arn.startsWith('arn:')) throw queryError('ValidationError', 'Invalid ARN:  Could not be parsed!');
  checkPolicyArn(arn);
}

/** The document in force. */
export function defaultDocument(policy: ManagedPolicyRecord): string {
  const version = policy.versions.find(({ versionId }) => versionId === policy.defaultVersionId);
  if (!version) throw new Error(`managed policy ${policy.arn} has no version ${policy.defaultVersionId}`);
  return version.document;
}

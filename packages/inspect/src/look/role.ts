import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { IdentityFacts, Look, RoleFacts } from '../facts.js';
import { answered, notAsked, refusedBy, seen } from './look.js';

/** The role's ARN with its path, and how long its sessions may last (IAM API Reference, GetRole). */
export async function lookAtRole(
  client: SignedClient,
  iam: ServiceAddress | undefined,
  { roleName }: IdentityFacts,
): Promise<Look<RoleFacts>> {
  if (iam === undefined || roleName === undefined)
    return notAsked('no IAM endpoint is configured for this endpoint (set AWS_ENDPOINT_URL_IAM)');
  const answer = await client.query('iam', iam, { Action: 'GetRole', RoleName: roleName });
  if (!answer.ok) return refusedBy('IAM', answer, 'iam:GetRole');
  const arn = answered(answer, 'GetRoleResult', 'Role', 'Arn');
  const maximum = Number(answered(answer, 'GetRoleResult', 'Role', 'MaxSessionDuration'));
  if (arn === undefined || !Number.isInteger(maximum) || maximum <= 0)
    return {
      refused: {
        status: answer.status,
        code: 'Unreadable',
        message: `${iam.host} did not answer as IAM does`,
      },
    };
  return seen({ arn, maxSessionDuration: maximum });
}

import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import { principalOfArn } from '@countersign/aws-model';
import type { IdentityFacts, Look } from '../facts.js';
import { answered, notAsked, refusedBy, seen } from './look.js';

/**
 * Who the credentials belong to. Needs no permission, and no policy can deny it (STS API Reference, GetCallerIdentity).
 */
export async function lookAtIdentity(
  client: SignedClient,
  sts: ServiceAddress | undefined,
): Promise<Look<IdentityFacts>> {
  if (sts === undefined)
    return notAsked('no STS endpoint is configured for this endpoint (set AWS_ENDPOINT_URL_STS)');
  const answer = await client.query('sts', sts, { Action: 'GetCallerIdentity' });
  const result = (name: string) => answered(answer, 'GetCallerIdentityResult', name);
  const arn = result('Arn');
  const accountId = result('Account');
  const userId = result('UserId');
  if (!answer.ok) return refusedBy('STS', answer);
  if (arn === undefined || accountId === undefined || userId === undefined)
    return notAsked(`${sts.host} did not answer as STS does`);
  return seen({ arn, accountId, userId, ...principalOfArn(arn) });
}

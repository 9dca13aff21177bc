import { managedPolicyOf } from '../authorization/managed-policy-lookup.js';
import type { ManagedPolicyRecord } from '../store/ports/iam.js';
import type { IamExchange } from './operation.js';

export function visiblePolicy(exchange: IamExchange, arn: string): Promise<ManagedPolicyRecord | undefined> {
  return managedPolicyOf(exchange.services.iam, exchange.caller.accountId, arn);
}

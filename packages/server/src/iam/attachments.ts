import type { PolicyHolder } from '../authorization/policies-in-force.js';
import type { IamExchange } from './operation.js';

/** How often a managed policy is used in one account. */
export interface Attachments {
  readonly permissions: number;
  readonly boundaries: number;
}

export const NO_ATTACHMENTS: Attachments = { permissions: 0, boundaries: 0 };

/** Counts the uses of all policies in the caller's account; returns how often one of them is used. */
export async function attachmentsOf(exchange: IamExchange): Promise<(arn: string) => Attachments> {
  const counts = new Map<string, Attachments>();
  for (const holder of await holdersOf(exchange)) {
    for (const arn of holder.attachedPolicies) {
      const before = counts.get(arn) ?? NO_ATTACHMENTS;
      counts.set(arn, { ...before, permissions: before.permissions + 1 });
    }
    const permissionsBoundary = 'permissionsBoundary' in holder ? holder.permissionsBoundary : undefined;
    if (permissionsBoundary === undefined) continue;
    const before = counts.get(permissionsBoundary) ?? NO_ATTACHMENTS;
    counts.set(permissionsBoundary, { ...before, boundaries: before.boundaries + 1 });
  }
  return (arn) => counts.get(arn) ?? NO_ATTACHMENTS;
}

async function holdersOf({ services, caller }: IamExchange): Promise<readonly PolicyHolder[]> {
  const [users, roles, groups] = await Promise.all([
    services.iam.listUsers(caller.accountId),
    services.iam.listRoles(caller.accountId),
    services.iam.groups.list(caller.accountId),
  ]);
  return [...users, ...roles, ...groups];
}

import { checkAttachableArn, checkPolicyArn } from '../authorization/managed-policy-lookup.js';
import type { PolicyHolder } from '../authorization/policies-in-force.js';
import { named, required } from '../query/query-input.js';
import { xml } from '../wire/xml-writer.js';
import { parseIamArn } from './arns.js';
import { noSuchPolicy, notAttachable, quotaExceeded, serviceRolePolicy } from './errors.js';
import { arn, paging, policyPathPrefix } from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { changeable, existing, type PrincipalKind, saveChanged } from './principals.js';
import { visiblePolicy } from './visible-policy.js';

/** Attach-, Detach- and ListAttachedUserPolicies, and the same of roles and groups. */
export function attachedPolicyOperations<Record extends PolicyHolder>(kind: PrincipalKind<Record>) {
  const name = named(kind.parameter, kind.shortName);
  return {
    attach: handler({ name, PolicyArn: required(arn) }, async (exchange, input) => {
      checkAttachableArn(input.PolicyArn);
      const record = await changeable(kind, exchange, input.name);
      const policy = await visiblePolicy(exchange, input.PolicyArn);
      if (!policy) throw notAttachable(`Policy ${input.PolicyArn}`);
      if (policy.path === '/aws-service-role/' && policy.accountId === 'aws') throw serviceRolePolicy();
      if (record.attachedPolicies.includes(policy.arn)) return undefined;
      const { name: quota, limit } = kind.attachedQuota;
      if (record.attachedPolicies.length >= limit) throw quotaExceeded(quota, limit);
      const attachedPolicies = [...record.attachedPolicies, policy.arn];
      await saveChanged(kind, exchange, { ...record, attachedPolicies });
      return undefined;
    }),

    detach: handler({ name, PolicyArn: required(arn) }, async (exchange, input) => {
      checkPolicyArn(input.PolicyArn);
      const record = await changeable(kind, exchange, input.name);
      if (!record.attachedPolicies.includes(input.PolicyArn)) throw noSuchPolicy(input.PolicyArn);
      const attachedPolicies = record.attachedPolicies.filter((attached) => attached !== input.PolicyArn);
      await saveChanged(kind, exchange, { ...record, attachedPolicies });
      return undefined;
    }),

    list: handler({ name, PathPrefix: policyPathPrefix, ...paging }, async (exchange, input) => {
      const record = await existing(kind, exchange, input.name);
      const prefix = input.PathPrefix ?? '/';
      const attached = record.attachedPolicies.filter((policy) =>
        parseIamArn(policy)?.path.startsWith(prefix),
      );
      const page = paginate(attached, (policy) => policy, input);
      return [
        memberList('AttachedPolicies', page.items, (policy) => [
          xml('PolicyName', parseIamArn(policy)?.name),
          xml('PolicyArn', policy),
        ]),
        pageElements(page),
      ];
    }),
  };
}

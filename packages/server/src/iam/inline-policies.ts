import { queryError } from '@countersign/aws-model';
import type { PolicyHolder } from '../authorization/policies-in-force.js';
import { named, required } from '../query/query-input.js';
import { xml } from '../wire/xml-writer.js';
import { encodeDocument, policySize, readPolicy } from './documents.js';
import { noSuchInlinePolicy } from './errors.js';
import { paging, policyDocument, policyName } from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { changeable, existing, type PrincipalKind, saveChanged } from './principals.js';

/** Put-, Get-, Delete- and ListUserPolicies, and the same of roles and groups. */
export function inlinePolicyOperations<Record extends PolicyHolder>(kind: PrincipalKind<Record>) {
  const name = named(kind.parameter, kind.name);
  return {
    put: handler(
      { name, PolicyName: required(policyName), PolicyDocument: required(policyDocument) },
      async (exchange, input) => {
        const record = await changeable(kind, exchange, input.name);
        readPolicy(input.PolicyDocument, 'identity');
        const inlinePolicies = { ...record.inlinePolicies, [input.PolicyName]: input.PolicyDocument };
        const size = Object.values(inlinePolicies).reduce((sum, document) => sum + policySize(document), 0);
        if (size > kind.inlineQuota) {
          throw queryError(
            'LimitExceeded',
            `Maximum policy size of ${kind.inlineQuota} bytes exceeded for ${kind.entity} ${kind.nameOf(record)}`,
          );
        }
        await saveChanged(kind, exchange, { ...record, inlinePolicies });
        return undefined;
      },
    ),

    get: handler({ name, PolicyName: required(policyName) }, async (exchange, input) => {
      const record = await existing(kind, exchange, input.name);
      const document = ownValue(record.inlinePolicies, input.PolicyName);
      if (document === undefined) throw noSuchInlinePolicy(kind.entity, input.PolicyName);
      return [
        xml(kind.parameter, kind.nameOf(record)),
        xml('PolicyName', input.PolicyName),
        xml('PolicyDocument', encodeDocument(document)),
      ];
    }),

    delete: handler({ name, PolicyName: required(policyName) }, async (exchange, input) => {
      const record = await changeable(kind, exchange, input.name);
      if (ownValue(record.inlinePolicies, input.PolicyName) === undefined)
        throw noSuchInlinePolicy(kind.entity, input.PolicyName);
      const { [input.PolicyName]: _, ...left } = record.inlinePolicies;
      await saveChanged(kind, exchange, { ...record, inlinePolicies: left });
      return undefined;
    }),

    list: handler({ name, ...paging }, async (exchange, input) => {
      const record = await existing(kind, exchange, input.name);
      const page = paginate(Object.keys(record.inlinePolicies).sort(), (policy) => policy, input);
      return [memberList('PolicyNames', page.items, (policy) => policy), pageElements(page)];
    }),
  };
}

/** A policy may be called `constructor`. */
function ownValue(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

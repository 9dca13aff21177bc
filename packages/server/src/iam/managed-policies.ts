import { isoSeconds, queryError } from '@countersign/aws-model';
import { awsManagedPolicies } from '../authorization/aws-managed-policies.js';
import { checkPolicyArn } from '../authorization/managed-policy-lookup.js';
import { flag, required, text } from '../query/query-input.js';
import type { ManagedPolicyRecord } from '../store/ports/iam.js';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';
import { policyArn } from './arns.js';
import { type Attachments, attachmentsOf, NO_ATTACHMENTS } from './attachments.js';
import { policySize, readPolicy } from './documents.js';
import { deleteConflict, noSuchPolicy, quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import {
  arn,
  paging,
  policyDescription,
  policyDocument,
  policyName,
  policyPath,
  policyPathPrefix,
  QUOTAS,
  tagKeys,
  tags,
} from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { mergeTags, newTags, sortedTags, tagElements, tagList, withoutTags } from './tags.js';
import { visiblePolicy } from './visible-policy.js';

export const createPolicy = handler(
  {
    PolicyName: required(policyName),
    PolicyDocument: required(policyDocument),
    Path: policyPath,
    Description: policyDescription,
    Tags: tags,
  },
  async ({ services, caller, now }, input) => {
    const given = newTags(input.Tags, 'sensitive');
    checkManagedDocument(input.PolicyDocument);
    const path = input.Path ?? '/';
    const policy: ManagedPolicyRecord = {
      arn: policyArn(caller.accountId, path, input.PolicyName),
      accountId: caller.accountId,
      id: newId('managedPolicy', caller.accountId),
      name: input.PolicyName,
      path,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdAt: now,
      updatedAt: now,
      defaultVersionId: 'v1',
      versions: [{ versionId: 'v1', document: input.PolicyDocument, createdAt: now }],
      tags: given,
    };
    if (!(await services.iam.createPolicy(policy))) {
      throw queryError(
        'EntityAlreadyExists',
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      );
    }
    return xml('Policy', policyElements(policy, NO_ATTACHMENTS), tagElements(policy.tags));
  },
);

export const getPolicy = handler({ PolicyArn: required(arn) }, async (exchange, input) => {
  const policy = await existingPolicy(exchange, input.PolicyArn);
  const attachments = await attachmentsOf(exchange);
  return xml(
    'Policy',
    policyElements(policy, attachments(policy.arn)),
    optionalXml('Description', policy.description),
    tagList(policy.tags),
  );
});

export const listPolicies = handler(
  {
    Scope: text({ values: ['All', 'AWS', 'Local'] }),
    OnlyAttached: flag(),
    PathPrefix: policyPathPrefix,
    PolicyUsageFilter: text({ values: ['PermissionsPolicy', 'PermissionsBoundary'] }),
    ...paging,
  },
  async (exchange, input) => {
    const scope = input.Scope ?? 'All';
    const local = scope === 'AWS' ? [] : await exchange.services.iam.listPolicies(exchange.caller.accountId);
    const all = scope === 'Local' ? local : [...local, ...awsManagedPolicies()];
    const attachments = await attachmentsOf(exchange);
    const prefix = input.PathPrefix ?? '/';
    const listed = all.filter((policy) => {
      if (!policy.path.startsWith(prefix)) return false;
      const { permissions, boundaries } = attachments(policy.arn);
      const used =
        input.PolicyUsageFilter === 'PermissionsBoundary'
          ? boundaries
          : input.PolicyUsageFilter === 'PermissionsPolicy'
            ? permissions
            : permissions + boundaries;
      return used > 0 || (input.OnlyAttached !== true && input.PolicyUsageFilter === undefined);
    });
    const page = paginate(listed, (policy) => policy.arn, input);
    return [
      memberList('Policies', page.items, (policy) => policyElements(policy, attachments(policy.arn))),
      pageElements(page),
    ];
  },
);

export const deletePolicy = handler({ PolicyArn: required(arn) }, async (exchange, input) => {
  const policy = await ownPolicy(exchange, input.PolicyArn);
  const { permissions, boundaries } = (await attachmentsOf(exchange))(policy.arn);
  if (permissions + boundaries > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        'The default version is deleted with the policy.',
    );
  }
  if (!(await exchange.services.iam.deletePolicy(policy.arn))) throw noSuchPolicy(input.PolicyArn);
  return undefined;
});

export const tagPolicy = handler(
  { PolicyArn: required(arn), Tags: required(tags) },
  async (exchange, input) => {
    const added = newTags(input.Tags, 'sensitive');
    const policy = await ownPolicy(exchange, input.PolicyArn);
    await savePolicy(exchange, { ...policy, tags: mergeTags(policy.tags, added, 'sensitive') });
    return undefined;
  },
);

export const untagPolicy = handler(
  { PolicyArn: required(arn), TagKeys: required(tagKeys) },
  async (exchange, input) => {
    const policy = await ownPolicy(exchange, input.PolicyArn);
    await savePolicy(exchange, { ...policy, tags: withoutTags(policy.tags, input.TagKeys, 'sensitive') });
    return undefined;
  },
);

export const listPolicyTags = handler({ PolicyArn: required(arn), ...paging }, async (exchange, input) => {
  const policy = await existingPolicy(exchange, input.PolicyArn);
  const page = paginate(sortedTags(policy.tags), ({ key }) => key, input);
  return [tagList(page.items), pageElements(page)];
});

/** @throws AwsError MalformedPolicyDocument, LimitExceeded */
export function checkManagedDocument(document: string): void {
  readPolicy(document, 'identity', { managed: true });
  if (policySize(document) > QUOTAS.PolicySize) throw quotaExceeded('PolicySize', QUOTAS.PolicySize);
}

/** @throws AwsError ValidationError, InvalidInput, NoSuchEntity */
async function existingPolicy(exchange: IamExchange, policy: string): Promise<ManagedPolicyRecord> {
  checkPolicyArn(policy);
  const found = await visiblePolicy(exchange, policy);
  if (!found) throw noSuchPolicy(policy);
  return found;
}

/**
 * A policy that the caller's account may change.
 *
 * @throws AwsError the same, and AccessDenied for AWS's own policies
 */
export async function ownPolicy(
  exchange: IamExchange,
  policy: string,
  missing: () => Error = () => noSuchPolicy(policy),
): Promise<ManagedPolicyRecord> {
  checkPolicyArn(policy);
  const found = await visiblePolicy(exchange, policy);
  if (!found) throw missing();
  if (found.accountId !== exchange.caller.accountId) {
    throw queryError(
      'AccessDenied',
      `User: ${exchange.caller.arn} is not authorized to perform: iam:${exchange.action} on resource: policy ${policy}`,
    );
  }
  return found;
}

/** @throws AwsError NoSuchEntity when it has been deleted meanwhile */
export async function savePolicy(exchange: IamExchange, policy: ManagedPolicyRecord): Promise<void> {
  if (!(await exchange.services.iam.savePolicy(policy))) throw noSuchPolicy(policy.arn);
}

/** The elements that every answer about a managed policy has. */
export function policyElements(
  policy: ManagedPolicyRecord,
  { permissions, boundaries }: Attachments,
): XmlContent {
  return [
    xml('PolicyName', policy.name),
    xml('PolicyId', policy.id),
    xml('Arn', policy.arn),
    xml('Path', policy.path),
    xml('DefaultVersionId', policy.defaultVersionId),
    xml('AttachmentCount', permissions),
    xml('PermissionsBoundaryUsageCount', boundaries),
    xml('IsAttachable', true),
    xml('CreateDate', isoSeconds(policy.createdAt)),
    xml('UpdateDate', isoSeconds(policy.updatedAt)),
  ];
}

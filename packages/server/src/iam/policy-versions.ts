import { isoSeconds, queryError } from '@countersign/aws-model';
import { checkPolicyArn } from '../authorization/managed-policy-lookup.js';
import { flag, required } from '../query/query-input.js';
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { encodeDocument } from './documents.js';
import { deleteConflict, noSuchPolicy, notAttachable } from './errors.js';
import { arn, paging, policyDocument, policyVersionId, QUOTAS } from './limits.js';
import { checkManagedDocument, ownPolicy, savePolicy } from './managed-policies.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { visiblePolicy } from './visible-policy.js';

export const createPolicyVersion = handler(
  { PolicyArn: required(arn), PolicyDocument: required(policyDocument), SetAsDefault: flag() },
  async (exchange, input) => {
    const policy = await ownPolicy(exchange, input.PolicyArn, () =>
      notAttachable(`Policy ${input.PolicyArn}`),
    );
    checkManagedDocument(input.PolicyDocument);
    if (policy.versions.length >= QUOTAS.VersionsPerPolicy) {
      throw queryError(
        'LimitExceeded',
        `A managed policy can have up to ${QUOTAS.VersionsPerPolicy} versions. ` +
          'Before you create a new version, you must delete an existing version.',
      );
    }
    const version: PolicyVersionRecord = {
      versionId: `v${highestVersion(policy) + 1}`,
      document: input.PolicyDocument,
      createdAt: exchange.now,
    };
    const changed = {
      ...policy,
      updatedAt: exchange.now,
      versions: [...policy.versions, version],
      defaultVersionId: input.SetAsDefault === true ? version.versionId : policy.defaultVersionId,
    };
    await savePolicy(exchange, changed);
    return xml('PolicyVersion', versionElements(changed, version));
  },
);

export const getPolicyVersion = handler(
  { PolicyArn: required(arn), VersionId: required(policyVersionId) },
  async (exchange, input) => {
    checkPolicyArn(input.PolicyArn);
    const policy = await visiblePolicy(exchange, input.PolicyArn);
    const version = policy?.versions.find(({ versionId }) => versionId === input.VersionId);
    if (!policy || !version) throw noSuchVersion(input.PolicyArn, input.VersionId);
    return xml(
      'PolicyVersion',
      versionElements(policy, version),
      xml('Document', encodeDocument(version.document)),
    );
  },
);

/** Newest first, without documents. */
export const listPolicyVersions = handler(
  { PolicyArn: required(arn), ...paging },
  async (exchange, input) => {
    checkPolicyArn(input.PolicyArn);
    const policy = await visiblePolicy(exchange, input.PolicyArn);
    if (!policy) throw noSuchPolicy(input.PolicyArn);
    const page = paginate(policy.versions.toReversed(), ({ versionId }) => versionId, input);
    return [
      memberList('Versions', page.items, (version) => versionElements(policy, version)),
      pageElements(page),
    ];
  },
);

export const setDefaultPolicyVersion = handler(
  { PolicyArn: required(arn), VersionId: required(policyVersionId) },
  async (exchange, input) => {
    const missing = () => noSuchVersion(input.PolicyArn, input.VersionId);
    const policy = await ownPolicy(exchange, input.PolicyArn, missing);
    if (!policy.versions.some(({ versionId }) => versionId === input.VersionId)) throw missing();
    await savePolicy(exchange, { ...policy, defaultVersionId: input.VersionId, updatedAt: exchange.now });
    return undefined;
  },
);

export const deletePolicyVersion = handler(
  { PolicyArn: required(arn), VersionId: required(policyVersionId) },
  async (exchange, input) => {
    const missing = () => noSuchVersion(input.PolicyArn, input.VersionId);
    const policy = await ownPolicy(exchange, input.PolicyArn, missing);
    const left = policy.versions.filter(({ versionId }) => versionId !== input.VersionId);
    if (left.length === policy.versions.length) throw missing();
    if (input.VersionId === policy.defaultVersionId)
      throw deleteConflict('Cannot delete the default version of a policy.');
    await savePolicy(exchange, {
      ...policy,
      versions: left,
      lastVersion: highestVersion(policy),
      updatedAt: exchange.now,
    });
    return undefined;
  },
);

/** Numbers are never used again, though their versions be deleted. */
function highestVersion({ versions, lastVersion = 0 }: ManagedPolicyRecord): number {
  return Math.max(lastVersion, ...versions.map(({ versionId }) => Number.parseInt(versionId.slice(1), 10)));
}

function noSuchVersion(policy: string, version: string): Error {
  return notAttachable(`Policy ${policy} version ${version}`);
}

export function versionElements(policy: ManagedPolicyRecord, version: PolicyVersionRecord): XmlContent {
  return [
    xml('VersionId', version.versionId),
    xml('IsDefaultVersion', version.versionId === policy.defaultVersionId),
    xml('CreateDate', isoSeconds(version.createdAt)),
  ];
}

import { createHash } from 'node:crypto';
import { ID_PREFIXES } from '@countersign/aws-model';
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../store/ports/iam.js';
import { COMMONLY_ATTACHED } from './aws-managed/commonly-attached.js';
import { DESCRIBED } from './aws-managed/described.js';
import { BROAD_READERS } from './aws-managed/job-functions.js';
import type { PublishedPolicy } from './aws-managed/published-policy.js';
import { SERVICE_LINKED_POLICIES } from './aws-managed/service-linked.js';

/*
 * AWS's own managed policies: those that people attach most, and those of the service-linked roles, with the version in
 * force, and an earlier one where it is known. AWS has some 1,500. Source of names, versions, dates and documents: AWS's ListPolicies and GetPolicyVersion in May
 * 2026, as collected in moto 5.2.1 (`moto/iam/aws_managed_policies.py`); AWS publishes them in the Managed Policy Reference.
 */

/** Versions that are not in force any more. As recorded from AWS in February 2026 (GetAccountAuthorizationDetails). */
const EARLIER: Readonly<Record<string, readonly PolicyVersionRecord[]>> = {
  AmazonS3FullAccess: [
    {
      versionId: 'v1',
      document: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
      createdAt: Date.parse('2015-02-06T18:40:58Z'),
    },
  ],
};

let all: readonly ManagedPolicyRecord[] | undefined;
let byArn: ReadonlyMap<string, ManagedPolicyRecord> | undefined;

/**
 * All of them, oldest first, as ListPolicies gives them (as recorded from AWS in February 2026). Made when they are first
 * asked for, so that the server starts without them.
 */
export function awsManagedPolicies(): readonly ManagedPolicyRecord[] {
  all ??= [...COMMONLY_ATTACHED, ...BROAD_READERS, ...SERVICE_LINKED_POLICIES]
    .map(toRecord)
    .sort((one, other) => one.createdAt - other.createdAt || (one.name < other.name ? -1 : 1));
  return all;
}

/** One of AWS's own policies; undefined where AWS has none of that ARN, or this server does not carry it. */
export function awsManagedPolicy(arn: string): ManagedPolicyRecord | undefined {
  byArn ??= new Map(awsManagedPolicies().map((policy) => [policy.arn, policy]));
  return byArn.get(arn);
}

/** The same at every start, so that no client sees it change. */
function idOf(name: string): string {
  const letters = [...createHash('sha256').update(name).digest().subarray(0, 17)];
  return (
    ID_PREFIXES.managedPolicy + letters.map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('')
  );
}

function toRecord([name, path, version, created, updated, document]: PublishedPolicy): ManagedPolicyRecord {
  const { id = idOf(name), description } = DESCRIBED[name] ?? {};
  const updatedAt = Date.parse(updated);
  return {
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    accountId: 'aws',
    id,
    name,
    path,
    ...(description === undefined ? {} : { description }),
    createdAt: Date.parse(created),
    updatedAt,
    defaultVersionId: version,
    versions: [...(EARLIER[name] ?? []), { versionId: version, document, createdAt: updatedAt }],
    tags: [],
  };
}

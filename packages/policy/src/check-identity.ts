import { readDate } from './operators/comparison.js';
import { parseOperatorName } from './operators/name.js';
import type { RawDocument, RawStatement, Refuse } from './read-document.js';

/** IAM's old parser, which looks at less and says less. */
const LEGACY = 'The policy failed legacy parsing';

/**
 * What IAM asks of policies of identities, in the order in which it asks. Texts and order as recorded in moto's
 * tests/test_iam/test_iam_policies.py; the one about principals from hashicorp/terraform#13449.
 */
export function checkIdentityPolicy(document: RawDocument, managed: boolean, refuse: Refuse): void {
  const { statements } = document;
  for (const { principal, path } of statements) {
    if (principal !== undefined) {
      refuse(
        'Policy document should not specify a principal.',
        `${path}.${principal.negated ? 'NotPrincipal' : 'Principal'}`,
      );
    }
  }
  if (managed && document.version !== '2012-10-17') {
    refuse('Policy document must be version 2012-10-17 or greater.', 'Version');
  }
  for (const statement of statements) checkDates(statement, refuse);
  const resourceFault = findResourceFault(statements, refuse);
  const sids = new Set<string>();
  for (const { sid, path } of statements) {
    if (sid === undefined || sid === '') continue;
    if (sids.has(sid)) refuse('Statement IDs (SID) in a single policy must be unique.', `${path}.Sid`);
    sids.add(sid);
  }
  for (const { action, path } of statements) {
    if (action === undefined || action.values.length === 0)
      refuse('Policy statement must contain actions.', path);
  }
  // A missing resource is told before a bad one, but a bad action before a resource that is missing altogether.
  for (const { resource, action, path } of statements) {
    if (resource !== undefined && resource.values.length > 0) continue;
    if (resource === undefined) checkActions(action?.values ?? [], `${path}.Action`, refuse);
    refuse('Policy statement must contain resources.', path);
  }
  if (resourceFault !== undefined) refuse(resourceFault.message, resourceFault.path);
  for (const { action, path } of statements) {
    if (action !== undefined)
      checkActions(action.values, `${path}.${action.negated ? 'NotAction' : 'Action'}`, refuse);
  }
}

function checkDates({ conditions, path }: RawStatement, refuse: Refuse): void {
  for (const { operator, key, values } of conditions) {
    if (!parseOperatorName(operator)?.base.startsWith('Date')) continue;
    for (const value of values) {
      if (readDate(value) === undefined) refuse(LEGACY, `${path}.Condition.${operator}.${key}`);
    }
  }
}

interface Fault {
  readonly message: string;
  readonly path: string;
}

/** The first resource that is wrong; those that the old parser trips over are refused at once. */
function findResourceFault(statements: readonly RawStatement[], refuse: Refuse): Fault | undefined {
  let first: Fault | undefined;
  for (const { resource, path } of statements) {
    if (resource === undefined) continue;
    const at = `${path}.${resource.negated ? 'NotResource' : 'Resource'}`;
    for (const value of resource.values) {
      const message = resourceFaultOf(value);
      if (message !== undefined) first ??= { message, path: at };
      else if (first === undefined && failsLegacyParsing(value)) refuse(LEGACY, at);
    }
  }
  return first;
}

/** `arn:aws:s3::bucket`: too few colons, yet an empty component. */
function failsLegacyParsing(resource: string): boolean {
  if (resource === '*') return false;
  const parts = resource.split(':');
  return (parts.length < 6 && resource.includes('::')) || parts[2] === '';
}

const PARTITIONS = /^(?:aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f|aws-eusc|\*)$/;

const IAM_PATHS: readonly string[] = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

function resourceFaultOf(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const parts = resource.split(':');
  if (parts.length === 1) return `Resource ${resource} must be in ARN format or "*".`;
  const [, partition = '', service, region, account, ...rest] = parts;
  if (!PARTITIONS.test(partition)) {
    const known = [
      service || (parts.length > 3 ? '' : '*'),
      region ?? '*',
      account ?? '*',
      rest.length > 0 ? rest.join(':') : '*',
    ];
    return `Partition "${partition}" is not valid for resource "arn:${partition}:${known.join(':')}".`;
  }
  if (service === undefined || /[*?]/.test(service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (service === 's3' && region !== undefined && region !== '') {
    // Access points have a region; buckets and objects do not.
    if (!/^(?:accesspoint|storage-lens|job)/.test(rest.join(':')))
      return `Resource ${resource} can not contain region information.`;
  }
  if (service === 'iam') {
    if (region !== undefined && region !== '')
      return `IAM resource ${resource} cannot contain region information.`;
    const name = rest.join(':');
    if (
      name !== '*' &&
      name !== 'root' &&
      !name.startsWith('*') &&
      !name.startsWith('$') &&
      !IAM_PATHS.some((start) => name.startsWith(start))
    ) {
      return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`;
    }
  }
  return undefined;
}

function checkActions(actions: readonly string[], path: string, refuse: Refuse): void {
  for (const action of actions) {
    const [vendor = '', ...rest] = action.split(':');
    if (rest.length === 0 && vendor !== '*') {
      refuse('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.', path);
    }
    if (rest.length > 1) refuse('Actions/Condition can contain only one colon.', path);
    if (vendor !== '*' && /[^a-zA-Z0-9\-.]/.test(vendor)) refuse(`Vendor ${vendor} is not valid`, path);
  }
}

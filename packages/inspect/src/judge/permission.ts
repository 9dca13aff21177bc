import { refusedOf, seenOf } from '../look/look.js';
import type { ReadPolicy } from './bucket-policy.js';
import { denialOf } from './denial.js';
import { broken, type Case, type Judgement, notSeen, pass, unknown } from './step.js';
import { formatList } from './words.js';

/**
 * Whether the signer may do what the URL does; a URL has its signer's permissions when it is used (S3 User Guide, "Download and
 * upload objects with presigned URLs"). Trying it counts most, then the simulation, then what the bucket's policy grants by itself.
 */
export function judgePermission(one: Case, policy: ReadPolicy): Judgement {
  const { facts } = one;
  const { request } = facts;
  const simulation = seenOf(facts.permission);
  const object = seenOf(facts.object);
  const denial = denialOf(facts);

  // Only the simulation knows the visitor's address.
  if (simulation?.decision === 'explicitDeny' && (request.fromIp !== undefined || !triedAndTaken(one)))
    return broken(
      'permission',
      `${request.action} is denied explicitly${by(simulation.matchedPolicies)}`,
      'take the Deny out of that policy, or except this request in it; no Allow overrides a Deny',
      'policy',
    );
  if (triedAndTaken(one))
    return pass(
      'permission',
      `${request.action} is allowed: ${object!.tried} was answered with ${object!.status}`,
    );
  if (denial?.action === request.action && !isOwnAddress(one, policy, denial.reason))
    return broken(
      'permission',
      `${request.action} is not allowed: ${denial.reason}`,
      `allow ${request.action} on ${request.resource} to the signer`,
      'policy',
    );
  // S3 asks for these only after it has allowed the action itself.
  if (denial?.action === 's3:ListBucket' || denial?.action?.startsWith('kms:'))
    return pass('permission', `${request.action} is allowed, as far as S3 asked`);

  if (simulation?.decision === 'allowed')
    return pass('permission', `${request.action} is allowed${by(simulation.matchedPolicies)}`);
  if (typeof policy === 'object' && 'grants' in policy && policy.grants)
    return pass('permission', `the bucket's policy allows ${request.action} by itself`);
  if (simulation) {
    const why =
      simulation.allowedByOrganization === false
        ? "the organization's service control policies do not allow it"
        : simulation.allowedByBoundary === false
          ? "the signer's permissions boundary does not allow it"
          : 'no policy allows it';
    return broken(
      'permission',
      `${request.action} is not allowed: ${why}${missing(simulation.missingContext)}`,
      `allow ${request.action} on ${request.resource} to the signer`,
      'policy',
    );
  }
  if (seenOf(facts.identity)?.type === 'root' && seenOf(facts.bucketPolicy) !== undefined)
    return pass('permission', 'the root user needs no policy in its own account');
  if (denial && seenOf(facts.bucket)?.mayList && (request.method === 'GET' || request.method === 'HEAD'))
    // Who may list gets 404 for what is missing, so this 403 is about the permission.
    return broken(
      'permission',
      `${request.action} is not allowed (AccessDenied)`,
      `allow ${request.action} on ${request.resource} to the signer`,
      'policy',
    );
  const judgement = notSeen('permission', refusedOf(facts.permission)!, 'what the policies allow');
  return denial
    ? unknown(
        'permission',
        `trying it gave 403, and why is not told: ${judgement.step.seen}`,
        judgement.step.fix,
      )
    : judgement;
}

/** The very request that the URL stands for was let through, whether the object is there or not. */
function triedAndTaken({ facts }: Case): boolean {
  const { method } = facts.request;
  const object = seenOf(facts.object);
  return (
    (method === 'GET' || method === 'HEAD') &&
    object !== undefined &&
    (object.exists || object.status === 404)
  );
}

/** A Deny of the bucket's policy that hits the address of whoever runs the check, but not the visitor's. */
function isOwnAddress({ facts }: Case, policy: ReadPolicy, reason: string | undefined): boolean {
  return (
    facts.request.fromIp !== undefined &&
    reason?.includes('explicit deny in a resource-based policy') === true &&
    typeof policy === 'object' &&
    'depends' in policy &&
    policy.denied === undefined
  );
}

function by(policies: readonly string[]): string {
  return policies.length === 0 ? '' : ` by ${formatList(policies)}`;
}

function missing(keys: readonly string[]): string {
  return keys.length === 0 ? '' : ` (not known to the simulation: ${formatList(keys)})`;
}

import { refusedOf, seenOf } from '../look/look.js';
import type { ReadPolicy } from './bucket-policy.js';
import { denialOf } from './denial.js';
import { isDisguised } from './object.js';
import { broken, type Case, type Judgement, notSeen, pass } from './step.js';
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
      `${request.action} is explicitly denied${by(simulation.matchedPolicies)}`,
      'remove the Deny from that policy, or exempt this request in it; no Allow overrides a Deny',
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
    return pass('permission', `${request.action} is allowed, as far as S3 checked`);

  const grants = policy !== undefined && 'grants' in policy && policy.grants;
  const lacksAllow = simulation?.decision === 'implicitDeny' && !grants;
  if (
    denial &&
    reads(one) &&
    !lacksAllow &&
    !isOwnAddress(one, policy, denial.reason) &&
    !isDisguised(one, policy)
  )
    return refusedWhenTried(one);
  if (simulation?.decision === 'allowed')
    return pass('permission', `${request.action} is allowed${by(simulation.matchedPolicies)}`);
  if (grants) return pass('permission', `the bucket policy alone allows ${request.action}`);
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
  return notSeen('permission', refusedOf(facts.permission)!, 'what the policies allow');
}

/** The request was denied, in words that do not say by whom. */
function refusedWhenTried({ facts }: Case): Judgement {
  const { action, resource } = facts.request;
  const allow = `allow ${action} on ${resource} to the signer`;
  if (seenOf(facts.permission) !== undefined)
    return broken(
      'permission',
      `${action} was denied when tried, although the policies seen allow it`,
      "check the policies that are not simulated: session policies, service control policies, VPC endpoint policies and those of the bucket's owner",
      'policy',
    );
  // Who may list gets 404 for what is missing, so this 403 is about the permission.
  if (seenOf(facts.bucket)?.mayList)
    return broken('permission', `${action} is not allowed (AccessDenied)`, allow, 'policy');
  return broken(
    'permission',
    `${action} was denied when tried; without s3:ListBucket, S3 gives the same answer for a missing object`,
    `${allow}, or check the spelling of the key`,
    'policy',
  );
}

function reads({ facts }: Case): boolean {
  return facts.request.method === 'GET' || facts.request.method === 'HEAD';
}

/** The very request that the URL stands for was let through, whether the object is there or not. */
function triedAndTaken(one: Case): boolean {
  const object = seenOf(one.facts.object);
  return reads(one) && object !== undefined && (object.exists || object.status === 404);
}

/** Whether a Deny of the bucket's policy hit the address of whoever runs the check, but spares the visitor's. */
function isOwnAddress({ facts }: Case, policy: ReadPolicy, reason: string | undefined): boolean {
  if (facts.request.fromIp === undefined || policy === undefined || !('depends' in policy)) return false;
  if (policy.denied) return false;
  if (reason !== undefined) return reason.includes('explicit deny in a resource-based policy');
  return /"aws:(?:vpc)?source/i.test(seenOf(facts.bucketPolicy)?.document ?? '');
}

function by(policies: readonly string[]): string {
  return policies.length === 0 ? '' : ` by ${formatList(policies)}`;
}

function missing(keys: readonly string[]): string {
  return keys.length === 0 ? '' : ` (not known to the simulation: ${formatList(keys)})`;
}

import { matchGlob } from './glob.js';
import { readCidr } from './operators/ip-address.js';
import type { RawDocument, RawStatement, Refuse } from './read-document.js';
import { isBadPrincipal, readPrincipal } from './read-principal.js';
import { matchingActions, type S3Action } from './s3-actions.js';
import { conditionKeyActions } from './s3-condition-keys.js';
import type { PrincipalElement } from './types.js';
import { wordingOf } from './wording.js';

/**
 * What S3 asks of a bucket policy, statement by statement. Texts from versity/versitygw#645 to #650 and its table of
 * AWS's answers; `Resource` of `*` is refused as noobaa/noobaa-core#10058 reports. Returns each statement's principal.
 */
export function checkBucketPolicy(
  document: RawDocument,
  bucket: string | undefined,
  refuse: Refuse,
): readonly PrincipalElement[] {
  const words = wordingOf('bucket');
  const sids = new Set<string>();
  return document.statements.map((statement) => {
    const { path, sid, action, resource } = statement;
    if (sid !== undefined && sid !== '') {
      if (sids.has(sid)) refuse(words.duplicateSid, `${path}.Sid`);
      sids.add(sid);
    }
    const principal = checkPrincipal(statement, refuse);
    if (action === undefined || action.values.length === 0) return refuse(words.noAction, path);
    if (resource === undefined || resource.values.length === 0) return refuse(words.noResource, path);
    const actionPath = `${path}.${action.negated ? 'NotAction' : 'Action'}`;
    const named = new Map<string, readonly S3Action[]>();
    for (const pattern of action.values) {
      if (named.has(pattern)) continue;
      const found = matchingActions(pattern);
      if (found.length === 0) refuse('Policy has invalid action', actionPath);
      named.set(pattern, found);
    }
    const resourcePath = `${path}.${resource.negated ? 'NotResource' : 'Resource'}`;
    for (const pattern of resource.values) {
      if (!isResourceOf(pattern, bucket)) refuse('Policy has invalid resource', resourcePath);
    }
    checkConditions(statement, action.negated ? [] : action.values, refuse);
    if (!action.negated && !resource.negated) {
      const reached = reachOf(resource.values);
      if (![...named.values()].every((actions) => actions.some(({ on }) => on !== 'other' && reached[on])))
        refuse('Action does not apply to any resource(s) in statement', actionPath);
    }
    return principal;
  });
}

function checkPrincipal({ path, effect, principal }: RawStatement, refuse: Refuse): PrincipalElement {
  if (principal === undefined) return refuse('Missing required field Principal', path);
  const at = `${path}.${principal.negated ? 'NotPrincipal' : 'Principal'}`;
  if (principal.negated && effect === 'Allow') refuse('Allow with NotPrincipal is not allowed.', at);
  const read = readPrincipal(principal.node, principal.negated);
  if (isBadPrincipal(read)) return refuse('Invalid principal in policy', at);
  if (read.values.length === 0) return refuse('Missing required field Principal cannot be empty!', at);
  return read;
}

const S3_RESOURCE =
  /^arn:(?:aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f|aws-eusc):s3:::([^/]+)(?:\/.*)?$/s;

/** A bucket part with wildcards is taken when it can mean the bucket; one with a variable is seen at request time. */
function isResourceOf(pattern: string, bucket: string | undefined): boolean {
  const named = S3_RESOURCE.exec(pattern)?.[1];
  if (named === undefined) return false;
  return bucket === undefined || named.includes('${') || matchGlob(named, bucket);
}

/** Whether any of a statement's resources is a bucket, or an object. */
function reachOf(resources: readonly string[]): { readonly bucket: boolean; readonly object: boolean } {
  return {
    bucket: resources.some((resource) => !resource.includes('/')),
    object: resources.some((resource) => resource.includes('/') || resource.includes('*')),
  };
}

function checkConditions(
  { conditions, path }: RawStatement,
  actions: readonly string[],
  refuse: Refuse,
): void {
  // A pattern is let through: S3 takes `s3:*` with a key that only some of its actions have.
  const exact = new Set(
    actions.filter((action) => !/[*?]/.test(action)).map((action) => action.toLowerCase()),
  );
  for (const { operator, key, values } of conditions) {
    const at = `${path}.Condition.${operator}.${key}`;
    const lowerCaseKey = key.toLowerCase();
    const supporting = conditionKeyActions(lowerCaseKey);
    if (supporting === undefined) refuse('Policy has an invalid condition key', at);
    for (const action of exact) {
      if (supporting instanceof Set && !supporting.has(action)) {
        refuse('Conditions do not apply to combination of actions and resources in statement', at);
      }
    }
    const isAddress = lowerCaseKey === 'aws:sourceip' || lowerCaseKey === 'aws:vpcsourceip';
    if (isAddress && !/Null$/.test(operator) && values.some((value) => readCidr(value) === undefined)) {
      refuse('Invalid IP address in Conditions', at);
    }
  }
}

import type { JsonNode } from './json.js';
import type { RawDocument, RawStatement, Refuse } from './read-document.js';
import { isBadPrincipal, readPrincipal } from './read-principal.js';
import type { PrincipalElement } from './types.js';
import { wordingOf } from './wording.js';

/**
 * What IAM asks of a role's trust policy. Texts as versitygw has them from AWS (iamapi policy tests), the one about
 * `"*"` as seen in Terraform threads. Returns each statement's principal.
 */
export function checkTrustPolicy(document: RawDocument, refuse: Refuse): readonly PrincipalElement[] {
  const words = wordingOf('trust');
  const sids = new Set<string>();
  return document.statements.map((statement) => {
    const { path, sid, action, resource } = statement;
    if (sid !== undefined && sid !== '') {
      if (sids.has(sid)) refuse(words.duplicateSid, `${path}.Sid`);
      sids.add(sid);
    }
    const principal = checkPrincipal(statement, refuse);
    if (action === undefined || action.values.length === 0) return refuse(words.noAction, path);
    if (!action.values.every((value) => /^sts:/i.test(value))) {
      refuse(
        'AssumeRole policy may only specify STS AssumeRole actions.',
        `${path}.${action.negated ? 'NotAction' : 'Action'}`,
      );
    }
    if (resource !== undefined) {
      if (resource.negated) refuse('AssumeRole policy must not contain resources.', `${path}.NotResource`);
      refuse('Has prohibited field Resource', `${path}.Resource`);
    }
    return principal;
  });
}

function checkPrincipal({ path, effect, principal }: RawStatement, refuse: Refuse): PrincipalElement {
  if (principal === undefined) return refuse('Missing required field Principal', path);
  if (principal.negated) {
    return refuse(
      effect === 'Allow'
        ? 'Allow with NotPrincipal is not allowed.'
        : 'AssumeRole policy must not contain NotPrincipal field.',
      `${path}.NotPrincipal`,
    );
  }
  const at = `${path}.Principal`;
  if (isStar(principal.node)) refuse('AssumeRolepolicy contained an invalid principal: "STAR":"*".', at);
  if (principal.node.type !== 'object') refuse('Principal must be a JSON object.', at);
  const read = readPrincipal(principal.node, false);
  if (isBadPrincipal(read)) {
    const named = read.value === undefined ? `"${read.type}"` : `"${read.type}":"${read.value}"`;
    return refuse(`Invalid principal in policy: ${named}`, at);
  }
  const canonical = read.values.find(({ type }) => type === 'CanonicalUser');
  if (canonical !== undefined) refuse('Invalid principal in policy: "CanonicalUser"', at);
  if (read.values.length === 0) refuse('Missing required field Principal cannot be empty!', at);
  return read;
}

function isStar(node: JsonNode): boolean {
  return node.type === 'string' && node.text === '*';
}

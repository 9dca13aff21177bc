import { type JsonNode, readJson } from './json.js';

/**
 * Rewrites the AWS principals of a policy's text, in Principal and NotPrincipal; all else stays as it was written.
 * IAM keeps users and roles by their unique id and shows their ARNs: this is how a store does the same.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal".
 *
 * @param text a document that `parsePolicy` takes
 * @param map gives what shall stand there; the same text leaves a principal untouched
 * @throws Error for text that is not JSON
 */
export function mapPrincipals(text: string, map: (principal: string) => string): string {
  let mapped = '';
  let written = 0;
  for (const node of awsPrincipals(readJson(text))) {
    if (node.type !== 'string' || node.from === undefined || node.to === undefined) continue;
    const replacement = map(node.text);
    if (replacement === node.text) continue;
    mapped += text.slice(written, node.from) + JSON.stringify(replacement);
    written = node.to;
  }
  return written === 0 ? text : mapped + text.slice(written);
}

/** In the order of the text. */
function awsPrincipals(root: JsonNode): JsonNode[] {
  return listed(member(root, 'Statement'))
    .flatMap((statement) => members(statement, ['Principal', 'NotPrincipal']))
    .flatMap((principal) => members(principal, ['AWS']))
    .flatMap(listed);
}

function members(node: JsonNode, names: readonly string[]): JsonNode[] {
  if (node.type !== 'object') return [];
  return node.members.filter(([name]) => names.includes(name)).map(([, value]) => value);
}

function member(node: JsonNode, name: string): JsonNode | undefined {
  return members(node, [name])[0];
}

function listed(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return node.type === 'array' ? node.items : [node];
}

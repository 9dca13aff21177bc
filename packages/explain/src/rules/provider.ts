import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, cue, hasFailed, messageOf, suspect } from './support.js';

function providerOf({ answer, url }: Facts): string | undefined {
  return answer.provider ?? url?.address.provider;
}

export const operationNotSupported: Rule = (facts) => {
  const cause = 'operation-not-supported-by-provider';
  const code = codeOf(facts);
  const { status } = facts.answer;
  const said = answered(
    facts,
    /not (?:been )?(?:yet )?(?:implemented|supported)|unsupported|implies functionality|method (?:is )?not allowed/i,
  );
  const told = cue(
    facts,
    /(?:does ?n[o']t|not|no|un)\W?(?:support|implement)|unsupported|not implemented|notimplemented/,
  );
  const notImplemented = code === 'NotImplemented' || status === 501;
  const form =
    facts.form !== undefined ||
    (facts.method === 'POST' &&
      cue(facts, /form|multipart|presigned ?post|createpresignedpost/) !== undefined);
  const r2 = providerOf(facts) === 'r2';
  const evidence = [said, r2 && form ? 'R2 has no form uploads (POST Object).' : undefined, told];
  if (facts.answer.elements.get('ResourceType') === 'DeleteMarker') return undefined;
  const header = facts.answer.elements.get('Header');
  if (
    /transfer-encoding/i.test(header ?? '') ||
    /authorization mechanism|sigv2|checksum/i.test(messageOf(facts))
  )
    return undefined;
  if (r2 && form && hasFailed(facts)) return suspect(cause, 0.965, evidence);
  const chunked =
    header === undefined && /implies functionality/i.test(messageOf(facts)) && facts.method === 'PUT';
  const aws = providerOf(facts) === 'aws';
  if (notImplemented && chunked && aws) return suspect(cause, 0.5, evidence);
  if (notImplemented)
    return suspect(cause, 0.94, [
      said ?? 'The answer is `NotImplemented`.',
      header === undefined ? undefined : `It names the header \`${header}\`.`,
      told,
    ]);
  if (code === 'MethodNotAllowed' || status === 405)
    return suspect(cause, told !== undefined ? 0.95 : aws ? 0.4 : 0.85, [
      said ?? 'The answer is `MethodNotAllowed`.',
      told,
    ]);
  return told !== undefined && hasFailed(facts) && !aws && code !== 'SignatureDoesNotMatch'
    ? suspect(cause, 0.88, [told])
    : undefined;
};

/** No bytes came back at all. */
export const hostUnreachable: Rule = (facts) => {
  const said = answered(
    facts,
    /enotfound|could ?n[o']t resolve|econnrefused|etimedout|connection (?:refused|timed out)|err_name_not_resolved|err_connection|getaddrinfo|no such host/i,
  );
  return said === undefined || facts.answer.status !== undefined
    ? undefined
    : suspect('host-unreachable', 0.75, [said]);
};

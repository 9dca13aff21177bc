import type { ServiceAnswer } from '@countersign/aws-client';
import { textAt } from '@countersign/aws-client';
import type { Look, Refused } from '../facts.js';

/** Wraps what was seen. */
export function seen<T>(value: T): Look<T> {
  return { seen: value };
}

/** Asking had no point, for the reason given. */
export function notAsked(why: string): { readonly refused: Refused } {
  return { refused: { status: 0, code: 'NotAsked', message: why } };
}

/** Answers of a server that does not have the operation: STS and IAM of many an S3 elsewhere. */
const NOT_SERVED: ReadonlySet<string> = new Set(['MethodNotAllowed', 'NotImplemented', 'InvalidAction']);

/** As {@link refused}, for services that an S3 elsewhere may not have. */
export function refusedBy(
  service: string,
  answer: ServiceAnswer,
  permission?: string,
): { readonly refused: Refused } {
  const absent = NOT_SERVED.has(answer.code) || [404, 405, 501].includes(answer.status);
  return absent && answer.code !== 'NoSuchEntity'
    ? notAsked(`this endpoint does not serve ${service} (${answer.code})`)
    : refused(answer, permission);
}

/**
 * A refusal as a fact.
 *
 * @param permission what the operation needs, named only where that is what was missing
 */
export function refused(answer: ServiceAnswer, permission?: string): { readonly refused: Refused } {
  const { status, code, message } = answer;
  const denied = permission !== undefined && isDenied(code);
  return {
    refused: { status, code, message, ...(denied ? { missingPermission: permission } : {}) },
  };
}

/** `AccessDenied` is everybody's; `UnauthorizedOperation` and `AccessDeniedException` come from gateways in between. */
function isDenied(code: string): boolean {
  return code === 'AccessDenied' || code === 'AccessDeniedException' || code === 'UnauthorizedOperation';
}

/** Text of an answer's element, by its path below the root. */
export function answered(answer: ServiceAnswer, ...path: readonly string[]): string | undefined {
  return textAt(answer.document, ...path);
}

/** What was seen, if it was. */
export function seenOf<T>(look: Look<T> | undefined): T | undefined {
  return look !== undefined && 'seen' in look ? look.seen : undefined;
}

/** Why it was not seen, if it was not. */
export function refusedOf<T>(look: Look<T> | undefined): Refused | undefined {
  return look !== undefined && 'refused' in look ? look.refused : undefined;
}

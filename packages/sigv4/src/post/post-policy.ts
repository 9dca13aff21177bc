import { decodeBase64 } from '../base64.js';
import { policyMalformed } from './refusals.js';

/** A condition of a POST policy as read; `shown` is how S3 prints it when it fails. */
export type ParsedPostCondition =
  | {
      readonly operator: 'eq' | 'starts-with';
      /** In lower case; undefined: of no form. */
      readonly field: string | undefined;
      readonly value: string;
      readonly shown: string;
    }
  | {
      readonly operator: 'content-length-range';
      /** Bytes; `undefined` when the policy's bound is not a number. */
      readonly minimum: number | undefined;
      readonly maximum: number | undefined;
      readonly shown: string;
    };

export interface PostPolicy {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly conditions: readonly ParsedPostCondition[];
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
const DIGITS = /^\d+$/;

/**
 * Reads a policy ("POST Policy", S3 API) from its base64 form. Do so only after its signature has been
 * verified, as S3 does: an altered policy is a wrong signature, whatever it then contains.
 *
 * @throws {SigV4Error} `InvalidPolicyDocument`.
 */
export function parsePostPolicy(base64: string): PostPolicy {
  const text = decodeBase64(base64);
  if (text === undefined) throw policyMalformed('invalid Base64 encoding.');
  if (text.trim() === '') throw policyMalformed("Expecting '{' but found End-of-Input");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw policyMalformed('Invalid JSON.');
  }
  if (!isRecord(document)) throw policyMalformed('Invalid JSON.');
  const { expiration, conditions } = document;
  if (expiration === undefined) throw policyMalformed('Policy missing expiration.');
  if (conditions === undefined) throw policyMalformed('Policy missing conditions.');
  const expiresAt =
    typeof expiration === 'string' && ISO_TIME.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresAt)) throw policyMalformed(`Invalid 'expiration' value: '${String(expiration)}'`);
  if (!Array.isArray(conditions)) throw policyMalformed("Invalid 'conditions' value: must be a List.");
  return { expiresAt, conditions: conditions.map(parseCondition) };
}

function parseCondition(condition: unknown): ParsedPostCondition {
  if (Array.isArray(condition)) return parseListCondition(condition);
  if (!isRecord(condition)) throw policyMalformed('Invalid condition test: must be a List or Object.');
  const entries = Object.entries(condition);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) {
    throw policyMalformed(
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    );
  }
  const [name, value] = entry;
  if (typeof value !== 'string') throw policyMalformed('Invalid Simple-Condition: value must be a string.');
  return { operator: 'eq', field: name.toLowerCase(), value, shown: show(['eq', `$${name}`, value]) };
}

function parseListCondition(condition: readonly unknown[]): ParsedPostCondition {
  const [named, first, second] = condition;
  if (typeof named !== 'string') throw policyMalformed('Invalid Condition: missing operation identifier.');
  const operator = named.toLowerCase();
  if (operator !== 'eq' && operator !== 'starts-with' && operator !== 'content-length-range') {
    throw policyMalformed(`Invalid Condition: unknown operation '${named}'.`);
  }
  if (condition.length !== 3) throw policyMalformed(`Invalid ${named}: wrong number of arguments.`);
  const shown = show(condition);
  if (operator === 'content-length-range') {
    return { operator, minimum: bound(first), maximum: bound(second), shown };
  }
  if (typeof first !== 'string' || typeof second !== 'string') {
    throw policyMalformed('Invalid Simple-Condition: value must be a string.');
  }
  // Without its dollar sign a name means no field. Recorded on AWS in February 2026: the condition fails, whatever the form says.
  const field = first.startsWith('$') ? first.slice(1).toLowerCase() : undefined;
  return { operator, field, value: second, shown };
}

/** Bounds may be numbers or numeric strings; anything else makes the condition fail, not the document. */
function bound(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DIGITS.test(value) ? Number(value) : undefined;
}

function show(condition: readonly unknown[]): string {
  return `[${condition.map((part) => JSON.stringify(part)).join(', ')}]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { queryError } from '@countersign/aws-model';

/**
 * The parameters of an operation, declared as data and read in one go: AWS reports every violation of a request in one
 * ValidationError, so nothing may stop at the first. Limits and patterns are those of the API References.
 */
export type Schema = { readonly [name: string]: Field<unknown> };

/** The values a schema yields. */
export type Input<S extends Schema> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer Value> ? Value : never;
};

export interface Field<Value> {
  read(source: Source, name: string): Value;
}

/** Where fields read from, and where they report to. */
interface Source {
  get(name: string): string | undefined;
  names(): Iterable<string>;
  /** `path` is the member as AWS spells it (`tags.1.member.key`), `value` what was sent, null where nothing was. */
  violated(path: string, value: string | null, constraint: string): void;
  /** Refuses the request in these words, should nothing be violated. */
  refused(message: string): void;
}

export interface TextLimits {
  /** Characters. Default 0. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** As AWS words it; the whole value has to match. Java syntax, of which JavaScript with the `u` flag reads all that occurs. */
  readonly pattern?: string;
  /**
   * What AWS says of a value that does not match, after `The specified value for NAME is invalid.`; such a value is looked
   * at only when nothing else is wrong. Absent: the pattern is listed with the other violations.
   */
  readonly unmatched?: string;
  readonly values?: readonly string[];
}

/**
 * Reads `schema` out of the parameters of a request.
 *
 * IAM leaves the offending value out of the message, STS repeats it (both as recorded from AWS in 2025 and 2026).
 *
 * @throws AwsError ValidationError naming every violation, or, without any, the first value that does not match its pattern
 */
export function readInput<S extends Schema>(
  schema: S,
  parameters: ReadonlyMap<string, string>,
  service: 'sts' | 'iam',
): Input<S> {
  const violations: string[] = [];
  let refusal: string | undefined;
  const source: Source = {
    get: (name) => parameters.get(name),
    names: () => parameters.keys(),
    violated(path, value, constraint) {
      const shown = service === 'iam' ? '' : value === null ? ' null' : ` '${value}'`;
      violations.push(`Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
    },
    refused(message) {
      refusal ??= message;
    },
  };
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) input[name] = field.read(source, name);
  if (violations.length > 0) {
    const errors = violations.length === 1 ? 'error' : 'errors';
    throw queryError(
      'ValidationError',
      `${violations.length} validation ${errors} detected: ${violations.join('; ')}`,
    );
  }
  if (refusal !== undefined) throw queryError('ValidationError', refusal);
  return input as Input<S>;
}

/**
 * Text; absent when not sent. A violated set of values is not listed (IAM, as recorded from AWS; STS has no such parameter).
 */
export function text(limits: TextLimits): Field<string | undefined> {
  const check = textChecker(limits);
  return {
    read(source, name) {
      const value = source.get(name);
      if (value !== undefined) check(source, memberName(name), value);
      return value;
    },
  };
}

/** A whole number between two bounds, both inclusive; absent when not sent. */
export function integer(minimum: number, maximum: number): Field<number | undefined> {
  return {
    read(source, name) {
      const sent = source.get(name);
      if (sent === undefined) return undefined;
      if (!/^[+-]?\d{1,10}$/.test(sent)) throw malformed(sent, 'Integer');
      const value = Number(sent);
      const path = memberName(name);
      if (value < minimum)
        source.violated(path, sent, `Member must have value greater than or equal to ${minimum}`);
      if (value > maximum)
        source.violated(path, sent, `Member must have value less than or equal to ${maximum}`);
      return value;
    },
  };
}

/** `true` or `false`; absent when not sent. */
export function flag(): Field<boolean | undefined> {
  return {
    read(source, name) {
      const sent = source.get(name);
      if (sent === undefined) return undefined;
      const value = sent.toLowerCase();
      if (value !== 'true' && value !== 'false') throw malformed(sent, 'Boolean');
      return value === 'true';
    },
  };
}

/** The same field under another parameter's name: for operations that differ only in what they call a thing. */
export function named<Value>(parameter: string, field: Field<Value>): Field<Value> {
  return { read: (source) => field.read(source, parameter) };
}

/** The same field, without which the request is refused. */
export function required<Value>(field: Field<Value | undefined>): Field<Value> {
  return {
    read(source, name) {
      const value = field.read(source, name);
      if (value !== undefined) return value;
      source.violated(memberName(name), null, 'Member must not be null');
      // Never seen: readInput throws once a violation was reported.
      return undefined as Value;
    },
  };
}

/**
 * `Name.member.1`, `Name.member.2`, ...: texts, all under one limit. Absent when none was sent.
 *
 * @param count of members; `mayBeNull` where AWS does not list that among the constraints of a member (default false)
 */
export function texts(
  limits: TextLimits,
  count: { minimum?: number; maximum?: number; mayBeNull?: boolean } = {},
): Field<readonly string[] | undefined> {
  const constraints = constraintsOf(limits, count.mayBeNull === true);
  return {
    read(source, name) {
      const values = members(source, name);
      if (values === undefined) return undefined;
      const path = memberName(name);
      checkCount(source, path, values, count);
      // AWS names all constraints of the member at once, and the list rather than the place in it.
      if (values.some((value) => !obeys(limits, value)))
        source.violated(
          path,
          `[${values.join(', ')}]`,
          `Member must satisfy constraint: [${constraints.join(', ')}]`,
        );
      return values;
    },
  };
}

/** `Name.member.N.Part`: structures, each read with its own schema. Absent when none was sent. */
export function structures<S extends Schema>(
  schema: S,
  maximum?: number,
): Field<ReadonlyArray<Input<S>> | undefined> {
  return {
    read(source, name) {
      const count = countMembers(source, name);
      if (count === undefined) return undefined;
      const path = memberName(name);
      if (maximum !== undefined && count > maximum) {
        source.violated(path, '', `Member must have length less than or equal to ${maximum}`);
        return [];
      }
      return Array.from({ length: count }, (_, index) => {
        const member = memberSource(source, `${name}.member.${index + 1}.`, `${path}.${index + 1}.member.`);
        const structure: Record<string, unknown> = {};
        for (const [part, field] of Object.entries(schema)) structure[part] = field.read(member, part);
        return structure as Input<S>;
      });
    },
  };
}

/** A structure's own parameters, seen without their prefix. */
function memberSource(source: Source, prefix: string, path: string): Source {
  return {
    get: (name) => source.get(prefix + name),
    *names() {
      for (const name of source.names()) if (name.startsWith(prefix)) yield name.slice(prefix.length);
    },
    violated: (inner, value, constraint) => source.violated(path + inner, value, constraint),
    refused: (message) => source.refused(message),
  };
}

function textChecker(limits: TextLimits): (source: Source, path: string, value: string) => void {
  const matches = matcher(limits.pattern);
  return (source, path, value) => {
    const length = value.length;
    if (limits.maximum !== undefined && length > limits.maximum)
      source.violated(path, value, `Member must have length less than or equal to ${limits.maximum}`);
    if (limits.minimum !== undefined && length < limits.minimum)
      source.violated(path, value, `Member must have length greater than or equal to ${limits.minimum}`);
    if (!matches(value)) {
      if (limits.unmatched === undefined)
        source.violated(path, value, `Member must satisfy regular expression pattern: ${limits.pattern}`);
      else source.refused(`The specified value for ${path} is invalid. ${limits.unmatched}`);
    }
    if (limits.values && !limits.values.includes(value))
      source.violated(path, value, 'Member must satisfy enum value set');
  };
}

function obeys(limits: TextLimits, value: string): boolean {
  return (
    value.length >= (limits.minimum ?? 0) &&
    value.length <= (limits.maximum ?? Number.POSITIVE_INFINITY) &&
    matcher(limits.pattern)(value) &&
    (limits.values === undefined || limits.values.includes(value))
  );
}

function constraintsOf({ minimum, maximum, pattern, values }: TextLimits, mayBeNull: boolean): string[] {
  return [
    ...(maximum === undefined ? [] : [`Member must have length less than or equal to ${maximum}`]),
    ...(minimum === undefined ? [] : [`Member must have length greater than or equal to ${minimum}`]),
    ...(pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${pattern}`]),
    ...(values === undefined ? [] : ['Member must satisfy enum value set']),
    ...(mayBeNull ? [] : ['Member must not be null']),
  ];
}

const MATCHERS = new Map<string, RegExp>();

function matcher(pattern: string | undefined): (value: string) => boolean {
  if (pattern === undefined) return () => true;
  let compiled = MATCHERS.get(pattern);
  if (!compiled) {
    compiled = new RegExp(`^(?:${pattern})$`, 'u');
    MATCHERS.set(pattern, compiled);
  }
  const found = compiled;
  return (value) => found.test(value);
}

function checkCount(
  source: Source,
  path: string,
  values: readonly string[],
  { minimum, maximum }: { minimum?: number; maximum?: number },
): void {
  const shown = `[${values.join(', ')}]`;
  if (maximum !== undefined && values.length > maximum)
    source.violated(path, shown, `Member must have length less than or equal to ${maximum}`);
  if (minimum !== undefined && values.length < minimum)
    source.violated(path, shown, `Member must have length greater than or equal to ${minimum}`);
}

/** No list of a request is longer than this: the parser bounds the number of parameters too. */
const MAX_MEMBERS = 1_000;

function members(source: Source, name: string): string[] | undefined {
  const values: string[] = [];
  for (let index = 1; index <= MAX_MEMBERS; index += 1) {
    const value = source.get(`${name}.member.${index}`);
    if (value === undefined) break;
    values.push(value);
  }
  if (values.length > 0) return values;
  // SDKs send an empty list as a bare name.
  return source.get(name) === undefined ? undefined : [];
}

function countMembers(source: Source, name: string): number | undefined {
  const prefix = `${name}.member.`;
  let count = 0;
  for (const parameter of source.names()) {
    if (!parameter.startsWith(prefix)) continue;
    const index = Number.parseInt(parameter.slice(prefix.length), 10);
    if (index > count && index <= MAX_MEMBERS) count = index;
  }
  return count > 0 ? count : source.get(name) === undefined ? undefined : 0;
}

/** `UserName` as errors call it: `userName`. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function malformed(value: string, type: string): Error {
  return queryError('MalformedInput', `Could not convert value '${value.slice(0, 64)}' to type ${type}`);
}

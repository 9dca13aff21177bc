import type { Position } from './types.js';

/** A JSON value that remembers where it stood. Numbers keep their text: `1.10` stays `1.10`. */
export type JsonNode =
  | {
      readonly type: 'string';
      readonly text: string;
      /** Offsets of its quotation marks in the text: of the opening one, and behind the closing one. */
      readonly from?: number;
      readonly to?: number;
    }
  | { readonly type: 'number' | 'boolean' | 'null'; readonly text: string }
  | { readonly type: 'array'; readonly items: readonly JsonNode[] }
  | {
      readonly type: 'object';
      readonly members: readonly (readonly [name: string, value: JsonNode])[];
      readonly start?: Position;
      readonly end?: Position;
    };

/** Deeper than any policy; a bound so that hostile input cannot exhaust the stack. */
const MAX_DEPTH = 64;

/** Thrown by the reader; callers turn it into a PolicyError in the words of their service. */
export class JsonError extends Error {
  override readonly name: string = 'JsonError';
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** Reads JSON text strictly. A name that stands twice in one object is an error: the two would disagree. */
export function readJson(text: string): JsonNode {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  let at = 0;
  let line = 0;

  function fail(): never {
    throw new JsonError(`unexpected input at offset ${at}`);
  }
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at += found[0].length;
    return found[0];
  }
  function peek(): string | undefined {
    take(SPACE);
    return text[at];
  }
  /** Offsets are asked for in rising order, so the line only moves forward. */
  function position(offset: number): Position {
    while (line + 1 < lineStarts.length && lineStarts[line + 1]! <= offset) line += 1;
    return { line: line + 1, column: offset - lineStarts[line]! + 1 };
  }
  /** Finds the closing quotation mark; `JSON.parse` judges the escapes and control characters in between. */
  function string(): string {
    const start = at;
    for (at += 1; text[at] !== '"'; at += text[at] === '\\' ? 2 : 1) if (at >= text.length) fail();
    at += 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return fail();
    }
  }
  function stringNode(): JsonNode {
    const from = at;
    const read = string();
    return { type: 'string', text: read, from, to: at };
  }
  function value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) fail();
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return stringNode();
    }
    const word = take(WORD);
    if (word !== undefined) return { type: word === 'null' ? 'null' : 'boolean', text: word };
    const number = take(NUMBER);
    return number === undefined ? fail() : { type: 'number', text: number };
  }
  function array(depth: number): JsonNode {
    const items: JsonNode[] = [];
    at += 1;
    if (peek() === ']') {
      at += 1;
      return { type: 'array', items };
    }
    for (;;) {
      items.push(value(depth + 1));
      const next = peek();
      if (next !== ',' && next !== ']') fail();
      at += 1;
      if (next === ']') return { type: 'array', items };
    }
  }
  function object(depth: number): JsonNode {
    const start = position(at);
    const members = new Map<string, JsonNode>();
    at += 1;
    if (peek() === '}') at += 1;
    else {
      for (;;) {
        if (peek() !== '"') fail();
        const name = string();
        if (members.has(name) || peek() !== ':') fail();
        at += 1;
        members.set(name, value(depth + 1));
        const next = peek();
        if (next !== ',' && next !== '}') fail();
        at += 1;
        if (next === '}') break;
      }
    }
    return { type: 'object', members: [...members], start, end: position(at - 1) };
  }

  const root = value(0);
  if (peek() !== undefined) fail();
  return root;
}

/** The same tree from a value that somebody else parsed; it has no positions. */
export function fromValue(value: unknown, depth = 0): JsonNode {
  if (depth > MAX_DEPTH) throw new JsonError('nested too deeply');
  switch (typeof value) {
    case 'string':
      return { type: 'string', text: value };
    case 'number':
      return { type: 'number', text: String(value) };
    case 'boolean':
      return { type: 'boolean', text: String(value) };
    case 'object':
      if (value === null) return { type: 'null', text: 'null' };
      if (Array.isArray(value))
        return { type: 'array', items: value.map((item: unknown) => fromValue(item, depth + 1)) };
      return {
        type: 'object',
        members: Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .map(([name, member]) => [name, fromValue(member, depth + 1)] as const),
      };
    default:
      throw new JsonError(`a ${typeof value} is not a JSON value`);
  }
}

/** Bytes of the text once white space between tokens is dropped: what S3's size limit counts. */
export function compactLength(node: JsonNode): number {
  switch (node.type) {
    case 'array':
      return node.items.reduce(
        (sum, item) => sum + compactLength(item) + 1,
        1 + (node.items.length === 0 ? 1 : 0),
      );
    case 'object':
      return node.members.reduce(
        (sum, [name, value]) => sum + quotedLength(name) + compactLength(value) + 2,
        1 + (node.members.length === 0 ? 1 : 0),
      );
    case 'string':
      return quotedLength(node.text);
    default:
      return node.text.length;
  }
}

function quotedLength(text: string): number {
  let bytes = 0;
  for (const character of JSON.stringify(text)) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

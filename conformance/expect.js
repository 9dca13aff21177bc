import { Answer } from './answer.js';

// What rows expect, as data: compared with what came, and written into the table, by the same description.
// An expectation is a Refusal, a Success, a regular expression, a plain value, or an object or array of these.

class Refusal {
  constructor(status, code, message, extras) {
    Object.assign(this, { status, code, message, extras });
  }
}

class Success {
  constructor(status, headers, body) {
    Object.assign(this, { status, headers, body });
  }
}

/** A pattern that the table calls by what it means. */
export function like(meaning, pattern) {
  return Object.assign(new RegExp(pattern), { meaning });
}

export const ISO_TIME = like('(an ISO time)', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
export const AMZ_DATE = like('(as sent)', /^\d{8}T\d{6}Z$/);
export const EPOCH_MS = like('(milliseconds since the epoch)', /^\d{13}$/);

/** A value that only has to be there. */
export const PRESENT = Symbol('present');
/** A value that must not be there. */
export const ABSENT = Symbol('absent');

/**
 * An error document. `message` may be a pattern, or left out where no text is known.
 * `extras` names further elements in their order, each with its value, a pattern, or PRESENT;
 * `{}` says that there are none; undefined, that nothing is known of them.
 */
export function refusal(status, code, message, extras) {
  return new Refusal(status, code, message, extras);
}

/** An answer that is no error, with the headers the row is about (a value, a pattern, PRESENT or ABSENT), and perhaps its body. */
export function success(status, headers = {}, body = undefined) {
  return new Success(status, headers, body);
}

/**
 * Differences between what was expected and what came, each as a sentence; none when they agree.
 * `anyOrder`: the source does not tell the order of the elements of an error.
 */
export function compare(expected, answered, path = '', anyOrder = false) {
  const at = path === '' ? '' : `${path}: `;
  if (expected instanceof Refusal) return compareRefusal(expected, answered, at, anyOrder);
  if (expected instanceof Success) return compareSuccess(expected, answered, at);
  if (expected instanceof RegExp || typeof expected !== 'object' || expected === null) {
    return compareValue(expected, answered)
      ? []
      : [`${at}expected ${describe(expected)}, got ${describe(answered)}`];
  }
  if (typeof answered !== 'object' || answered === null)
    return [`${at}expected ${describe(expected)}, got ${describe(answered)}`];
  const names = new Set([...Object.keys(expected), ...Object.keys(answered)]);
  return [...names].flatMap((name) =>
    compare(expected[name], answered[name], path === '' ? name : `${path}.${name}`, anyOrder),
  );
}

function compareValue(expected, actual) {
  if (expected === PRESENT) return actual !== undefined;
  if (expected === ABSENT) return actual === undefined;
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual);
  return expected === actual;
}

function compareRefusal(expected, answer, at, anyOrder) {
  if (!(answer instanceof Answer)) return [`${at}expected an error, got ${describe(answer)}`];
  const differences = [];
  const check = (what, wanted, actual) => {
    if (!compareValue(wanted, actual))
      differences.push(`${at}${what} ${describe(wanted)}, got ${describe(actual)}`);
  };
  check('expected status', expected.status, answer.status);
  if (expected.code !== undefined) check('expected code', expected.code, answer.code);
  if (expected.message !== undefined) check('expected message', expected.message, answer.message);
  if (expected.extras !== undefined) {
    const order = (names) => (anyOrder ? names.sort() : names);
    const wanted = order(Object.keys(expected.extras));
    const got = order(answer.extras.map(([name]) => name));
    if (wanted.join() !== got.join()) {
      differences.push(
        `${at}expected elements ${wanted.join(', ') || 'none'}, got ${got.join(', ') || 'none'}`,
      );
    } else {
      for (const [name, value] of answer.extras) check(`expected ${name}`, expected.extras[name], value);
    }
  }
  return differences;
}

function compareSuccess(expected, answer, at) {
  if (!(answer instanceof Answer)) return [`${at}expected an answer, got ${describe(answer)}`];
  const differences = [];
  if (expected.status !== answer.status) {
    differences.push(`${at}expected status ${expected.status}, got ${describe(answer)}`);
  }
  for (const [name, wanted] of Object.entries(expected.headers)) {
    const actual = answer.header(name);
    if (!compareValue(wanted, actual)) {
      differences.push(`${at}expected header ${name} ${describe(wanted)}, got ${describe(actual)}`);
    }
  }
  if (expected.body !== undefined && !compareValue(expected.body, answer.body)) {
    differences.push(`${at}expected body ${describe(expected.body)}, got ${describe(answer.body)}`);
  }
  return differences;
}

/** An expectation, or a value that came, in words. */
export function describe(value) {
  if (value instanceof Refusal) return describeRefusal(value);
  if (value instanceof Success)
    return describeSuccess(value.status, Object.entries(value.headers), value.body);
  if (value instanceof Answer) return describeAnswer(undefined, value);
  if (value === PRESENT) return 'present';
  if (value === ABSENT || value === undefined) return 'absent';
  if (value instanceof RegExp) return value.meaning ?? `like ${value.source}`;
  if (Array.isArray(value)) return value.map(describe).join(', ') || 'none';
  if (typeof value === 'object' && value !== null) {
    return grouped(Object.entries(value).map(([name, part]) => [name, describe(part)]));
  }
  return value === '' ? 'empty' : String(value);
}

/** What came, told with the same detail as what was expected of it. */
export function describeAgainst(expected, answered) {
  if (answered instanceof Answer) return describeAnswer(expected, answered);
  if (typeof answered !== 'object' || answered === null) return describe(answered);
  if (Array.isArray(answered))
    return answered.map((part, i) => describeAgainst(expected?.[i], part)).join(', ') || 'none';
  return grouped(
    Object.entries(answered).map(([name, part]) => [name, describeAgainst(expected?.[name], part)]),
  );
}

/** Names and texts in a line; names with the same text stand together. */
function grouped(entries) {
  const names = new Map();
  for (const [name, text] of entries) names.set(text, [...(names.get(text) ?? []), name]);
  return [...names].map(([text, those]) => `${those.join(', ')}: ${text}`).join('; ');
}

function describeRefusal({ status, code, message, extras }) {
  const parts = [`${status} ${code ?? ''}`.trim()];
  if (message !== undefined)
    parts.push(message instanceof RegExp ? `message ${describe(message)}` : `"${message}"`);
  if (extras !== undefined) {
    parts.push(
      ...Object.entries(extras).map(([name, value]) =>
        value === PRESENT ? name : `${name} ${describe(value)}`,
      ),
    );
  }
  return parts.join('; ');
}

function describeSuccess(status, headers, body) {
  const parts = [String(status), ...headers.map(([name, value]) => `${name} ${describe(value)}`)];
  if (body !== undefined) parts.push(`body ${describe(body)}`);
  return parts.join('; ');
}

function describeAnswer(expected, answer) {
  if (answer.code !== undefined) {
    const extras = answer.extras.map(([name, value]) =>
      expected instanceof Refusal &&
      expected.extras?.[name] !== PRESENT &&
      expected.extras?.[name] !== undefined
        ? [name, value]
        : [name, PRESENT],
    );
    return describeRefusal({
      ...answer,
      status: answer.status,
      code: answer.code,
      message: answer.message,
      extras: Object.fromEntries(extras),
    });
  }
  const wanted = expected instanceof Success ? Object.entries(expected.headers) : [];
  const headers = wanted.map(([name, value]) => {
    const actual = answer.header(name);
    return [name, value === PRESENT && actual !== undefined ? PRESENT : actual];
  });
  return describeSuccess(
    answer.status,
    headers,
    expected instanceof Success && expected.body !== undefined ? answer.body : undefined,
  );
}

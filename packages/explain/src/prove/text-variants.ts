import type { EncodedParameter } from '@countersign/sigv4';
import type { Change } from './change.js';
import type { Signable } from './signable.js';

const ESCAPED_ESCAPE = /%25([0-9A-Fa-f]{2})/g;
const BARE_BY_SOME: readonly (readonly [escaped: RegExp, bare: string])[] = [
  [/%21/g, '!'],
  [/%27/g, "'"],
  [/%28/g, '('],
  [/%29/g, ')'],
  [/%2A/g, '*'],
];
const BARE_IN_PATHS: readonly (readonly [escaped: RegExp, bare: string])[] = [
  ...BARE_BY_SOME,
  [/%24/g, '$'],
  [/%26/g, '&'],
  [/%2B/g, '+'],
  [/%2C/g, ','],
  [/%3A/g, ':'],
  [/%3B/g, ';'],
  [/%3D/g, '='],
  [/%40/g, '@'],
];

/** What signers and clients do to a path's text. */
export function pathChanges({ path }: Signable): Change[] {
  const changes: Change[] = [];
  const to = (cause: string, what: string, changed: string) => {
    if (changed !== path) changes.push({ cause, what, change: { path: changed } });
  };
  to('space-encoded-as-plus-in-path', 'with `%20` where the path has `+`', path.replaceAll('%2B', '%20'));
  to('space-encoded-as-plus-in-path', 'with `%2B` where the path has `%20`', path.replaceAll('%20', '%2B'));
  to('double-encoded-path', 'with the path decoded once more', path.replace(ESCAPED_ESCAPE, '%$1'));
  to('double-encoded-path', 'with the path encoded once more', path.replaceAll('%', '%25'));
  to('double-encoded-path', 'with `%2F` where the path has `/`', `/${path.slice(1).replaceAll('/', '%2F')}`);
  to('double-slash-collapsed-by-client', 'with `/` for `//`', path.replace(/\/{2,}/g, '/'));
  to('double-slash-collapsed-by-client', 'with `//` at the start of the path', `/${path}`);
  to(
    'double-slash-collapsed-by-client',
    'with `//` after the first segment',
    path.replace(/^(\/[^/]+)\//, '$1//'),
  );
  to(
    'double-slash-collapsed-by-client',
    'with `//` before the last segment',
    path.replace(/\/([^/]+)$/, '//$1'),
  );
  to('reserved-character-not-encoded', "with ! ' ( ) * unencoded in the path", bare(path, BARE_BY_SOME));
  to(
    'reserved-character-not-encoded',
    'with all reserved characters unencoded in the path',
    bare(path, BARE_IN_PATHS),
  );
  for (const [escaped, character] of BARE_IN_PATHS) {
    to(
      'reserved-character-not-encoded',
      `with \`${character}\` unencoded in the path`,
      path.replace(escaped, character),
    );
  }
  return changes;
}

function bare(text: string, pairs: readonly (readonly [RegExp, string])[]): string {
  return pairs.reduce((changed, [escaped, character]) => changed.replace(escaped, character), text);
}

/** What is done to the text of parameters. */
export function queryChanges({ parameters }: Signable): Change[] {
  const changes: Change[] = [];
  const each = (cause: string, what: string, change: (value: string) => string) => {
    const changed = parameters.map(({ name, value }) => ({ name, value: change(value) }));
    if (changed.some(({ value }, index) => value !== parameters[index]!.value)) {
      changes.push({ cause, what, change: { parameters: changed } });
    }
  };
  each('space-encoded-as-plus-in-query', 'with `%20` where the query has `+`', (v) =>
    v.replaceAll('%2B', '%20'),
  );
  each('space-encoded-as-plus-in-query', 'with `%2B` where the query has `%20`', (v) =>
    v.replaceAll('%20', '%2B'),
  );
  each('double-encoded-query', 'with the query decoded once more', (v) => v.replace(ESCAPED_ESCAPE, '%$1'));
  each('double-encoded-query', 'with the query encoded once more', (v) => v.replaceAll('%', '%25'));
  each('reserved-character-not-encoded', "with ! ' ( ) * unencoded in the query", (v) =>
    bare(v, BARE_BY_SOME),
  );
  each('session-token-not-encoded', 'with `+` where the token has a space', (v) =>
    v.length > 100 ? v.replaceAll('%20', '%2B') : v,
  );
  return changes;
}

const PROTOCOL = /^(?:X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders)|AWSAccessKeyId|Expires)$/;

/** Parameters left out: one at a time, then all that the protocol does not need. */
export function removals({ parameters }: Signable): Change[] {
  const cause = 'query-parameter-added-after-signing';
  const removable = parameters.filter(({ name }) => !PROTOCOL.test(name));
  const changes = removable.map(
    (removed): Change => ({
      cause,
      what: `without the parameter \`${removed.name}\``,
      change: { parameters: parameters.filter((parameter) => parameter !== removed) },
    }),
  );
  const own = removable.filter(({ name }) => !/^x-amz-/i.test(name));
  if (own.length > 1) changes.push(without(parameters, own, cause));
  if (removable.length > own.length && removable.length > 1)
    changes.push(without(parameters, removable, cause));
  return changes;
}

function without(
  parameters: readonly EncodedParameter[],
  removed: readonly EncodedParameter[],
  cause: string,
): Change {
  const names = removed.map(({ name }) => `\`${name}\``).join(', ');
  return {
    cause,
    what: `without the parameters ${names}`,
    change: { parameters: parameters.filter((parameter) => !removed.includes(parameter)) },
  };
}

/** Lifetimes that somebody may have written into a finished URL. */
const USUAL_LIFETIMES = [
  60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400, 21600, 28800, 43200, 86400, 172800, 259200, 604800,
];

export function editedLifetimes({ parameters }: Signable): Change[] {
  const given = parameters.find(({ name }) => name === 'X-Amz-Expires')?.value;
  if (given === undefined) return [];
  return USUAL_LIFETIMES.filter((seconds) => String(seconds) !== given).map((seconds) => ({
    cause: 'signature-tampered',
    what: `with \`X-Amz-Expires=${seconds}\`: the lifetime was edited after signing`,
    change: {
      parameters: parameters.map(({ name, value }) =>
        name === 'X-Amz-Expires' ? { name, value: String(seconds) } : { name, value },
      ),
    },
  }));
}

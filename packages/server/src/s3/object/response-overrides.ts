import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { invalidArgument } from '../common/errors.js';
import { isHeaderValue } from './system-metadata.js';

/** Headers that a signed request may set for its answer. Source: S3 API Reference, GetObject. */
const OVERRIDABLE: ReadonlyMap<string, string> = new Map([
  ['response-cache-control', 'Cache-Control'],
  ['response-content-disposition', 'Content-Disposition'],
  ['response-content-encoding', 'Content-Encoding'],
  ['response-content-language', 'Content-Language'],
  ['response-content-type', 'Content-Type'],
  ['response-expires', 'Expires'],
]);

/**
 * What `response-*` parameters ask for: header to value; undefined when there are none.
 *
 * @throws AwsError InvalidRequest on an anonymous request; InvalidArgument for another name, or a value no header can carry
 */
export function readOverrides(x: Exchange): ReadonlyMap<string, string> | undefined {
  let overrides: Map<string, string> | undefined;
  for (const [name, value] of x.asked.parameters) {
    if (!name.startsWith('response-')) continue;
    if (x.caller.kind === 'anonymous') {
      throw s3Error('InvalidRequest', {
        message: 'Request specific response headers cannot be used for anonymous GET requests.',
        reason: 'ResponseOverrideAnonymous',
      });
    }
    const header = OVERRIDABLE.get(name);
    if (header === undefined) {
      throw invalidArgument(
        `${name} is not in the set of overridable response headers. Please refer to the S3 API documentation for a complete list of overridable response headers.`,
        name,
        value,
      );
    }
    if (!isHeaderValue(value)) {
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
    }
    overrides ??= new Map();
    overrides.set(header, value);
  }
  return overrides;
}

/** Headers with the overridden ones replaced, and those that were not there added. Flat. */
export function withOverrides(
  headers: readonly string[],
  overrides: ReadonlyMap<string, string>,
): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    if (!overrides.has(headers[at]!)) kept.push(headers[at]!, headers[at + 1]!);
  }
  for (const [name, value] of overrides) kept.push(name, value);
  return kept;
}

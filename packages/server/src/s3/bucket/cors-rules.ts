import { s3Error } from '@countersign/aws-model';
import { childText, childTexts, XmlError, type XmlNode } from '../../wire/xml-reader.js';

/** One CORSRule. Source: S3 User Guide, "Elements of a CORS configuration". */
export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** Methods a rule may allow; OPTIONS is not one (S3 User Guide, same page). */
export const CORS_METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

const MAX_RULES = 100;
const MAX_ID_LENGTH = 255;

/**
 * Reads a CORSConfiguration.
 *
 * @throws XmlError where it is not one
 * @throws AwsError InvalidRequest for a method or a wildcard that S3 does not take
 */
export function readCorsRules(root: XmlNode): readonly CorsRule[] {
  if (root.children.some((child) => child.name !== 'CORSRule'))
    throw new XmlError('only `CORSRule` is supported here');
  if (root.children.length === 0 || root.children.length > MAX_RULES) {
    throw new XmlError(`expected 1 to ${MAX_RULES} rules, not ${root.children.length}`);
  }
  return root.children.map(readRule);
}

const KNOWN = new Set([
  'ID',
  'AllowedOrigin',
  'AllowedMethod',
  'AllowedHeader',
  'ExposeHeader',
  'MaxAgeSeconds',
]);

function readRule(node: XmlNode): CorsRule {
  for (const { name } of node.children) {
    if (!KNOWN.has(name)) throw new XmlError(`\`${name}\` is not a valid element of a rule`);
  }
  const id = childText(node, 'ID');
  if (id !== undefined && id.length > MAX_ID_LENGTH) throw new XmlError('the ID is too long');
  const maxAge = readMaxAge(childText(node, 'MaxAgeSeconds'));
  return {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: withOneWildcard('AllowedOrigin', required(node, 'AllowedOrigin')),
    allowedMethods: required(node, 'AllowedMethod').map(checkMethod),
    allowedHeaders: withOneWildcard('AllowedHeader', childTexts(node, 'AllowedHeader')),
    exposeHeaders: childTexts(node, 'ExposeHeader').map(checkExposed),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: maxAge }),
  };
}

function required(node: XmlNode, name: string): string[] {
  const texts = childTexts(node, name);
  if (texts.length === 0) throw new XmlError(`a rule has no ${name}`);
  return texts;
}

function checkMethod(method: string): string {
  if (CORS_METHODS.has(method)) return method;
  throw s3Error('InvalidRequest', {
    message: `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
  });
}

function withOneWildcard(element: string, patterns: string[]): string[] {
  for (const pattern of patterns) {
    if (pattern.indexOf('*') === pattern.lastIndexOf('*')) continue;
    throw s3Error('InvalidRequest', {
      message: `${element} "${pattern}" can not have more than one wildcard.`,
    });
  }
  return patterns;
}

function checkExposed(header: string): string {
  if (header.includes('*')) {
    throw s3Error('InvalidRequest', {
      message: `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    });
  }
  // It goes out as a header; no client could ask for one that is not a name.
  if (!/^[!#$%&'+\-.^_`|~0-9A-Za-z]+$/.test(header))
    throw new XmlError('an ExposeHeader is not a header name');
  return header;
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new XmlError('MaxAgeSeconds should be a number of seconds');
  return Number(text);
}

/** Whether a pattern with at most one `*` covers the text. */
export function coversText(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  return (
    text.length >= pattern.length - 1 &&
    text.startsWith(pattern.slice(0, star)) &&
    text.endsWith(pattern.slice(star + 1))
  );
}

import { s3Error } from '@countersign/aws-model';
import { childText, XmlError, type XmlNode } from '../wire/xml-reader.js';

const MAX_RULES = 1_000;
const MAX_ID_LENGTH = 255;
const DAY_MS = 86_400_000;

const ACTIONS: ReadonlySet<string> = new Set([
  'Expiration',
  'Transition',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
  'AbortIncompleteMultipartUpload',
]);

/**
 * Refuses what S3 refuses in a lifecycle configuration: 1 to 1,000 rules, each with a status and an action, and with an
 * id of at most 255 characters that no other rule has.
 * Source: S3 User Guide, "Lifecycle configuration elements"; texts as S3 gives them.
 *
 * @throws XmlError; AwsError InvalidArgument, InvalidRequest
 */
export function checkLifecycleRules(rules: readonly XmlNode[]): void {
  if (rules.length === 0 || rules.length > MAX_RULES) throw new XmlError(`1 to ${MAX_RULES} rules expected`);
  const ids = new Set<string>();
  for (const rule of rules) {
    const status = childText(rule, 'Status');
    if (rule.name !== 'Rule' || (status !== 'Enabled' && status !== 'Disabled')) {
      throw new XmlError('a `Rule` with its `Status` expected');
    }
    checkId(childText(rule, 'ID') ?? '', ids);
    const actions = rule.children.filter(({ name }) => ACTIONS.has(name));
    if (actions.length === 0) {
      throw s3Error('InvalidRequest', { message: 'At least one action needs to be specified in a rule' });
    }
    actions.forEach(checkAction);
  }
}

/** A rule without an id is given one. */
function checkId(id: string, taken: Set<string>): void {
  if (id.length > MAX_ID_LENGTH) {
    throw invalid(`ID length should not exceed allowed limit of ${MAX_ID_LENGTH}`);
  }
  if (id === '') return;
  if (taken.has(id)) throw invalid('Rule ID must be unique. Found same ID for more than one rule');
  taken.add(id);
}

function checkAction(action: XmlNode): void {
  const days = childText(action, 'Days');
  if (days !== undefined && !/^\s*-?\d+\s*$/.test(days)) throw new XmlError('`Days` should be a number');
  if (action.name === 'Expiration' && days !== undefined && Number(days) <= 0) {
    throw invalid("'Days' for Expiration action must be a positive integer");
  }
  const date = childText(action, 'Date');
  if (date === undefined) return;
  const time = Date.parse(date.trim());
  if (Number.isNaN(time)) throw new XmlError('`Date` should be a date');
  if (time % DAY_MS !== 0) throw invalid("'Date' must be at midnight GMT");
}

function invalid(message: string): Error {
  return s3Error('InvalidArgument', { message });
}

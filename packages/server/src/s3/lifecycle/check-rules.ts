import { s3Error } from '@countersign/aws-model';
import { childText, childTexts, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';

const MAX_RULES = 1_000;
const MAX_ID_LENGTH = 255;
const DAY_MS = 86_400_000;

/** What the action of each name must say when, besides nothing else of these. */
const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Expiration', ['Days', 'Date', 'ExpiredObjectDeleteMarker']],
  ['Transition', ['Days', 'Date']],
  ['NoncurrentVersionExpiration', ['NoncurrentDays']],
  ['NoncurrentVersionTransition', ['NoncurrentDays']],
  ['AbortIncompleteMultipartUpload', ['DaysAfterInitiation']],
]);

const RULE_ELEMENTS: ReadonlySet<string> = new Set(['ID', 'Prefix', 'Filter', 'Status', ...ACTIONS.keys()]);
const FILTER_ELEMENTS: ReadonlySet<string> = new Set([
  'Prefix',
  'Tag',
  'ObjectSizeGreaterThan',
  'ObjectSizeLessThan',
]);

/** Source: S3 API Reference, Transition, StorageClass. */
const TRANSITION_CLASSES: ReadonlySet<string> = new Set([
  'GLACIER',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);
/** Source: S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle", Constraints. */
const MIN_DAYS_BEFORE_IA = 30;
const INFREQUENT_ACCESS: ReadonlySet<string> = new Set(['STANDARD_IA', 'ONEZONE_IA']);

/**
 * Refuses what S3 refuses in a lifecycle configuration: 1 to 1,000 rules, each with a status, one filter (or, as older rules
 * have it, a prefix) and an action, and with an id of at most 255 characters that no other rule has.
 * Sources: S3 User Guide, "Lifecycle configuration elements"; recorded on AWS by localstack/localstack,
 * test_put_bucket_lifecycle_conf_exc.
 *
 * @throws XmlError; AwsError InvalidArgument, InvalidRequest
 */
export function checkLifecycleRules(rules: readonly XmlNode[]): void {
  if (rules.length === 0 || rules.length > MAX_RULES) throw new XmlError(`expected 1 to ${MAX_RULES} rules`);
  const ids = new Set<string>();
  for (const rule of rules) {
    const status = childText(rule, 'Status');
    if (rule.name !== 'Rule' || (status !== 'Enabled' && status !== 'Disabled')) {
      throw new XmlError('expected a `Rule` with a `Status`');
    }
    requireOnly(rule, RULE_ELEMENTS);
    checkId(childText(rule, 'ID') ?? '', ids);
    const hasTags = checkFilter(rule);
    const actions = rule.children.filter(({ name }) => ACTIONS.has(name));
    if (actions.length === 0) {
      throw s3Error('InvalidRequest', { message: 'At least one action needs to be specified in a rule' });
    }
    for (const action of actions) checkAction(action, hasTags);
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

/** @returns whether the rule is for objects with certain tags alone */
function checkFilter(rule: XmlNode): boolean {
  const said = rule.children.filter(({ name }) => name === 'Filter' || name === 'Prefix');
  const [filter] = said;
  if (filter === undefined || said.length > 1) throw new XmlError('expected a `Filter` or a `Prefix`');
  if (filter.name === 'Prefix' || filter.children.length === 0) return false;
  const [condition] = filter.children;
  if (condition === undefined || filter.children.length > 1) {
    throw new XmlError('several conditions must be inside an `And`');
  }
  const conditions = condition.name === 'And' ? condition : filter;
  requireOnly(conditions, FILTER_ELEMENTS);
  for (const size of ['ObjectSizeGreaterThan', 'ObjectSizeLessThan']) {
    const text = childText(conditions, size);
    if (text !== undefined && !/^\d+$/.test(text)) throw new XmlError(`\`${size}\` should be a number`);
  }
  childText(conditions, 'Prefix');
  const tags = conditions.children.filter(({ name }) => name === 'Tag');
  const keys = tags.map((tag) => {
    const key = childText(tag, 'Key');
    if (key === undefined || childText(tag, 'Value') === undefined) {
      throw new XmlError('a tag needs a key and a value');
    }
    return key;
  });
  if (new Set(keys).size < keys.length) {
    throw s3Error('InvalidRequest', { message: 'Duplicate Tag Keys are not allowed.' });
  }
  return tags.length > 0;
}

function checkAction(action: XmlNode, hasTags: boolean): void {
  const when = ACTIONS.get(action.name)!.filter((name) => childText(action, name) !== undefined);
  const [named] = when;
  if (named === undefined || when.length > 1) {
    throw new XmlError(`\`${action.name}\` should say when in exactly one way`);
  }
  const value = childText(action, named)!.trim();
  if (named === 'Date') checkDate(value);
  else if (named === 'ExpiredObjectDeleteMarker') {
    if (value !== 'true' && value !== 'false') throw new XmlError(`\`${named}\` should be true or false`);
    if (hasTags) throw notWithTags(named);
  } else checkDays(action.name, named, value);
  if (action.name === 'AbortIncompleteMultipartUpload' && hasTags) throw notWithTags(action.name);
  if (action.name.endsWith('Transition')) checkTransition(action, named, value);
}

function checkDate(text: string): void {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new XmlError('`Date` should be a date');
  if (time % DAY_MS !== 0) throw invalidArgument("'Date' must be at midnight GMT", 'Date', isoDate(time));
}

function checkDays(action: string, name: string, text: string): void {
  if (!/^-?\d{1,10}$/.test(text)) throw new XmlError(`\`${name}\` should be a number`);
  // A transition may come at once.
  const least = action === 'Transition' ? 0 : 1;
  if (Number(text) >= least) return;
  throw invalid(
    least === 0
      ? `'${name}' for ${action} action must be a nonnegative integer`
      : `'${name}' for ${action} action must be a positive integer`,
  );
}

function checkTransition(action: XmlNode, named: string, value: string): void {
  const [storageClass, ...more] = childTexts(action, 'StorageClass');
  if (storageClass === undefined || more.length > 0 || !TRANSITION_CLASSES.has(storageClass)) {
    throw new XmlError('`StorageClass` should be one that objects can move to');
  }
  if (named !== 'Days' || !INFREQUENT_ACCESS.has(storageClass) || Number(value) >= MIN_DAYS_BEFORE_IA) return;
  throw invalid(
    `'Days' in Transition action must be greater than or equal to ${MIN_DAYS_BEFORE_IA} for storageClass '${storageClass}'`,
  );
}

/** @throws XmlError for an element that does not belong there */
function requireOnly(node: XmlNode, names: ReadonlySet<string>): void {
  const other = node.children.find(({ name }) => !names.has(name));
  if (other) throw new XmlError(`\`${other.name}\` is not allowed in \`${node.name}\``);
}

function notWithTags(what: string): Error {
  return s3Error('InvalidRequest', { message: `${what} cannot be specified with Tags.` });
}

function invalid(message: string): Error {
  return s3Error('InvalidArgument', { message });
}

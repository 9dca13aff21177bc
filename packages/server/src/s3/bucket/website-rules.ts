import { s3Error } from '@countersign/aws-model';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { invalidArgument } from '../common/errors.js';

/**
 * Refuses what S3 refuses in a website configuration.
 * Recorded on AWS by localstack/localstack, test_validate_website_configuration.
 *
 * @throws XmlError; AwsError InvalidArgument, InvalidRequest
 */
export function checkWebsite(root: XmlNode): void {
  const all = childOf(root, 'RedirectAllRequestsTo');
  if (all !== undefined) {
    if (root.children.length > 1) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (childText(all, 'HostName') === undefined) throw new XmlError('`HostName` expected');
    checkProtocol(all);
    return;
  }
  const index = childOf(root, 'IndexDocument');
  if (index === undefined) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  const suffix = childText(index, 'Suffix') ?? '';
  if (suffix === '' || suffix.includes('/')) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix);
  }
  const error = childOf(root, 'ErrorDocument');
  if (error !== undefined && !childText(error, 'Key'))
    throw new XmlError('expected a `Key` in `ErrorDocument`');
  const rules = childOf(root, 'RoutingRules');
  if (rules === undefined) return;
  if (rules.children.length === 0) throw new XmlError('expected at least one `RoutingRule`');
  rules.children.forEach(checkRule);
}

function checkRule(rule: XmlNode): void {
  const redirect = childOf(rule, 'Redirect');
  if (rule.name !== 'RoutingRule' || redirect === undefined) {
    throw new XmlError('expected a `RoutingRule` with a `Redirect`');
  }
  const condition = childOf(rule, 'Condition');
  if (condition?.children.length === 0) {
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  const replaces = ['ReplaceKeyPrefixWith', 'ReplaceKeyWith'].map((name) => childText(redirect, name));
  if (replaces.every((text) => text !== undefined)) {
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  }
  checkProtocol(redirect);
}

function checkProtocol(redirect: XmlNode): void {
  const protocol = childText(redirect, 'Protocol');
  if (protocol === undefined || protocol === 'http' || protocol === 'https') return;
  throw invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  );
}

function invalidRequest(message: string): Error {
  return s3Error('InvalidRequest', { message });
}

function childOf(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((child) => child.name === name);
}

import { S3_OPERATIONS } from '@countersign/aws-model';
import { EXTRA_ACTIONS, FURTHER_ACTIONS } from './actions.js';
import { escapePattern, resourcesOf } from './resources.js';

/** An IAM policy, as the policy language has it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyForOptions {
  /** `aws` (default), `aws-cn`, `aws-us-gov` ... */
  readonly partition?: string | undefined;
}

/** A command, as far as a policy depends on it. */
export interface CommandToAllow {
  readonly input: object;
}

/**
 * The smallest IAM policy that lets a command's request through: for the role that signs, or as a session policy. That the object is not
 * there is only told (404 instead of 403) to those who may also list the bucket, which is not part of it.
 *
 * @throws TypeError for a command that is none of S3's, or whose actions depend on its body
 *
 * @example
 * policyFor(new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }))
 * // one statement: Allow s3:GetObject on arn:aws:s3:::photos/cat.jpg
 */
export function policyFor(command: CommandToAllow, options: PolicyForOptions = {}): PolicyDocument {
  const name = operationOf(command);
  const input = command.input as Readonly<Record<string, unknown>>;
  const resources = resourcesOf(input, options.partition ?? 'aws');
  const copies = name === 'CopyObject' || name === 'UploadPartCopy';
  const [action, on] = actionOf(copies ? 'PutObject' : name, input);
  const extras = (EXTRA_ACTIONS[name] ?? [])
    .filter(({ given }) => Boolean(input[given]))
    .map(({ action: extra }) => extra);
  const actions = [...new Set([action, ...extras])];
  const statements: PolicyStatement[] = [
    {
      Effect: 'Allow',
      Action: actions.length === 1 ? action : actions,
      Resource: on === 'object' ? resources.object : on === 'bucket' ? resources.bucket : '*',
      ...prefixCondition(name, input),
    },
  ];
  if (copies) statements.push(sourceStatement(String(input.CopySource), options.partition ?? 'aws'));
  statements.push(...keyStatements(name, input));
  return { Version: '2012-10-17', Statement: statements };
}

/** The SDK's commands carry their operation; their class names do not outlive a minifier. */
function operationOf(command: CommandToAllow): string {
  const { schema } = command as { readonly schema?: unknown };
  const fromSchema: unknown = Array.isArray(schema)
    ? schema[2]
    : (schema as { name?: unknown } | undefined)?.name;
  return typeof fromSchema === 'string' ? fromSchema : command.constructor.name.replace(/Command$/, '');
}

type On = 'bucket' | 'object' | 'any';

function actionOf(name: string, input: Readonly<Record<string, unknown>>): readonly [string, On] {
  const known = S3_OPERATIONS.find((operation) => operation.name === name);
  if (known?.action !== undefined)
    return [input.VersionId ? (known.versionAction ?? known.action) : known.action, known.resource];
  const further = FURTHER_ACTIONS.get(name);
  if (further) return further;
  throw new TypeError(`cannot tell from the command alone which IAM actions \`${name}\` needs`);
}

/** A list of one prefix needs no right to list the others. */
function prefixCondition(
  name: string,
  input: Readonly<Record<string, unknown>>,
): Pick<PolicyStatement, 'Condition'> {
  if (!/^ListObject(?:s|sV2|Versions)$/.test(name) || typeof input.Prefix !== 'string') return {};
  return { Condition: { StringEquals: { 's3:prefix': input.Prefix } } };
}

/** `bucket/key`, URL-encoded, perhaps with `?versionId=`; or an access point's ARN. */
function sourceStatement(copySource: string, partition: string): PolicyStatement {
  const [path = '', version] = copySource.split('?versionId=');
  const source = decodeURIComponent(path).replace(/^\//, '');
  const end = source.startsWith('arn:') ? source.indexOf('/object/') : source.indexOf('/');
  const { object } = resourcesOf(
    {
      Bucket: source.slice(0, end),
      Key: source.slice(end + (source.startsWith('arn:') ? '/object/'.length : 1)),
    },
    partition,
  );
  return { Effect: 'Allow', Action: version ? 's3:GetObjectVersion' : 's3:GetObject', Resource: object };
}

/** Writing with a KMS key needs the key, too (S3 User Guide, "Using server-side encryption with AWS KMS keys"). */
function keyStatements(name: string, input: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { SSEKMSKeyId: key } = input;
  if (typeof key !== 'string' || !key.startsWith('arn:')) return [];
  const actions = name === 'PutObject' ? 'kms:GenerateDataKey' : ['kms:GenerateDataKey', 'kms:Decrypt'];
  return [{ Effect: 'Allow', Action: actions, Resource: escapePattern(key) }];
}

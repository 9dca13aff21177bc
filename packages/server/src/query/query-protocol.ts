import { queryError } from '@countersign/aws-model';
import { IAM_OPERATIONS, IAM_VERSION } from '../iam/operations.js';
import { STS_OPERATIONS, STS_VERSION, UNSIGNED_STS_OPERATIONS } from '../sts/operations.js';
import type { Answer } from '../wire/answer.js';
import { asUuid } from '../wire/request-ids.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { isSigned, type QueryExchange, type UnsignedOperation } from './query-exchange.js';

const NO_OPERATIONS: ReadonlyMap<string, UnsignedOperation> = new Map();

const SERVICES = {
  sts: {
    version: STS_VERSION,
    operations: STS_OPERATIONS,
    unsigned: UNSIGNED_STS_OPERATIONS,
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
  iam: {
    version: IAM_VERSION,
    operations: IAM_OPERATIONS,
    unsigned: NO_OPERATIONS,
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
} as const;

/**
 * Answers an authenticated STS or IAM request.
 *
 * @throws AwsError what the operation refuses; MissingAction, InvalidAction, MissingAuthenticationToken;
 * InvalidClientTokenId for IAM with the session of a user or of the root user
 */
export async function handleQuery(exchange: QueryExchange): Promise<Answer> {
  const { action, service } = exchange;
  if (action === '') throw queryError('MissingAction');
  const { operations, unsigned, version, namespace } = SERVICES[service];
  const known = exchange.version === version;
  const free = known ? unsigned.get(action) : undefined;
  if (free) return answer(exchange, namespace, await free.handle(exchange));
  const operation = known ? operations.get(action) : undefined;
  if (!operation) {
    throw queryError(
      'InvalidAction',
      `Could not find operation ${action} for version ${exchange.version || 'NO_VERSION_SPECIFIED'}`,
    );
  }
  if (!isSigned(exchange)) throw queryError('MissingAuthenticationToken');
  const { caller } = exchange;
  // Credentials of GetSessionToken (without MFA) and of GetFederationToken may not call IAM; the answer is as if they
  // were unknown. Source: IAM User Guide, "Compare AWS STS credentials"; the code as reported by callers.
  if (
    service === 'iam' &&
    caller.session &&
    caller.kind !== 'assumed-role' &&
    caller.session.mfaAt === undefined
  )
    throw queryError('InvalidClientTokenId', undefined, { reason: 'SessionMayNotCallIam' });
  return answer(exchange, namespace, await operation.handle(exchange));
}

function answer(
  { action, requestId }: QueryExchange,
  namespace: string,
  result: XmlContent | undefined,
): Answer {
  return {
    status: 200,
    headers: ['Content-Type', 'text/xml'],
    body: xml(
      `${action}Response xmlns="${namespace}"`,
      result === undefined ? undefined : xml(`${action}Result`, result),
      xml('ResponseMetadata', xml('RequestId', asUuid(requestId))),
    ).markup,
  };
}

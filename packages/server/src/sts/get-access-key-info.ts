import { accountIdOfKey, queryError } from '@countersign/aws-model';
import type { QueryOperation } from '../query/query-exchange.js';
import { readInput, required } from '../query/query-input.js';
import { xml } from '../wire/xml-writer.js';
import { accessKeyId } from './limits.js';
import { refuseSessions } from './refuse-sessions.js';

const PARAMETERS = { AccessKeyId: required(accessKeyId) } as const;

/**
 * The account a key id belongs to, whether the key is active, inactive, temporary or long gone: the id tells.
 * Source: STS API Reference, GetAccessKeyInfo.
 *
 * @throws AwsError ValidationError for an id that names no account; AccessDenied
 */
export const getAccessKeyInfo: QueryOperation = {
  async handle(exchange) {
    const { services } = exchange;
    const input = readInput(PARAMETERS, exchange.parameters, 'sts');
    refuseSessions(exchange);
    await exchange.authorize('sts:GetAccessKeyInfo', '*');
    // Root keys that were brought along from elsewhere need not have AWS's form.
    const known = await services.iam.findAccessKey(input.AccessKeyId);
    const account = known?.accountId ?? accountIdOfKey(input.AccessKeyId);
    if (account === undefined)
      throw queryError('ValidationError', `Access key ID ${input.AccessKeyId} is not valid.`);
    return xml('Account', account);
  },
};

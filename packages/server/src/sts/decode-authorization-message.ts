import { queryError } from '@countersign/aws-model';
import type { QueryOperation } from '../query/query-exchange.js';
import { readInput, required, text } from '../query/query-input.js';
import { refuseSessions } from './refuse-sessions.js';

const PARAMETERS = { EncodedMessage: required(text({ minimum: 1, maximum: 10_240 })) } as const;

/**
 * S3, STS and IAM encode no messages (EC2 does), so that no message is one of this server's.
 * Source: STS API Reference, DecodeAuthorizationMessage.
 *
 * @throws AwsError ValidationError, AccessDenied, InvalidAuthorizationMessageException
 */
export const decodeAuthorizationMessage: QueryOperation = {
  async handle(exchange) {
    readInput(PARAMETERS, exchange.parameters, 'sts');
    refuseSessions(exchange);
    await exchange.authorize('sts:DecodeAuthorizationMessage', '*');
    throw queryError('InvalidAuthorizationMessageException');
  },
};

import type { QueryOperation } from '../query/query-exchange.js';
import { xml } from '../wire/xml-writer.js';

/** Needs no permission, and an explicit Deny does not stop it. Source: STS API Reference, GetCallerIdentity. */
export const getCallerIdentity: QueryOperation = {
  async handle({ caller }) {
    return [xml('Arn', caller.arn), xml('UserId', caller.userId), xml('Account', caller.accountId)];
  },
};

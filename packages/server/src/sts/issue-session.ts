import { isoSeconds } from '@countersign/aws-model';
import type { SessionClaims } from '../authentication/session-token.js';
import { newId, newSecretAccessKey } from '../iam/ids.js';
import type { QueryExchange } from '../query/query-exchange.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';

/** What a new session is to be; the rest (key, secret, times) is made here. */
export interface NewSession
  extends Omit<SessionClaims, 'accessKeyId' | 'secretAccessKey' | 'issuedAt' | 'expiresAt'> {
  readonly durationSeconds: number;
}

/**
 * Makes the credentials of a session, and the `Credentials` element that tells them. The session ends on the very second
 * that `Expiration` names, so that nobody is told more than there is.
 */
export function issueSession(exchange: QueryExchange, session: NewSession): XmlContent {
  const { durationSeconds, ...rest } = session;
  const claims: SessionClaims = {
    ...rest,
    accessKeyId: newId('temporaryAccessKey', session.accountId),
    secretAccessKey: newSecretAccessKey(),
    issuedAt: exchange.now,
    expiresAt: (Math.floor(exchange.now / 1_000) + durationSeconds) * 1_000,
  };
  return xml(
    'Credentials',
    xml('AccessKeyId', claims.accessKeyId),
    xml('SecretAccessKey', claims.secretAccessKey),
    xml('SessionToken', exchange.services.sessionTokens.seal(claims)),
    xml('Expiration', isoSeconds(claims.expiresAt)),
  );
}

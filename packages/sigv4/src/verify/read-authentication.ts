import type { RawRequest } from '../types.js';
import { readVersion2Query } from '../version2/read-version2.js';
import type { Claim } from './claim.js';
import type { Memo } from './memo.js';
import type { AuthenticationOptions } from './options.js';
import { readQueryProtocolHeader, readQueryProtocolQuery } from './query-protocol.js';
import { firstHeader } from './raw-headers.js';
import * as refusals from './refusals.js';
import { readS3Header } from './s3-header.js';
import { readS3Query } from './s3-query.js';
import { scanQuery } from './scanned-query.js';

/**
 * Finds the mechanism a request uses and reads it. No mechanism, no claim: `X-Amz-Signature` without
 * `X-Amz-Algorithm`, or `AWSAccessKeyId` without `Signature`, is an anonymous request to S3.
 */
export function readAuthentication(
  request: RawRequest,
  options: AuthenticationOptions,
  memo: Memo,
): Claim | null {
  const query = scanQuery(request.query, memo.known);
  const authorization = firstHeader(request.headers, 'authorization');
  if (options.service !== 's3') {
    if (authorization) return readQueryProtocolHeader(request, authorization, query, options);
    return query.algorithm === undefined ? null : readQueryProtocolQuery(query, options);
  }
  const version4 = query.algorithm !== undefined;
  const version2 = query.version2Signature !== undefined;
  // An empty header counts as one, beside a mechanism in the query.
  if (authorization !== undefined && (version4 || version2)) throw refusals.severalMechanisms(authorization);
  if (version4 && version2) throw refusals.severalMechanisms(undefined);
  if (version4) return readS3Query(request, query, options, memo);
  if (version2) return readVersion2Query(request, options);
  if (authorization) return readS3Header(request, authorization, query, options);
  return null;
}

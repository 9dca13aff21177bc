import type { CapturedRequest } from './capture-request.js';

/** Operations whose body is sent by whoever holds the URL, not by whoever signs it. */
const BODY_COMES_LATER: ReadonlySet<string> = new Set(['PutObject', 'UploadPart']);

const CHECKSUM = /^x-amz-(?:checksum-(?:crc|md5|sha|xxhash)\w*|sdk-checksum-algorithm)$/i;

/**
 * Takes away the checksum that the SDK (from 3.729 on) computes of a body which is not there yet: the URL is signed before
 * anybody has the body, so the checksum is that of nothing. S3 ignores it in the query; other stores refuse every
 * upload but an empty one. A checksum that the caller gave, or of a body that the caller gave, stays.
 */
export function dropChecksumOfNothing({ operation, request, input }: CapturedRequest): void {
  if (!BODY_COMES_LATER.has(operation) || given(input)) return;
  for (const name of Object.keys(request.headers)) if (CHECKSUM.test(name)) delete request.headers[name];
}

/** Whether the command has a body, or the checksum of one (`ChecksumSHA256`; not `ChecksumAlgorithm`, which only names it). */
function given(input: object): boolean {
  return Object.entries(input).some(
    ([name, value]) =>
      value !== undefined && (name === 'Body' || /^Checksum(?:CRC|MD5|SHA|XXHASH)/.test(name)),
  );
}

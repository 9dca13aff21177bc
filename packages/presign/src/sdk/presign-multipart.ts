import type { MetadataBearer } from '@smithy/types';
import type { SdkClient, SdkCommand } from './client.js';
import type { PresignOptions } from './options.js';
import { presign, type SignedCommand } from './presign.js';

/** S3 User Guide, "Amazon S3 multipart upload limits". */
const MAXIMUM_PARTS = 10_000;

export interface MultipartOptions extends PresignOptions {
  /** How many parts the upload has, 1 to 10000. */
  readonly parts: number;
}

/** A part of an upload and the URL to send it to. */
export interface SignedPart extends SignedCommand {
  readonly partNumber: number;
}

/** URLs of an upload's parts, each signed when it is asked for. */
export interface MultipartUrls extends AsyncIterable<SignedPart> {
  readonly parts: number;
  /** Signs a part's URL now; again if the first one ran out. @throws RangeError for a part that the upload does not have */
  part(partNumber: number): Promise<SignedPart>;
}

/**
 * Hands out the URLs of a multipart upload just in time. Signed all at once, those of the last parts would run out, or outlive the
 * session that signed them, before the first parts are through; so each is signed, and judged, when its turn comes.
 *
 * @param command makes the command of a part; the first part is 1
 * @throws RangeError when the number of parts is out of range
 *
 * @example
 * const urls = presignMultipart(s3, (PartNumber) => new UploadPartCommand({ Bucket, Key, UploadId, PartNumber }), { parts: 40 });
 * for await (const { partNumber, url } of urls) await send(partNumber, url);
 */
export function presignMultipart<
  InputTypesUnion extends object,
  InputType extends InputTypesUnion,
  OutputType extends MetadataBearer = MetadataBearer,
>(
  client: SdkClient<InputTypesUnion>,
  command: (partNumber: number) => SdkCommand<InputType, OutputType>,
  options: MultipartOptions,
): MultipartUrls {
  const { parts, ...each } = options;
  if (!Number.isInteger(parts) || parts < 1 || parts > MAXIMUM_PARTS)
    throw new RangeError(`an upload has 1 to ${MAXIMUM_PARTS} parts, not ${parts}`);
  const part = async (partNumber: number): Promise<SignedPart> => {
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > parts)
      throw new RangeError(`the upload has parts 1 to ${parts}, not ${partNumber}`);
    return { ...(await presign(client, command(partNumber), each)), partNumber };
  };
  return {
    parts,
    part,
    async *[Symbol.asyncIterator]() {
      for (let partNumber = 1; partNumber <= parts; partNumber++) yield await part(partNumber);
    },
  };
}

/** A bucket and what stands after it, verbatim. */
export interface S3Uri {
  readonly bucket: string;
  /** The key as it is: nothing decoded, merged or cut. Empty where only a bucket is named. */
  readonly key: string;
}

/**
 * Reads `s3://bucket/key`. Everything after the first slash behind the bucket is the key, letter for letter:
 * `//`, `?`, `#`, `%20` and spaces are part of it, as in the AWS CLI.
 *
 * @throws RangeError when it is not of that form
 */
export function parseS3Uri(text: string): S3Uri {
  const match = /^s3:\/\/([^/]+)(?:\/([\s\S]*))?$/i.exec(text);
  if (!match) throw new RangeError(`cannot read \`${text}\`; expected s3://bucket/key`);
  const bucket = match[1]!;
  if (/^arn:[^:]*:s3::\d*:accesspoint/.test(bucket))
    throw new RangeError(
      `\`${bucket}\` is a Multi-Region Access Point, whose URLs are signed with SigV4a, which countersign does not support; expected the name of a bucket or the alias of an access point in one region`,
    );
  if (bucket.startsWith('arn:'))
    throw new RangeError(`\`${bucket}\` is an ARN; expected the name of a bucket or an access point's alias`);
  return { bucket, key: match[2] ?? '' };
}

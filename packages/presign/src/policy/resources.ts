/** ARNs that the actions of a command are allowed on. */
export interface Resources {
  readonly bucket: string;
  readonly object: string;
}

/** Bucket and object of a command; `Bucket` may be an access point's ARN (S3 User Guide, "Referencing access points"). */
export function resourcesOf(input: Readonly<Record<string, unknown>>, partition: string): Resources {
  const { Bucket: bucket, Key: key } = input;
  const isArn = typeof bucket === 'string' && bucket.startsWith('arn:');
  const bucketArn = isArn ? bucket : `arn:${partition}:s3:::${escapePattern(String(bucket ?? '*'))}`;
  return {
    bucket: bucketArn,
    object: `${bucketArn}${isArn ? '/object' : ''}/${escapePattern(String(key ?? ''))}`,
  };
}

/**
 * Text that stands for itself in a `Resource`, where `*`, `?` and `$` mean something (IAM User Guide, "Using special characters as policy
 * variables").
 */
export function escapePattern(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

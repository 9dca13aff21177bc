import { createHmac } from 'node:crypto';

const BOUNDARY = 'countersign-conformance-boundary';
const iso = (time) => new Date(time).toISOString();

/**
 * The body of a form upload, signed unless told otherwise ("Creating an HTML form (using AWS Signature Version 4)";
 * Version 2: "Browser-based uploads using POST"). Fields are [name, value]; the last one is the file.
 */
export function formBody({
  bucket,
  key,
  policy,
  signedPolicy,
  conditions,
  fields,
  as,
  file,
  filename,
  edit,
  version,
  region,
  now,
  expiresIn,
}) {
  const date = `${iso(now).replace(/[-:]/g, '').slice(0, 15)}Z`;
  const day = date.slice(0, 8);
  const own =
    version === 4
      ? {
          'x-amz-algorithm': 'AWS4-HMAC-SHA256',
          'x-amz-credential': `${as.accessKeyId}/${day}/${region}/s3/aws4_request`,
          'x-amz-date': date,
        }
      : { AWSAccessKeyId: as.accessKeyId };
  if (as.sessionToken) own['x-amz-security-token'] = as.sessionToken;
  const covered = version === 4 ? own : as.sessionToken ? { 'x-amz-security-token': as.sessionToken } : {};
  const document =
    policy ??
    JSON.stringify({
      expiration: iso(now + expiresIn * 1000),
      conditions: [
        { bucket },
        ['starts-with', '$key', ''],
        ...Object.entries(covered).map(([name, value]) => ({ [name]: value })),
        ...conditions,
      ],
    });
  const encoded = signedPolicy ?? Buffer.from(document).toString('base64');
  let list = [
    ['key', key],
    ...Object.entries(own),
    ...Object.entries(fields),
    ['policy', encoded],
    version === 4
      ? ['x-amz-signature', signatureV4(as.secretAccessKey, day, region, encoded)]
      : ['signature', createHmac('sha1', as.secretAccessKey).update(encoded).digest('base64')],
    ['file', file, filename],
  ];
  if (edit) list = edit(list) ?? list;
  const parts = list.map(
    ([name, value, name2]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${name2 === undefined ? '' : `; filename="${name2}"`}\r\n\r\n${value}\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    body: `${parts.join('')}--${BOUNDARY}--\r\n`,
  };
}

function signatureV4(secret, day, region, text) {
  const key = [day, region, 's3', 'aws4_request'].reduce(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

import { createHash, createHmac } from 'node:crypto';

// Signatures over requests that no signer would make: an `X-Amz-Expires` of `+300`, a credential of six parts,
// Signature Version 2. Written from AWS's pages, not from our signer, so that an error there shows here.

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** As AWS encodes: everything but letters, digits and `-._~`. */
export function encode(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A presigned URL whose parameters are exactly `parameters` (decoded), signed over whatever they say.
 * Follows "Authenticating Requests: Using Query Parameters" (S3 API Reference).
 */
export function presignByHand({
  credentials,
  region,
  service = 's3',
  method = 'GET',
  protocol,
  host,
  path,
  date,
  parameters = {},
  headers = [],
  payloadHash = 'UNSIGNED-PAYLOAD',
}) {
  const day = date.slice(0, 8);
  const lowered = [
    ['host', host],
    ...headers.map(([name, value]) => [name.toLowerCase(), value.trim()]),
  ].sort();
  const all = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${day}/${region}/${service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '900',
    'X-Amz-SignedHeaders': lowered.map(([name]) => name).join(';'),
    ...(credentials.sessionToken ? { 'X-Amz-Security-Token': credentials.sessionToken } : {}),
    ...parameters,
  };
  const query = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
  const canonical = [
    method,
    path,
    query,
    ...lowered.map((pair) => pair.join(':')),
    '',
    all['X-Amz-SignedHeaders'],
    payloadHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = [day, region, service, 'aws4_request'].reduce(hmac, `AWS4${credentials.secretAccessKey}`);
  return `${protocol}//${host}${path}?${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`;
}

/**
 * A Signature Version 2 URL ("Signing and authenticating REST requests", query string request authentication alternative).
 * `signed` are the parameters that belong to the string to sign; `headers` those whose lines do.
 */
export function presignV2({
  credentials,
  method = 'GET',
  protocol,
  host,
  path,
  expires,
  headers = [],
  signed = {},
}) {
  const lowered = headers.map(([name, value]) => [name.toLowerCase(), value.trim()]);
  const plain = (name) => lowered.find(([other]) => other === name)?.[1] ?? '';
  const amz = lowered.filter(([name]) => name.startsWith('x-amz-'));
  if (credentials.sessionToken) amz.push(['x-amz-security-token', credentials.sessionToken]);
  const query = Object.entries(signed).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const text = [
    method,
    plain('content-md5'),
    plain('content-type'),
    String(expires),
    ...amz.sort().map((pair) => pair.join(':')),
    path + (query.length === 0 ? '' : `?${query.sort().join('&')}`),
  ].join('\n');
  const signature = createHmac('sha1', credentials.secretAccessKey).update(text).digest('base64');
  const parameters = [
    ...Object.entries(signed).map(([name, value]) => (value === '' ? name : `${name}=${encode(value)}`)),
    `AWSAccessKeyId=${credentials.accessKeyId}`,
    `Signature=${encode(signature)}`,
    ...(credentials.sessionToken ? [`x-amz-security-token=${encode(credentials.sessionToken)}`] : []),
    `Expires=${expires}`,
  ];
  return `${protocol}//${host}${path}?${parameters.join('&')}`;
}

import fc from 'fast-check';

export const SIGNATURE = 'b00e151fe501889a6891c935bb404c225403b5335a0f82e6dbfe448bb77fb145';
export const TOKEN = 'IQoJb3JpZ2luX2VjEH%2FSda%2FuEtiTeMTCY492%2BWkUtw8SYhv%2BXWJf%2FN3ZJM%3D%3D';

/** A URL as SDKs make it. */
export const SIGNED_URL = `https://photos.s3.eu-west-1.amazonaws.com/2024/a%20b.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAPOGZKRWXZHWQVTPA%2F20240312%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20240312T100000Z&X-Amz-Expires=3600&X-Amz-Security-Token=${TOKEN}&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}`;

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const base64 = fc.string({
  unit: fc.constantFrom(...'ABCxyz0189+/'),
  minLength: 40,
  maxLength: 400,
});
const segment = fc
  .string({ unit: fc.constantFrom(..."abcXYZ019-_.~ +&=?#%äß中()'!,;:@$"), minLength: 1, maxLength: 12 })
  .map((text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  )
  .filter((text) => !/%25[0-9a-f]{2}/i.test(text));
const host = fc.constantFrom(
  'photos.s3.eu-west-1.amazonaws.com',
  's3.amazonaws.com',
  'my.dotted.bucket.s3.us-east-1.amazonaws.com',
  '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
  'localhost:9000',
  's3.us-west-004.backblazeb2.com',
  'storage.googleapis.com',
  'cdn.example.com',
);

/** Any URL that a correct signer makes, its parameters in any order but the signature's. */
export const signedUrl = fc
  .record({
    host,
    key: fc.array(segment, { minLength: 1, maxLength: 4 }),
    token: fc.option(base64, { nil: undefined }),
    disposition: fc.option(segment, { nil: undefined }),
    signature: hex(64),
    expires: fc.integer({ min: 1, max: 604_800 }),
  })
  .map(({ host, key, token, disposition, signature, expires }) => {
    const parameters = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Credential=AKIAPOGZKRWXZHWQVTPA%2F20240312%2Feu-west-1%2Fs3%2Faws4_request',
      'X-Amz-Date=20240312T100000Z',
      `X-Amz-Expires=${expires}`,
      ...(token === undefined ? [] : [`X-Amz-Security-Token=${encodeURIComponent(token)}`]),
      'X-Amz-SignedHeaders=host',
      ...(disposition === undefined
        ? []
        : [`response-content-disposition=attachment%3B%20filename%3D${disposition}`]),
      `X-Amz-Signature=${signature}`,
    ];
    return `${host.startsWith('localhost') ? 'http' : 'https'}://${host}/bucket/${key.join('/')}?${parameters.join('&')}`;
  });

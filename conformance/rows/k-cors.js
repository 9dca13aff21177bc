import { ABSENT, like, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED, UNVERIFIED } from '../kinds.js';

const ORIGIN = 'https://app.example';
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
const forbidden = (message, method, type) =>
  refusal(403, 'AccessForbidden', `CORSResponse: ${message}`, { Method: method, ResourceType: type });
const notAllowed = (method) =>
  refusal(403, 'AccessForbidden', NOT_ALLOWED, { Method: method, ResourceType: 'OBJECT' });
const noOrigin = refusal(400, 'BadRequest', 'Insufficient information. Origin request header needed.', {});
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

const RULES = `<CORSRule><AllowedOrigin>${ORIGIN}</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>300</MaxAgeSeconds></CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule>`;

const configure = (t, bucket, rules) =>
  t.s3({
    method: 'PUT',
    bucket,
    query: { cors: '' },
    body: `<CORSConfiguration>${rules}</CORSConfiguration>`,
  });

/** An object in a bucket with the rules above. */
async function shared(t) {
  const bucket = await t.bucket('cors');
  await t.must(configure(t, bucket, RULES));
  return t.object('shared.txt', 'hello', { bucket });
}

async function preflight(t, headers, object) {
  const { host, path } = t.address(object ?? (await shared(t)));
  return t.fetch(`${t.protocol}//${host}${path}`, { method: 'OPTIONS', headers });
}

const asking = (method, headers, origin = ORIGIN) => ({
  Origin: origin,
  'Access-Control-Request-Method': method,
  ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
});

export const title = 'Cross-origin requests (CORS)';

export const rows = [
  {
    id: 'K1',
    subject: 'a preflight without Origin (Referer does not count), with and without a configuration',
    expected: { 'with rules': noOrigin, 'with Referer': noOrigin, 'without rules': noOrigin },
    kind: RECORDED,
    source:
      'LS CORS test_cors_match_origins (opt-no-origin, opt-referer); LS CORS test_cors_http_options_no_config',
    ask: async (t) => ({
      'with rules': await preflight(t, {}),
      'with Referer': await preflight(t, { Referer: ORIGIN }),
      'without rules': await preflight(t, {}, await t.object(t.key)),
    }),
  },
  {
    id: 'K2',
    subject: 'the bucket has no CORS configuration; Method is the requested one, or OPTIONS',
    expected: {
      'method requested': forbidden('CORS is not enabled for this bucket.', 'PUT', 'BUCKET'),
      'none requested': forbidden('CORS is not enabled for this bucket.', 'OPTIONS', 'BUCKET'),
    },
    kind: RECORDED,
    source: 'LS CORS test_cors_http_options_no_config',
    ask: async (t) => ({
      'method requested': await preflight(t, asking('PUT'), await t.object(t.key)),
      'none requested': await preflight(t, { Origin: ORIGIN }, await t.object(t.key)),
    }),
  },
  {
    id: 'K3',
    subject: 'a preflight to a bucket that does not exist: 403, not 404',
    expected: forbidden('Bucket not found', 'PUT', 'BUCKET'),
    kind: RECORDED,
    source: 'LS CORS test_cors_http_options_non_existent_bucket',
    ask: (t) => preflight(t, asking('PUT'), { bucket: `${t.prefix}-none`, key: 'a' }),
  },
  {
    id: 'K4',
    subject: 'no rule matches the origin, the method or the headers ("evalution" is as AWS writes it)',
    expected: { origin: notAllowed('GET'), method: notAllowed('DELETE'), headers: notAllowed('GET') },
    kind: RECORDED,
    source:
      'LS CORS test_cors_match_origins; LS CORS test_cors_match_methods; LS CORS test_cors_match_headers',
    ask: async (t) => ({
      origin: await preflight(t, asking('GET', undefined, 'https://other.example')),
      method: await preflight(t, asking('DELETE')),
      headers: await preflight(t, asking('GET', 'x-other')),
    }),
  },
  {
    id: 'K5',
    subject: 'Access-Control-Request-Method is none that S3 knows; it is case-sensitive',
    expected: refusal(400, 'BadRequest', 'Invalid Access-Control-Request-Method: put', {}),
    kind: REPORTED,
    source: 'VG, tests of OPTIONS; BL',
    ask: (t) => preflight(t, asking('put')),
  },
  {
    id: 'K6',
    subject: 'a rule matches',
    expected: success(
      200,
      {
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '300',
        'access-control-allow-headers': 'x-amz-meta-a, content-type',
        'access-control-expose-headers': 'ETag',
        vary: VARY,
      },
      '',
    ),
    kind: RECORDED,
    source: 'LS CORS test_cors_match_origins, _methods, _headers',
    ask: (t) => preflight(t, asking('PUT', 'x-amz-meta-a, content-type')),
  },
  {
    id: 'K7',
    subject: 'the rule allows the origin `*`: answered so, and without credentials',
    expected: success(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': ABSENT,
    }),
    kind: RECORDED,
    source: 'LS CORS test_cors_match_origins',
    ask: (t) => preflight(t, asking('HEAD', undefined, 'https://any.example')),
  },
  {
    id: 'K8',
    subject: 'the GET itself, with an Origin that matches',
    expected: success(
      200,
      { 'access-control-allow-origin': ORIGIN, 'access-control-expose-headers': 'ETag', vary: VARY },
      'hello',
    ),
    kind: RECORDED,
    source: 'LS CORS test_cors_match_origins',
    ask: async (t) => t.fetch(t.presign(await shared(t)), { headers: { Origin: ORIGIN } }),
  },
  {
    id: 'K9',
    subject: 'AllowedHeaders are compared without regard to case; `*` stands for any part',
    expected: { case: success(200), wildcard: success(200) },
    kind: RECORDED,
    source: 'LS CORS test_cors_match_headers',
    ask: async (t) => ({
      case: await preflight(t, asking('PUT', 'CONTENT-TYPE')),
      wildcard: await preflight(t, asking('PUT', 'X-Amz-Anything')),
    }),
  },
  {
    id: 'K10',
    subject: 'a preflight on a presigned URL needs no signature that holds',
    expected: success(200),
    kind: REPORTED,
    source: 'BL; S3 UG cors',
    ask: async (t) => {
      const url = t.presign({ ...(await shared(t)), method: 'PUT' });
      return t.fetch(url.replace(/Signature=.{6}/, 'Signature=xxxxxx'), {
        method: 'OPTIONS',
        headers: asking('PUT'),
      });
    },
  },
  {
    id: 'K11',
    subject: 'a refused cross-origin request: with CORS headers where a rule matches, else without',
    expected: {
      matching: success(403, { 'access-control-allow-origin': ORIGIN }),
      other: success(403, { 'access-control-allow-origin': ABSENT }),
    },
    kind: UNVERIFIED,
    source: 'inferred',
    ask: async (t) => {
      const url = t.presign({ ...(await shared(t)), age: 120, expiresIn: 60 });
      return {
        matching: await t.fetch(url, { headers: { Origin: ORIGIN } }),
        other: await t.fetch(url, { headers: { Origin: 'https://other.example' } }),
      };
    },
  },
  {
    id: 'K12',
    subject: 'AllowedMethods are GET, PUT, POST, DELETE and HEAD; OPTIONS is none',
    expected: {
      'all five': success(200),
      OPTIONS: refusal(
        400,
        'InvalidRequest',
        like(
          'Found unsupported HTTP method in CORS config. ...',
          /^Found unsupported HTTP method in CORS config\. Unsupported method is OPTIONS/,
        ),
      ),
    },
    kind: DOCUMENTED,
    source: 'S3 UG ManageCorsUsing; the text LS CORS test_put_cors_invalid_rules',
    ask: async (t) => {
      const bucket = await t.bucket('cors-methods');
      const rule = (...methods) =>
        `<CORSRule><AllowedOrigin>*</AllowedOrigin>${methods.map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join('')}</CORSRule>`;
      return {
        'all five': await configure(t, bucket, rule('GET', 'PUT', 'POST', 'DELETE', 'HEAD')),
        OPTIONS: await configure(t, bucket, rule('OPTIONS')),
      };
    },
  },
];

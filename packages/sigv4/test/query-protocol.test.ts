/** What STS and IAM answer, as reported in issue threads on the query protocol. */
import { describe, expect, test } from 'vitest';
import { createSigner, createVerifier, type RawRequest } from '../src/index.js';
import type { AuthenticationOptions } from '../src/verify/options.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const SIGNED_AT = Date.UTC(2016, 5, 9, 18, 45, 12);
const MINUTE = 60_000;
const STS: AuthenticationOptions = {
  now: SIGNED_AT,
  service: 'sts',
  expectedRegion: ['us-east-1', 'eu-central-1'],
};
const HOST = 'sts.amazonaws.com';
const QUERY = 'Action=GetCallerIdentity&Version=2011-06-15';
const signer = createSigner();

const common = {
  credentials: { ...EXAMPLE, sessionToken: 'token' },
  region: 'us-east-1',
  service: 'sts',
  host: HOST,
  path: '/',
  signingDate: SIGNED_AT,
} as const;

const signed = signer.signHeaders({ ...common, method: 'POST' });
const presigned = signer.presign({
  ...common,
  method: 'GET',
  query: [
    ['Action', 'GetCallerIdentity'],
    ['Version', '2011-06-15'],
  ],
  expiresIn: 60,
});

function post(edit: (authorization: string) => string): RawRequest {
  const headers = signed.headers.map(([name, value]): [string, string] => [
    name,
    name === 'authorization' ? edit(value) : value,
  ]);
  return rawRequest('POST', `https://${HOST}/`, headers);
}

function refused(request: RawRequest, options: Partial<AuthenticationOptions> = {}) {
  const { code, reason, message, extras } = refusalOf(() => verify(request, { ...STS, ...options }));
  return { code, reason, message, extras };
}

test('a signed request names its key, token and scope', () => {
  expect(
    verify(
      post((authorization) => authorization),
      STS,
    ),
  ).toMatchObject({
    mechanism: 'header',
    service: 'sts',
    accessKeyId: EXAMPLE.accessKeyId,
    sessionToken: 'token',
    credentialScope: { date: '20160609', region: 'us-east-1', service: 'sts' },
  });
});

test('no authentication is no claim', () => {
  expect(createVerifier().readAuthentication(rawRequest('GET', `https://${HOST}/?${QUERY}`), STS)).toBeNull();
});

describe('time', () => {
  const NOW = Date.UTC(2016, 5, 10, 1, 45, 8);

  test.each([
    ['header', post((authorization) => authorization)],
    ['query', rawRequest('GET', presigned.url)],
  ])('too old, signed in the %s', (_, request) => {
    expect(refused(request, { now: NOW })).toEqual({
      code: 'SignatureDoesNotMatch',
      reason: 'SignatureExpired',
      message:
        'Signature expired: 20160609T184512Z is now earlier than 20160610T013008Z (20160610T014508Z - 15 min.)',
      extras: [],
    });
  });

  test('too far ahead', () => {
    expect(
      refused(
        post((authorization) => authorization),
        { now: SIGNED_AT - 20 * MINUTE },
      ),
    ).toMatchObject({
      code: 'SignatureDoesNotMatch',
      reason: 'SignatureNotYetCurrent',
      message:
        'Signature not yet current: 20160609T184512Z is still later than 20160609T184012Z (20160609T182512Z + 15 min.)',
    });
  });

  test('a presigned request is good for 15 minutes, whatever X-Amz-Expires says', () => {
    verify(rawRequest('GET', presigned.url), { ...STS, now: SIGNED_AT + 15 * MINUTE });
    expect(presigned.url).toContain('X-Amz-Expires=60');
  });

  test('a second clock is for header-signed requests', () => {
    const moved = { now: SIGNED_AT + 24 * 60 * MINUTE, alsoAcceptHeaderTime: SIGNED_AT };
    verify(
      post((authorization) => authorization),
      { ...STS, ...moved },
    );
    expect(refused(rawRequest('GET', presigned.url), moved).reason).toBe('SignatureExpired');
  });
});

test.each<[string, RawRequest, string, string, string]>([
  [
    'no component at all, no date',
    rawRequest('POST', `https://${HOST}/`, [['Authorization', 'AWS4-HMAC-SHA256']]),
    'IncompleteSignature',
    'AuthorizationComponentMissing',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
  ],
  [
    'a credential of four parts',
    post((authorization) => authorization.replace('/us-east-1/', '/')),
    'IncompleteSignature',
    'CredentialMalformed',
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${EXAMPLE.accessKeyId}/20160609/sts/aws4_request'`,
  ],
  [
    'everything wrong with the scope, in one message',
    post((authorization) =>
      authorization.replace('20160609/us-east-1/sts/aws4_request', '20160608/us-west-2/ec2/x'),
    ),
    'SignatureDoesNotMatch',
    'CredentialScopeRegionMismatch',
    "Credential should be scoped to a valid region, not 'us-west-2'. Credential should be scoped to correct service: 'sts'. Credential should be scoped with a valid terminator: 'aws4_request', not 'x'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20160608' != '20160609', from '20160609T184512Z'.",
  ],
  [
    'Host not signed',
    post((authorization) => authorization.replace('=host;', '=')),
    'SignatureDoesNotMatch',
    'HeadersNotSigned',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'the signature altered',
    post((authorization) => authorization.replace(/Signature=./, 'Signature=_')),
    'SignatureDoesNotMatch',
    'SignatureMismatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ],
  [
    'parameters missing from the query',
    rawRequest(
      'GET',
      `https://${HOST}/?${QUERY}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20160609T184512Z`,
    ),
    'IncompleteSignature',
    'QueryParameterMissing',
    "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
  ],
])('%s', (_, request, code, reason, message) => {
  expect(refused(request)).toEqual({ code, reason, message, extras: [] });
});

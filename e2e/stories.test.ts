import { DeleteAccessKeyCommand, DeleteUserPolicyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { toLiveFor } from '@countersign/server/testing';
import { describe, expect, test } from 'vitest';
import { parseRefusal, refusalOf, type SeenRefusal, send } from './support/answers.js';
import { BODY, BUCKET, basicIso, type Cloud, type Credentials, KEY, startCloud } from './support/cloud.js';

/*
 * The stories that articles on presigned URLs tell, with the clock moved instead of waited for. The answers are
 * AWS's: "Sharing objects with presigned URLs" of the S3 User Guide, "Error responses" of the S3 API Reference,
 * and bodies that users reported.
 */

expect.extend({ toLiveFor });

const HOUR = 3_600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const SIGNATURE_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

async function expectWorks(url: string): Promise<void> {
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([200, BODY]);
}

/** `Request has expired`, as it stands in an answer sent now to a URL that ended `secondsAgo`. */
function expired(cloud: Cloud, expiresIn: number, secondsAgo: number): SeenRefusal {
  return {
    status: 403,
    code: 'AccessDenied',
    message: 'Request has expired',
    extras: { 'X-Amz-Expires': String(expiresIn), Expires: cloud.iso(-secondsAgo), ServerTime: cloud.iso() },
  };
}

function expiredToken(credentials: Credentials): SeenRefusal {
  return {
    status: 400,
    code: 'ExpiredToken',
    message: 'The provided token has expired.',
    extras: { 'Token-0': credentials.sessionToken! },
  };
}

function unknownKey(credentials: Credentials): SeenRefusal {
  return {
    status: 403,
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    extras: { AWSAccessKeyId: credentials.accessKeyId },
  };
}

function queryError(message: string, extras: Record<string, string> = {}): SeenRefusal {
  return { status: 400, code: 'AuthorizationQueryParametersError', message, extras };
}

function denied(message: string): SeenRefusal {
  return { status: 403, code: 'AccessDenied', message, extras: {} };
}

async function startWithSession(durationSeconds?: number, maxSessionDuration?: number) {
  const cloud = await startCloud();
  const user = await cloud.createUser('alice');
  const role = await cloud.createRole(
    'MyAppRole',
    maxSessionDuration === undefined ? {} : { maxSessionDuration },
  );
  return { cloud, user, role, session: await cloud.assumeRole(user, role, durationSeconds) };
}

describe('how long a URL really lives', () => {
  test('24 hours asked of a one-hour role session: it dies at the hour, with ExpiredToken', async () => {
    const { cloud, session } = await startWithSession();
    const url = await cloud.presign(session, DAY);
    await expectWorks(url);
    await cloud.clock.advance('59m');
    await expectWorks(url);
    await cloud.clock.advance('59s');
    await expectWorks(url);
    await cloud.clock.advance('1s');
    expect(await refusalOf(url)).toEqual(expiredToken(session));
  });

  test('24 hours asked of a user: it lives to the last second and says when it ended', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.clock.advance('23h59m');
    await expectWorks(url);
    await cloud.clock.advance('59s');
    await expectWorks(url);
    await cloud.clock.advance('2s');
    expect(await refusalOf(url)).toEqual(expired(cloud, DAY, 1));
  });

  test('seven days is the longest, and one second more is refused by the server too', async () => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const longest = await cloud.presign(user, WEEK);
    await expectWorks(longest);
    const longer = await cloud.presignOddly(user, { expiresIn: WEEK + 1 });
    expect(await refusalOf(longer)).toEqual(
      queryError(
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      ),
    );
    await cloud.clock.advance('6d23h59m59s');
    await expectWorks(longest);
    await cloud.clock.advance('2s');
    expect(await refusalOf(longest)).toEqual(expired(cloud, WEEK, 1));
  });

  test('a 12-hour GetSessionToken session ends a seven-day URL', async () => {
    const cloud = await startCloud();
    const session = await cloud.getSessionToken(await cloud.createUser('alice'), 12 * HOUR);
    const url = await cloud.presign(session, WEEK);
    await cloud.clock.advance('11h59m59s');
    await expectWorks(url);
    await cloud.clock.advance('1s');
    expect(await refusalOf(url)).toEqual(expiredToken(session));
  });

  test('a 12-hour role session ends a 24-hour URL', async () => {
    const { cloud, session } = await startWithSession(12 * HOUR, 12 * HOUR);
    const url = await cloud.presign(session, DAY);
    await cloud.clock.advance('11h59m59s');
    await expectWorks(url);
    await cloud.clock.advance('1s');
    expect(await refusalOf(url)).toEqual(expiredToken(session));
  });

  test('a URL signed mid-session lives only what the session has left', async () => {
    const { cloud, session } = await startWithSession();
    await cloud.clock.advance('50m');
    const url = await cloud.presign(session, HOUR);
    await cloud.clock.advance('9m59s');
    await expectWorks(url);
    await cloud.clock.advance('1s');
    expect(await refusalOf(url)).toEqual(expiredToken(session));
  });

  test('when URL and session are both over, the URL is named first', async () => {
    const { cloud, session } = await startWithSession();
    const url = await cloud.presign(session, HOUR);
    await cloud.clock.advance('61m');
    expect(await refusalOf(url)).toEqual(expired(cloud, HOUR, 60));
  });

  test('a minute is a minute', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), 60);
    await cloud.clock.advance('59s');
    await expectWorks(url);
    await cloud.clock.advance('2s');
    expect(await refusalOf(url)).toEqual(expired(cloud, 60, 1));
  });

  test('toLiveFor tells all this without moving the clock', async () => {
    const { cloud, user, session } = await startWithSession();
    await expect(await cloud.presign(user, DAY)).toLiveFor('24h');
    const short = await cloud.presign(session, DAY);
    await expect(short).toLiveFor('1h');
    await expect(short).not.toLiveFor('62m');
    await expect(expect(short).toLiveFor('24h')).rejects.toThrow(
      /stops working after (1 h|60 min).*ExpiredToken/s,
    );
  });

  test('a download that began before the expiry finishes after it', async () => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const size = 48 * 1024 * 1024;
    const large = Buffer.alloc(size, 'countersign ');
    await cloud.s3(user).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'large', Body: large }));
    const url = await cloud.presign(user, 60, 'large');

    const response = await fetch(url);
    const reader = response.body!.getReader();
    let received = (await reader.read()).value!.length;
    await cloud.clock.advance('2h');
    expect(await refusalOf(url)).toMatchObject({ message: 'Request has expired' });
    expect(received).toBeLessThan(size / 2); // what is still to come no buffer on the way holds
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const expected = large.subarray(received, received + piece.value.length);
      if (!expected.equals(piece.value)) throw new Error(`other bytes at ${received}`);
      received += piece.value.length;
    }
    expect(received).toBe(size);
  });
});

describe('what ends a URL before its time', () => {
  test("a role's permission taken away after signing, and it lives again when it is given back", async () => {
    const { cloud, session } = await startWithSession();
    const url = await cloud.presign(session, 1_800);
    await expectWorks(url);
    await cloud.deleteRolePolicy('MyAppRole');
    const arn = `arn:aws:sts::${cloud.accountId}:assumed-role/MyAppRole/session-name`;
    const resource = `arn:aws:s3:::${BUCKET}/${KEY}`;
    expect(await refusalOf(url)).toEqual(
      denied(
        `User: ${arn} is not authorized to perform: s3:GetObject on resource: "${resource}" because no identity-based policy allows the s3:GetObject action`,
      ),
    );
    await cloud.putRolePolicy('MyAppRole', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/reports/*` }],
    });
    await expectWorks(url);
  });

  test("a user's permission taken away after signing", async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.iam().send(new DeleteUserPolicyCommand({ UserName: 'alice', PolicyName: 'own' }));
    expect(await refusalOf(url)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: expect.stringContaining('because no identity-based policy allows the s3:GetObject action'),
    });
  });

  test('a deactivated key kills all of its URLs at once, and they live again with it', async () => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const other = await cloud.presign(await cloud.createUser('bob'), DAY);
    const urls = [
      await cloud.presign(user, 60),
      await cloud.presign(user, DAY),
      await cloud.presign(user, WEEK),
    ];
    const setStatus = (Status: 'Active' | 'Inactive') =>
      cloud
        .iam()
        .send(new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId: user.accessKeyId, Status }));
    await setStatus('Inactive');
    for (const url of urls) expect(await refusalOf(url)).toEqual(unknownKey(user));
    await expectWorks(other);
    await setStatus('Active');
    for (const url of urls) await expectWorks(url);
  });

  test('a deleted key kills all of its URLs for good', async () => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const urls = [await cloud.presign(user, 60), await cloud.presign(user, WEEK)];
    await cloud.iam().send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: user.accessKeyId }));
    for (const url of urls) expect(await refusalOf(url)).toEqual(unknownKey(user));
  });

  test('an explicit Deny in the bucket policy beats a valid signature', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.putBucketPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    });
    expect(await refusalOf(url)).toEqual(
      denied(
        `User: arn:aws:iam::${cloud.accountId}:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${BUCKET}/${KEY}" with an explicit deny in a resource-based policy`,
      ),
    );
  });

  test('also by address: whoever uses the URL is looked at, not whoever signed it', async () => {
    const cloud = await startCloud({ trustProxy: ['127.0.0.1'] });
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.putBucketPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    });
    expect(await refusalOf(url)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    });
    const from = (address: string) => send(url, { headers: { 'X-Forwarded-For': address } });
    expect((await from('203.0.113.7')).status).toBe(200);
    expect((await from('198.51.100.7')).status).toBe(403);
  });

  test('an address that a stranger only claims in X-Forwarded-For does not count', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.putBucketPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    });
    expect((await send(url, { headers: { 'X-Forwarded-For': '203.0.113.7' } })).status).toBe(403);
  });

  test('Public Access Block does not', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    await cloud.s3(cloud.root).send(
      new PutPublicAccessBlockCommand({
        Bucket: BUCKET,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    await expectWorks(url);
    expect(await refusalOf(url.slice(0, url.indexOf('?')))).toEqual(denied('Access Denied'));
  });
});

describe('what a URL is refused for', () => {
  test('another region in the scope', async () => {
    const cloud = await startCloud();
    const url = await cloud.presignOddly(await cloud.createUser('alice'), { region: 'eu-central-1' });
    expect(await refusalOf(url)).toEqual(
      queryError(
        "Error parsing the X-Amz-Credential parameter; the region 'eu-central-1' is wrong; expecting 'us-east-1'",
        { Region: 'us-east-1' },
      ),
    );
  });

  test("the signer's clock an hour ahead", async () => {
    const cloud = await startCloud();
    const url = await cloud.presignOddly(await cloud.createUser('alice'), {
      clockAhead: HOUR,
      expiresIn: 900,
    });
    expect(await refusalOf(url)).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Request is not yet valid',
      extras: {
        'X-Amz-Date': String(cloud.clock.now() + HOUR * 1_000),
        Expires: cloud.iso(HOUR + 900),
        ServerTime: cloud.iso(),
      },
    });
    await cloud.clock.advance('55m'); // five minutes ahead are tolerated
    await expectWorks(url);
  });

  test('HEAD on a URL that was signed for GET: 403 without a body', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    const { status, body } = await send(url, { method: 'HEAD' });
    expect([status, body]).toEqual([403, '']);
  });

  test.each(['PUT', 'DELETE'])('%s on a URL that was signed for GET', async (method) => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    expect(await refusalOf(url, { method })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: SIGNATURE_MISMATCH,
    });
    await expectWorks(url);
  });

  const TAMPERINGS: readonly [string, (url: string) => string][] = [
    [
      'another signature',
      (url) => url.replace(/(X-Amz-Signature=)(.)/, (_, name, first) => name + (first === '0' ? '1' : '0')),
    ],
    ['another key', (url) => url.replace('2026%20Q1', '2026%20Q2')],
    ['a longer life', (url) => url.replace(`X-Amz-Expires=${DAY}`, `X-Amz-Expires=${WEEK}`)],
    ['one parameter more', (url) => `${url}&x-id=PutObject`],
    ['one empty parameter more', (url) => `${url}&a`],
    ['a response header of one’s own', (url) => `${url}&response-content-type=text%2Fhtml`],
  ];
  test.each(TAMPERINGS)('%s', async (_, tamper) => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const url = await cloud.presign(user, DAY);
    const tampered = tamper(url);
    expect(tampered).not.toBe(url);
    const refusal = await refusalOf(tampered);
    expect(refusal).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: SIGNATURE_MISMATCH,
      extras: {
        AWSAccessKeyId: user.accessKeyId,
        SignatureProvided: new URL(tampered).searchParams.get('X-Amz-Signature'),
      },
    });
    expect(Object.keys(refusal.extras)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ]);
    const { StringToSign, StringToSignBytes, CanonicalRequest, CanonicalRequestBytes } = refusal.extras;
    const bytes = (text: string) =>
      Buffer.from(text)
        .toString('hex')
        .replaceAll(/(..)(?=.)/g, '$1 ');
    expect(StringToSign).toMatch(
      /^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-east-1\/s3\/aws4_request\n[0-9a-f]{64}$/,
    );
    expect(StringToSignBytes).toBe(bytes(StringToSign!));
    expect(CanonicalRequestBytes).toBe(bytes(CanonicalRequest!));
    expect(CanonicalRequest).toMatch(
      /^GET\n\/private-files\/reports\/2026%20Q\d\.pdf\n.*\nhost:127\.0\.0\.1:\d+\n\nhost\nUNSIGNED-PAYLOAD$/,
    );
  });

  test('the session token missing', async () => {
    const { cloud, session } = await startWithSession();
    const url = new URL(await cloud.presign(session, HOUR));
    url.searchParams.delete('X-Amz-Security-Token');
    expect(await refusalOf(url.href)).toEqual(unknownKey(session));
  });

  test('a session token that is garbage, cut short, or of another session', async () => {
    const { cloud, user, role, session } = await startWithSession();
    const other = await cloud.assumeRole(user, role);
    const url = new URL(await cloud.presign(session, HOUR));
    for (const token of ['garbage', session.sessionToken!.slice(0, -4), other.sessionToken!]) {
      url.searchParams.set('X-Amz-Security-Token', token);
      expect(await refusalOf(url.href)).toEqual({
        status: 400,
        code: 'InvalidToken',
        message: 'The provided token is malformed or otherwise invalid.',
        extras: { 'Token-0': token },
      });
    }
  });

  test('a session token beside a long-term key', async () => {
    const { cloud, user, session } = await startWithSession();
    const url = await cloud.presign({ ...user, sessionToken: session.sessionToken! }, HOUR);
    expect(await refusalOf(url)).toMatchObject({ status: 400, code: 'InvalidToken' });
  });

  test('a parameter of the signature missing', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    for (const name of ['Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
      const without = new URL(url);
      without.searchParams.delete(`X-Amz-${name}`);
      expect(await refusalOf(without.href)).toEqual(
        queryError(
          'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
        ),
      );
    }
  });

  test('an Authorization header beside the signature in the query', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    expect(await refusalOf(url, { headers: { Authorization: 'Bearer of-something-else' } })).toEqual({
      status: 400,
      code: 'InvalidArgument',
      message:
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      extras: { ArgumentName: 'Authorization', ArgumentValue: 'Bearer of-something-else' },
    });
  });

  test('an x-amz header that was not signed, while others are tolerated', async () => {
    const cloud = await startCloud();
    const url = await cloud.presign(await cloud.createUser('alice'), DAY);
    expect(await refusalOf(url, { headers: { 'x-amz-meta-note': 'mine' } })).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
      extras: { HeadersNotSigned: 'x-amz-meta-note' },
    });
    const partial = await fetch(url, { headers: { Range: 'bytes=4-10', 'X-Custom': 'mine' } });
    expect([partial.status, await partial.text()]).toEqual([206, BODY.slice(4, 11)]);
  });

  test('a file that is not there, told only to those who may list', async () => {
    const cloud = await startCloud();
    const reader = await cloud.createUser('reader', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    const lister = await cloud.createUser('lister');
    expect(await refusalOf(await cloud.presign(lister, DAY, 'none'))).toEqual({
      status: 404,
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      extras: { Key: 'none' },
    });
    expect(await refusalOf(await cloud.presign(reader, DAY, 'none'))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });
});

describe('a moved clock and clients that sign with the machine’s', () => {
  async function signedNow(cloud: Cloud, credentials: Credentials): Promise<() => Promise<Response>> {
    const { AwsClient } = await import('aws4fetch');
    const client = new AwsClient({ ...credentials, service: 's3', region: 'us-east-1', retries: 0 });
    const url = `${cloud.server.endpoint}/${BUCKET}/hello`;
    // aws4fetch sends the payload hash only when it is told to.
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    await cloud.s3(credentials).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'hello', Body: BODY }));
    return () => client.fetch(url, { headers });
  }

  test('are refused as on AWS: RequestTimeTooSkewed', async () => {
    const cloud = await startCloud();
    const fetchSigned = await signedNow(cloud, await cloud.createUser('alice'));
    expect((await fetchSigned()).status).toBe(200);
    await cloud.clock.advance('14m');
    expect((await fetchSigned()).status).toBe(200);
    await cloud.clock.advance('17m');
    const response = await fetchSigned();
    const refusal = parseRefusal(response.status, await response.text());
    expect(refusal).toEqual({
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      extras: {
        RequestTime: expect.stringMatching(/^\d{8}T\d{6}Z$/),
        ServerTime: cloud.iso(),
        MaxAllowedSkewMilliseconds: '900000',
      },
    });
    const lag = cloud.clock.now() - Date.now();
    expect(
      Math.abs(Date.parse(isoOfBasic(refusal.extras.RequestTime!)) + lag - cloud.clock.now()),
    ).toBeLessThan(60_000);
  });

  test('pass with acceptWallClock, while presigned URLs obey the test clock', async () => {
    const cloud = await startCloud({ acceptWallClock: true });
    const user = await cloud.createUser('alice');
    const fetchSigned = await signedNow(cloud, user);
    const url = await cloud.presign(user, HOUR);
    await cloud.clock.advance('30d');
    expect((await fetchSigned()).status).toBe(200);
    expect(await refusalOf(url)).toMatchObject({ code: 'AccessDenied', message: 'Request has expired' });
    await expectWorks(await cloud.presign(user, HOUR));
  });

  test('SDK v3 with its retries puts its own clock right', async () => {
    const cloud = await startCloud();
    const user = await cloud.createUser('alice');
    const { S3Client } = await import('@aws-sdk/client-s3');
    const s3 = new S3Client({
      endpoint: cloud.server.endpoint,
      region: 'us-east-1',
      credentials: user,
      forcePathStyle: true,
    });
    await cloud.clock.advance('3d');
    const answer = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
    expect(await answer.Body!.transformToString()).toBe(BODY);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: BUCKET, Key: KEY }), {
      expiresIn: 60,
      signingDate: new Date(cloud.clock.now()),
    });
    expect(url).toContain(`X-Amz-Date=${basicIso(cloud.clock.now())}`);
    await expectWorks(url);
  });
});

function isoOfBasic(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}

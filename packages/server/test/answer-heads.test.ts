import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './s3/raw-client.js';

/**
 * What stands in the head of S3's answers, and what does not. Sources: localstack/localstack,
 * tests/aws/services/s3/test_s3_cors.snapshot.json (recorded on AWS): no answer but that to a preflight without Origin has
 * a `Connection` header, none has `Keep-Alive`, each has an `x-amz-id-2` of its own.
 */

let client: RawClient;

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/k', { body: 'object' });
  await client.send('PUT', '/photos-eu', {
    body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  });
});
afterAll(() => client.close());

/** Sends bytes as they are; everything that came until the server closed the connection. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(client.server.endpoint);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.setEncoding('latin1').on('error', () => undefined);
  socket.on('data', (piece) => {
    text += piece;
  });
  socket.write(bytes);
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}

const CLOSE = 'GET /photos/last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const answersIn = (text: string): string[] => text.split(/(?=HTTP\/1\.1 \d{3} )/);

describe('the head of an answer', () => {
  it.each([
    ['GET', '/photos/k'],
    ['HEAD', '/photos/k'],
    ['PUT', '/photos/k'],
    ['GET', '/photos/none'],
    ['GET', '/nowhere'],
    ['DELETE', '/photos/none'],
    ['GET', '/?Action=GetCallerIdentity&Version=2011-06-15'],
  ])('says nothing of the connection while it is kept: %s %s', async (method, target) => {
    const text = await exchange(
      `${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n${CLOSE}`,
    );
    const [kept, last] = answersIn(text);
    expect(kept).not.toMatch(/^(?:connection|keep-alive):/im);
    expect(last).toMatch(/^connection: close\r$/im);
  });

  it('tells a client of HTTP/1.0 that wants to keep its connection', async () => {
    const wanting = await exchange(
      'GET /photos HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\nGET /photos HTTP/1.0\r\nHost: x\r\n\r\n',
    );
    expect(answersIn(wanting)).toHaveLength(2);
    expect(answersIn(wanting)[0]).toMatch(/^connection: keep-alive\r$/im);
  });

  it('has an id of its own in each answer, the same in header and document', async () => {
    const ids = new Set<string | undefined>();
    for (let time = 0; time < 20; time += 1) {
      const { headers, text } = await client.send('GET', '/photos/none');
      expect(headers['x-amz-id-2']).toMatch(/^[A-Za-z0-9+/]{75}=$/);
      expect(text).toContain(`<HostId>${headers['x-amz-id-2']}</HostId>`);
      ids.add(headers['x-amz-id-2']);
    }
    expect(ids.size).toBe(20);
  });
});

describe('a preflight that is refused', () => {
  it('is answered in chunks, and ends the connection where it had no Origin', async () => {
    const without = await exchange('OPTIONS /photos/k HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(without).toMatch(/^HTTP\/1\.1 400 /);
    expect(without).toMatch(/^connection: close\r$/im);
    expect(without).toMatch(/^transfer-encoding: chunked\r$/im);
    expect(without).not.toMatch(/^content-length:/im);
    expect(without).toMatch(/<Message>Insufficient information\. Origin request header needed\.<\/Message>/);

    const asked = 'Origin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n';
    const text = await exchange(`OPTIONS /photos/k HTTP/1.1\r\nHost: x\r\n${asked}\r\n${CLOSE}`);
    const [refused] = answersIn(text);
    expect(refused).toMatch(/^HTTP\/1\.1 403 /);
    expect(refused).toMatch(/^transfer-encoding: chunked\r$/im);
    expect(refused).not.toMatch(/^(?:connection|content-length):/im);
  });
});

describe('bytes that are not HTTP', () => {
  it.each([
    [
      'behind a body',
      'PUT /photos/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n',
      /^HTTP\/1\.1 403 .*AccessDenied/s,
    ],
    [
      'behind a request',
      'GET /photos/k HTTP/1.1\r\nHost: x\r\n\r\nwhat is this\r\n\r\n',
      /^HTTP\/1\.1 403 .*AccessDenied/s,
    ],
    [
      'behind a form of STS',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b\0\0\r\n\r\n',
      /^HTTP\/1\.1 4\d\d .*ErrorResponse/s,
    ],
  ])('%s come after the answer that is due', async (_where, bytes, due) => {
    const [first, second, ...more] = answersIn(await exchange(bytes));
    expect(first).toMatch(due);
    expect(second).toMatch(/^HTTP\/1\.1 400 .*<Code>BadRequest<\/Code>/s);
    expect(more).toEqual([]);
  });

  it('in the middle of a body are refused at once', async () => {
    const text = await exchange(
      'PUT /photos/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 [45]\d\d /);
  });
});

describe('a request signed for another region than its bucket has', () => {
  it.each([
    ['/photos-eu', 'header'],
    ['/photos-eu', 'query'],
    ['/photos-eu/k', 'header'],
    ['/photos-eu/k', 'query'],
  ] as const)('is told by HEAD of %s (%s) which it is', async (path, sign) => {
    const answer = await client.send('HEAD', path, { region: 'us-west-2', sign });
    expect([answer.status, answer.headers['x-amz-bucket-region']]).toEqual([400, 'eu-west-1']);
    const followed = await client.send('HEAD', path, { region: 'eu-west-1', sign });
    expect(followed.status).not.toBe(400);
  });
});

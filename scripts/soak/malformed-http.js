import { plainRequest } from './sealed-request.js';

const text = (value) => Buffer.from(value, 'latin1');

const REQUEST_LINES = [
  'GET',
  'GET /',
  'GET / HTTP/9.9',
  'GET / HTTP/1.1 extra',
  'GET  / HTTP/1.1',
  'get / HTTP/1.1',
  'BREW / HTTP/1.1',
  'GET http://[::1 HTTP/1.1',
  'GET http:// HTTP/1.1',
  'GET //////.. HTTP/1.1',
  'GET /%ff%fe%00 HTTP/1.1',
  'GET /% HTTP/1.1',
  'GET /%zz/%2 HTTP/1.1',
  'GET /bucket/\x80\xff HTTP/1.1',
  'GET *  HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'CONNECT example.com:443 HTTP/1.1',
  'TRACE / HTTP/1.1',
  'GET / HTTP/1.0',
  'PRI * HTTP/2.0\r\n\r\nSM',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '',
];

const HEADER_LINES = [
  'no colon',
  ': no name',
  'x y: space in the name',
  'x-nul: a\0b',
  'x-bare-cr: a\rb',
  ' folded: at the start',
  'x-folded: a\r\n b',
  'content-length: -1',
  'content-length: 1, 2',
  'content-length: 99999999999999999999',
  'content-length: 0x10',
  'content-length: 5\r\ncontent-length: 6',
  'content-length: 5\r\ntransfer-encoding: chunked',
  'transfer-encoding: chunked, identity',
  'transfer-encoding: gzip',
  'host: ',
  'host: a\r\nhost: b',
  'host: bad host/with?all#of[it',
  'host: ..s3.localhost',
  'expect: 100-continue',
  'expect: the-unexpected',
  'connection: upgrade\r\nupgrade: websocket',
  'authorization: ',
  'authorization: AWS4-HMAC-SHA256',
  'authorization: AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=',
  'authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f/g, SignedHeaders=;;;, Signature=zz',
  'authorization: AWS a:b',
  'authorization: Basic Og==',
  'x-amz-date: yesterday',
  'x-amz-content-sha256: short',
  'x-amz-decoded-content-length: -5',
  'content-md5: ====',
  'range: bytes=-',
  'if-modified-since: never',
  'origin: null',
  'x-amz-security-token: \xff',
];

const CHUNKED_BODIES = [
  'zz\r\nabc\r\n0\r\n\r\n',
  '-1\r\n\r\n',
  'ffffffffffffffff\r\nabc',
  '3\r\nabcdef\r\n0\r\n\r\n',
  '3;ext="\r\nabc\r\n0\r\n\r\n',
  '3\nabc\n0\n\n',
  '0\r\nTrailer no colon\r\n\r\n',
  '5\r\nab',
];

/** What never becomes a proper request of HTTP. */
export const malformedHttp = {
  requestLine: (random, world) => {
    const line = random.chance(0.2)
      ? random.bytes(random.below(300)).toString('latin1')
      : random.pick(REQUEST_LINES);
    return { method: 'GET', bytes: text(`${line}\r\nhost: ${hostOf(world)}\r\n\r\n`) };
  },
  headerLine: (random, world) => {
    const method = random.pick(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS']);
    const lines = Array.from({ length: random.between(1, 3) }, () => random.pick(HEADER_LINES)).join('\r\n');
    const body = random.text(random.below(10));
    return {
      method,
      bytes: text(
        `${method} /${world.bucket}/k HTTP/1.1\r\nhost: ${hostOf(world)}\r\n${lines}\r\n\r\n${body}`,
      ),
    };
  },
  hugeHeaders: (random, world) => {
    const many = random.chance(0.5);
    const count = many ? random.between(100, 5_000) : 1;
    const value = 'v'.repeat(many ? 1 : random.between(10_000, 200_000));
    const headers = Array.from({ length: count }, (_, i) => [`x-amz-meta-${i}`, value]);
    return {
      method: 'GET',
      bytes: plainRequest({ method: 'GET', target: '/', headers: [['host', hostOf(world)], ...headers] }),
    };
  },
  hugeTarget: (random, world) => {
    const target = `/${world.bucket}/${random.pick(['a', '%41', '/', '../', '?', '&a', '%'])}`.padEnd(
      random.between(1_000, 60_000),
      random.pick(['a', '%', '&=', '/', '%2e']),
    );
    return {
      method: 'GET',
      bytes: plainRequest({ method: 'GET', target, headers: [['host', hostOf(world)]] }),
    };
  },
  chunkedBody: (random, world) => {
    const headers = [
      ['host', hostOf(world)],
      ['transfer-encoding', 'chunked'],
    ];
    const body = text(random.pick(CHUNKED_BODIES));
    return {
      method: 'PUT',
      bytes: plainRequest({ method: 'PUT', target: `/${world.bucket}/k`, headers, body }),
    };
  },
  unwantedBody: (random, world) => {
    const body = random.bytes(random.pick([1, 70_000, 400_000]));
    const method = random.pick(['GET', 'PUT', 'POST', 'DELETE']);
    return {
      method,
      bytes: plainRequest({ method, target: `/${world.bucket}/k`, headers: [['host', hostOf(world)]], body }),
    };
  },
  noise: (random) => ({ method: 'GET', bytes: random.bytes(random.between(1, 2_000)) }),
};

function hostOf(world) {
  return new URL(world.endpoint).host;
}

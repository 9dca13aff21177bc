import { createHash } from 'node:crypto';
import { createChunkSigner, type Pair } from '@countersign/sigv4';
import type { LiveCase } from './live-case.js';
import type { Scene, Seen } from './scene.js';

const md5 = (data: string | Buffer) => createHash('md5').update(data).digest('base64');
const SSE_C = 'x-amz-server-side-encryption-customer-';
const customerKey = (seed: string): Pair[] => {
  const key = createHash('sha256').update(seed).digest();
  return [
    [`${SSE_C}algorithm`, 'AES256'],
    [`${SSE_C}key`, key.toString('base64')],
    [`${SSE_C}key-md5`, md5(key)],
  ];
};
const SEALED = [`${SSE_C}algorithm`, `${SSE_C}key`, `${SSE_C}key-md5`];

/** A presigned PUT with headers that have to be sent. */
const upload = (s: Scene, headers: readonly Pair[], body: string | Buffer = 'x'): Promise<Seen> =>
  s.ask('new.jpg', {
    method: 'PUT',
    body,
    headers,
    unhoistable: headers.map(([name]) => name.toLowerCase()),
  });

async function startUpload(s: Scene, headers: readonly Pair[] = []): Promise<string> {
  const answer = await s.client.send('POST', '/photos/big.bin', { query: [['uploads', '']], headers });
  return /<UploadId>([^<]+)/.exec(answer.text)![1]!;
}

const list = (...parts: (readonly [number: number, etag: string])[]) =>
  `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`;

const complete = (s: Scene, uploadId: string, body: string) =>
  s.ask('big.bin', { method: 'POST', query: [['uploadId', uploadId]], body });

async function putPart(s: Scene, uploadId: string, number: number, body = 'x'): Promise<string> {
  const answer = await s.client.send('PUT', '/photos/big.bin', {
    query: [
      ['partNumber', String(number)],
      ['uploadId', uploadId],
    ],
    body,
  });
  return answer.headers.etag!;
}

/** Refusals of what is read or written. */
export const OF_CONTENT: readonly LiveCase[] = [
  {
    name: 'a restore that is under way already',
    cause: 'object-archived',
    reason: 'restore-already-in-progress',
    make: async (s) => {
      const headers: Pair[] = [['x-amz-storage-class', 'GLACIER']];
      await s.client.send('PUT', '/photos/cold.jpg', { body: 'x', headers });
      const body = '<RestoreRequest><Days>1</Days></RestoreRequest>';
      const query: Pair[] = [['restore', '']];
      await s.client.send('POST', '/photos/cold.jpg', { query, body });
      return s.ask('cold.jpg', { method: 'POST', query, body });
    },
  },
  {
    name: 'an object deleted since the upload began that was to make it',
    cause: 'precondition-failed',
    reason: 'changed-since-upload-began',
    make: async (s) => {
      await s.client.send('PUT', '/photos/big.bin', { body: 'x' });
      const uploadId = await startUpload(s);
      const etag = await putPart(s, uploadId, 1);
      await s.client.send('DELETE', '/photos/big.bin');
      return s.ask('big.bin', {
        method: 'POST',
        query: [['uploadId', uploadId]],
        body: list([1, etag]),
        headers: [['if-none-match', '*']],
        unhoistable: ['if-none-match'],
      });
    },
  },
  {
    name: 'a range beyond the end',
    cause: 'range-not-satisfiable',
    reason: 'invalid-range',
    make: (s) => s.ask('a.jpg', { headers: [['range', 'bytes=1000-2000']] }),
  },
  {
    name: 'a part that the object does not have',
    cause: 'range-not-satisfiable',
    reason: 'invalid-part-number',
    make: (s) => s.ask('a.jpg', { query: [['partNumber', '7']] }),
  },
  {
    name: 'a condition that does not hold',
    cause: 'precondition-failed',
    reason: 'if-match failed',
    make: (s) => s.send(s.url('a.jpg'), { headers: [['if-match', '"0123"']] }),
  },
  {
    name: 'an archived object',
    cause: 'object-archived',
    reason: 'invalid-object-state',
    make: async (s) => {
      await s.put('cold.jpg', 'x', [['x-amz-storage-class', 'GLACIER']]);
      return s.ask('cold.jpg');
    },
  },
  {
    name: 'an SSE-C object without the key',
    cause: 'customer-key-missing-or-wrong',
    reason: 'customer-key-missing',
    make: async (s) => {
      await s.put('secret.jpg', 'x', customerKey('one'));
      return s.ask('secret.jpg');
    },
  },
  {
    name: 'an SSE-C object with another key',
    cause: 'customer-key-missing-or-wrong',
    reason: 'customer-key-wrong',
    make: async (s) => {
      await s.put('secret.jpg', 'x', customerKey('one'));
      return s.ask('secret.jpg', { headers: customerKey('two'), unhoistable: SEALED });
    },
  },
  {
    name: 'a customer key for an object that has none',
    cause: 'customer-key-missing-or-wrong',
    reason: 'customer-key-not-applicable',
    make: (s) => s.ask('a.jpg', { headers: customerKey('two'), unhoistable: SEALED }),
  },
  {
    name: 'a customer key without its digest',
    cause: 'customer-key-missing-or-wrong',
    reason: 'invalid-argument',
    make: (s) => upload(s, customerKey('one').slice(0, 2)),
  },
  {
    name: 'a customer key for another algorithm',
    cause: 'customer-key-missing-or-wrong',
    reason: 'invalid-encryption-algorithm-error',
    make: (s) => upload(s, [[`${SSE_C}algorithm`, 'DES'], ...customerKey('one').slice(1)]),
  },
  {
    name: 'a Content-MD5 of another body',
    cause: 'body-does-not-match-checksum',
    reason: 'content-md5-mismatch',
    make: (s) => upload(s, [['content-md5', md5('other')]]),
  },
  {
    name: 'a Content-MD5 that is none',
    cause: 'body-does-not-match-checksum',
    reason: 'invalid-digest',
    make: (s) => upload(s, [['content-md5', 'abc']]),
  },
  {
    name: 'a checksum of another body',
    cause: 'body-does-not-match-checksum',
    reason: 'checksum-mismatch',
    make: (s) => upload(s, [['x-amz-checksum-crc32', 'i9aeUg==']]),
  },
  {
    name: 'a checksum of an empty body, signed before there was one',
    cause: 'empty-body-checksum-baked-in',
    reason: 'checksum-mismatch',
    make: (s) =>
      s.send(
        s.url('new.jpg', {
          method: 'PUT',
          query: [['x-amz-checksum-crc32', 'AAAAAA==']],
          headers: [['x-amz-checksum-crc32', 'AAAAAA==']],
          unhoistable: ['x-amz-checksum-crc32'],
        }),
        { method: 'PUT', body: 'x', headers: [['x-amz-checksum-crc32', 'AAAAAA==']] },
      ),
  },
  {
    name: 'a body that is not the one whose hash was signed',
    cause: 'body-does-not-match-checksum',
    reason: 'xamz-content-sha256-mismatch',
    make: (s) => {
      const payloadHash = createHash('sha256').update('one').digest('hex');
      const { url, headers } = s.signed('PUT', 'new.jpg', { payloadHash });
      return s.send(url, { method: 'PUT', body: 'two', headers });
    },
  },
  {
    name: 'a body of unknown length',
    cause: 'transfer-encoding-chunked',
    reason: 'not-implemented',
    make: (s) => s.ask('new.jpg', { method: 'PUT', body: 'x', chunked: true }),
  },
  {
    name: 'a chunk that is not as signed',
    cause: 'aws-chunked-body-malformed',
    reason: 'chunk-signature-mismatch',
    make: (s) => {
      const { url, headers } = s.signed('PUT', 'new.jpg', {
        payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        headers: [['x-amz-decoded-content-length', '2']],
      });
      const signature = `;chunk-signature=${'0'.repeat(64)}`;
      const body = `1${signature}\r\nx\r\n1${signature}\r\ny\r\n0${signature}\r\n\r\n`;
      return s.send(url, { method: 'PUT', body, headers });
    },
  },
  {
    name: 'a chunk that is too small',
    cause: 'aws-chunked-body-malformed',
    reason: 'chunk-too-small',
    make: (s) => {
      const { url, headers } = s.signed('PUT', 'new.jpg', {
        payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        headers: [['x-amz-decoded-content-length', '2']],
      });
      const value = (name: string) => headers.find(([one]) => one.toLowerCase() === name)![1];
      const date = value('x-amz-date');
      const chunks = createChunkSigner({
        ...s.root.credentials,
        credentialScope: { date: date.slice(0, 8), region: 'us-east-1', service: 's3' },
        date,
        signature: /Signature=(\w+)/.exec(value('authorization'))![1]!,
      });
      const body = Buffer.concat([
        chunks.chunk(Buffer.from('x')),
        chunks.chunk(Buffer.from('y')),
        chunks.end(),
      ]);
      return s.send(url, { method: 'PUT', body, headers });
    },
  },
  {
    name: 'a trailer that does not come',
    cause: 'aws-chunked-body-malformed',
    reason: 'trailer-malformed',
    make: (s) => {
      const { url, headers } = s.signed('PUT', 'new.jpg', {
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: [
          ['x-amz-decoded-content-length', '1'],
          ['x-amz-trailer', 'x-amz-checksum-crc32'],
        ],
      });
      return s.send(url, { method: 'PUT', body: '1\r\nx\r\n0\r\n\r\n', headers });
    },
  },
  {
    name: 'a storage class that there is not',
    cause: 'request-value-invalid',
    reason: 'invalid-storage-class',
    make: (s) => upload(s, [['x-amz-storage-class', 'FASTEST']]),
  },
  {
    name: 'a tag that may not be set',
    cause: 'request-value-invalid',
    reason: 'invalid-tag',
    make: (s) => upload(s, [['x-amz-tagging', 'aws:mine=1']]),
  },
  {
    name: 'an ACL that there is not',
    cause: 'request-value-invalid',
    reason: 'invalid-argument',
    make: (s) => upload(s, [['x-amz-acl', 'everyone']]),
  },
  {
    name: 'more metadata than S3 keeps',
    cause: 'headers-too-large',
    reason: 'metadata-too-large',
    make: (s) => upload(s, [['x-amz-meta-story', 'x'.repeat(3000)]]),
  },
  {
    name: 'headers of too many bytes',
    cause: 'headers-too-large',
    reason: 'request-header-section-too-large',
    make: (s) => s.send(s.url('a.jpg'), { headers: [['cookie', 'x'.repeat(60_000)]] }),
  },
  {
    name: 'a key of too many bytes',
    cause: 'key-too-long',
    reason: 'key-too-long-error',
    make: (s) => s.ask('x'.repeat(1025)),
  },
  {
    name: 'a path that is not percent-encoded text',
    cause: 'path-malformed',
    reason: 'path-not-percent-encoded-utf8',
    make: (s) => s.send(s.url('100% sure.jpg').replace('100%25', '100%')),
  },
  {
    name: 'a bucket whose name cannot be one',
    cause: 'bucket-name-invalid',
    reason: 'invalid-bucket-name',
    make: (s) => s.ask('Not_A_Bucket', { method: 'PUT', host: 's3.us-east-1.amazonaws.com' }),
  },
  {
    name: 'an upload that was never begun',
    cause: 'upload-not-found',
    reason: 'no-such-upload',
    make: (s) =>
      s.ask('big.bin', {
        method: 'PUT',
        body: 'x',
        query: [
          ['partNumber', '1'],
          ['uploadId', 'VXBsb2FkIElE'],
        ],
      }),
  },
  {
    name: 'a part that was not uploaded',
    cause: 'multipart-parts-mismatch',
    reason: 'invalid-part',
    make: async (s) => complete(s, await startUpload(s), list([1, '"9a0364b9e99bb480dd25e1f0284c8555"'])),
  },
  {
    name: 'parts out of order',
    cause: 'multipart-parts-mismatch',
    reason: 'invalid-part-order',
    make: async (s) => {
      const id = await startUpload(s);
      const etag = await putPart(s, id, 1);
      return complete(s, id, list([2, etag], [1, etag]));
    },
  },
  {
    name: 'parts that are too small',
    cause: 'multipart-parts-mismatch',
    reason: 'entity-too-small',
    make: async (s) => {
      const id = await startUpload(s);
      const etags = [await putPart(s, id, 1), await putPart(s, id, 2)];
      return complete(s, id, list([1, etags[0]!], [2, etags[1]!]));
    },
  },
  {
    name: 'a list of parts that is no XML',
    cause: 'request-document-malformed',
    reason: 'malformed-xml',
    make: async (s) => complete(s, await startUpload(s), '[{"PartNumber": 1}]'),
  },
  {
    name: 'a part announced as too large',
    cause: 'upload-too-large',
    reason: 'entity-too-large',
    make: (s) =>
      s.send(s.url('new.jpg', { method: 'PUT' }), {
        method: 'PUT',
        headers: [['content-length', '6000000000']],
      }),
  },
  {
    name: 'two sub-resources at once',
    cause: 'request-value-invalid',
    reason: 'conflicting-subresources',
    make: (s) =>
      s.ask('a.jpg', {
        query: [
          ['acl', ''],
          ['tagging', ''],
        ],
      }),
  },
  {
    name: 'PATCH to the URL of a PUT',
    cause: 'method-mismatch',
    reason: 'method-not-allowed',
    make: (s) => s.send(s.url('a.jpg', { method: 'PUT' }), { method: 'PATCH', body: 'x' }),
  },
  {
    name: 'POST to the URL of an object',
    cause: 'method-mismatch',
    reason: 'method-not-allowed',
    make: (s) => s.send(s.url('a.jpg', { method: 'PUT' }), { method: 'POST', body: 'x' }),
  },
  {
    name: 'an operation that this server does not have',
    cause: 'operation-not-supported-by-provider',
    reason: 'operation-not-served',
    make: (s) => s.ask('a.jpg', { query: [['torrent', '']] }),
  },
];

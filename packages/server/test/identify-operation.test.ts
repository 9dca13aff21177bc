import { describe, expect, it } from 'vitest';
import { identifyOperation, NOT_SERVED } from '../src/identify-operation.js';
import { readQuery } from '../src/wire/read-query.js';
import type { WireRequest } from '../src/wire/request.js';

function request(method: string, query: string): WireRequest {
  return {
    method,
    path: '',
    query,
    headers: [],
    header: () => undefined,
    ...readQuery(query),
    remoteAddress: '127.0.0.1',
    secure: false,
    contentLength: undefined,
    body: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
  };
}

const BUCKET = { bucket: 'photos' };
const OBJECT = { bucket: 'photos', key: 'a.jpg' };

describe('identifyOperation', () => {
  it.each([
    ['GET', {}, '', 'ListBuckets'],
    ['GET', BUCKET, '', 'ListObjects'],
    ['GET', BUCKET, 'list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', BUCKET, 'list-type=1', 'ListObjects'],
    ['GET', BUCKET, 'policy', 'GetBucketPolicy'],
    ['GET', BUCKET, 'policy=', 'GetBucketPolicy'],
    ['GET', BUCKET, '%70olicy', 'GetBucketPolicy'],
    ['GET', BUCKET, 'policyStatus', 'GetBucketPolicyStatus'],
    ['PUT', BUCKET, 'publicAccessBlock', 'PutPublicAccessBlock'],
    ['POST', BUCKET, 'delete', 'DeleteObjects'],
    ['POST', BUCKET, '', 'PostObject'],
    ['GET', OBJECT, 'X-Amz-Algorithm=AWS4-HMAC-SHA256&x-id=GetObject', 'GetObject'],
    // Names are case-sensitive and unknown ones are ignored, as measured on S3.
    ['GET', OBJECT, 'Versioning&foo=bar', 'GetObject'],
    ['HEAD', OBJECT, '', 'HeadObject'],
    ['PUT', OBJECT, '', 'PutObject'],
    ['DELETE', OBJECT, '', 'DeleteObject'],
  ])('%s %o ?%s is %s', (method, address, query, name) => {
    expect(identifyOperation(request(method, query), address).name).toBe(name);
  });

  it('refuses two sub-resources at once, naming them in alphabetical order', () => {
    expect(() => identifyOperation(request('GET', 'versioning&acl'), BUCKET)).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        message: 'Conflicting query string parameters: acl, versioning',
        extras: [
          ['ArgumentName', 'ResourceType'],
          ['ArgumentValue', 'acl'],
        ],
      }),
    );
  });

  // Measured on S3 by brekkylab/backlot (backlot/routers/s3.py).
  it.each([
    ['partNumber=1&tagging', 'partNumber, tagging'],
    ['acl&part%4eumber=1', 'acl, partNumber'],
    ['partNumber=&acl&tagging', 'acl, partNumber, tagging'],
  ])('a part is a sub-resource beside another: ?%s', (query, names) => {
    for (const address of [BUCKET, OBJECT]) {
      expect(() => identifyOperation(request('GET', query), address)).toThrow(
        `Conflicting query string parameters: ${names}`,
      );
    }
  });

  it('a bucket has no parts', () => {
    for (const query of ['partNumber=1', 'partNumber', 'list-type=2&partNumber=x']) {
      for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']) {
        expect(() => identifyOperation(request(method, query), BUCKET)).toThrow(
          expect.objectContaining({ code: 'InvalidRequest', message: 'Object must have a valid key name.' }),
        );
      }
    }
    expect(identifyOperation(request('GET', 'partNumber=1'), OBJECT).name).toBe('GetObject');
    expect(identifyOperation(request('PUT', 'uploadId=u&partNumber=1'), OBJECT).name).toBe('UploadPart');
  });

  it('never takes a sub-resource it does not serve for a plain read or write', () => {
    expect(identifyOperation(request('PUT', 'renameObject'), OBJECT).name).toBe(NOT_SERVED);
  });

  it('answers a method S3 does not know', () => {
    expect(() => identifyOperation(request('PATCH', ''), OBJECT)).toThrow(
      expect.objectContaining({ code: 'MethodNotAllowed', status: 405 }),
    );
  });
});

/** The smallest part that need not be the last: 5 MiB. */
export const PART = Buffer.alloc(5 * 1024 * 1024, 'p');

/** Begins an upload; gives its id. */
export async function beginUpload(t, object, headers) {
  const answer = await t.must(t.s3({ ...object, method: 'POST', query: { uploads: '' }, headers }));
  return answer.text('UploadId');
}

export function uploadPart(t, object, uploadId, partNumber, body, headers) {
  return t.s3({
    ...object,
    method: 'PUT',
    query: { partNumber: String(partNumber), uploadId },
    body,
    headers,
  });
}

/** Completes an upload with parts given as [number, etag]. */
export function complete(t, object, uploadId, parts, headers) {
  const listed = parts
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('');
  const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed}</CompleteMultipartUpload>`;
  return t.s3({ ...object, method: 'POST', query: { uploadId }, body, headers });
}

/** Makes an object of these parts. */
export async function completeUpload(t, object, bodies) {
  const uploadId = await beginUpload(t, object);
  const parts = [];
  for (const [i, body] of bodies.entries()) {
    const answer = await t.must(uploadPart(t, object, uploadId, i + 1, body));
    parts.push([i + 1, answer.header('etag')]);
  }
  return t.must(complete(t, object, uploadId, parts));
}

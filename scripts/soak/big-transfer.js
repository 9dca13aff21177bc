import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends bytes `start` to before `end` of `content` to a presigned URL, no faster than they are taken.
 *
 * @returns the ETag
 * @throws Error with the server's refusal
 */
export async function upload(url, content, start, end) {
  const outgoing = request(url, { method: 'PUT', headers: { 'content-length': end - start } });
  const answered = once(outgoing, 'response');
  await pipeline(Readable.from(content.pieces(start, end)), outgoing);
  const [response] = await answered;
  const text = Buffer.concat(await response.toArray()).toString();
  if (response.statusCode !== 200) throw new Error(`PUT: ${response.statusCode} ${text}`);
  return response.headers.etag;
}

/** Announces all of `content`, sends half of a piece more than one, and hangs up. Resolves when the connection is gone. */
export async function cutOff(url, content) {
  const outgoing = request(url, { method: 'PUT', headers: { 'content-length': content.length } });
  outgoing.on('error', () => {});
  const [first] = content.pieces(0, content.length);
  await new Promise((resolve) => outgoing.write(first, resolve));
  await new Promise((resolve) => outgoing.write(first.subarray(0, first.length >> 1), resolve));
  // Not `once`, to which the hanging up is an error.
  const closed = new Promise((resolve) => outgoing.once('close', resolve));
  outgoing.destroy();
  await closed;
}

/** @returns `{hash, length}`: SHA-256 in hex, and how many bytes came */
export async function download(url) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of await open(url)) {
    hash.update(piece);
    length += piece.length;
  }
  return { hash: hash.digest('hex'), length };
}

/** Takes the first bytes and then no more. @returns the answer, to be destroyed */
export async function openSlowly(url) {
  const response = await open(url);
  await once(response, 'readable');
  response.read(1);
  response.on('error', () => {});
  return response;
}

async function open(url) {
  const outgoing = request(url);
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  // From here on the answer tells what goes wrong; the request would tell it once more.
  outgoing.on('error', () => {});
  if (response.statusCode !== 200) throw new Error(`GET: ${response.statusCode}`);
  return response;
}

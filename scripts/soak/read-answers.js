const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) /;

/**
 * Reads the HTTP answers in a stretch of bytes.
 *
 * @param method of the request; of the answers to a HEAD only the first is looked at
 * @returns statuses of the final answers (no 1xx); `whole`: the last of them has all its bytes; `garbled`: bytes that are no answer
 */
export function readAnswers(bytes, method) {
  const statuses = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf('\r\n\r\n', at);
    const head = bytes.toString('latin1', at, end === -1 ? bytes.length : end + 2);
    const status = Number(STATUS_LINE.exec(head)?.[1]);
    if (end === -1) return { statuses, whole: false, garbled: !'HTTP/1.1'.startsWith(head.slice(0, 8)) };
    if (Number.isNaN(status)) return { statuses, whole: false, garbled: true };
    at = end + 4;
    if (status < 200) continue;
    statuses.push(status);
    // Whether a body follows depends on whether the server could still read that it was a HEAD.
    if (method === 'HEAD') break;
    if (status === 204 || status === 304) continue;
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      const after = endOfChunks(bytes, at);
      if (after === undefined) return { statuses, whole: false, garbled: false };
      at = after;
      continue;
    }
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (bytes.length - at < length) return { statuses, whole: false, garbled: false };
    at += length;
  }
  return { statuses, whole: statuses.length > 0, garbled: false };
}

/** Where a chunked body ends, without trailers; undefined where it breaks off. */
function endOfChunks(bytes, start) {
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    at = line + 2 + size + 2;
    if (Number.isNaN(size) || at > bytes.length) return undefined;
    if (size === 0) return at;
  }
}

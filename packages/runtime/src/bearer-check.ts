import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares `Authorization: Bearer KEY` with the key, in a time that tells nothing of it. */
export function bearerCheck(apiKey: string): (authorization: string | undefined) => boolean {
  const expected = digest(apiKey);
  return (authorization) => {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

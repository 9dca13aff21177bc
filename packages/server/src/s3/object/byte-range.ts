import { s3Error } from '@countersign/aws-model';

/** Both ends inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an object that a Range header asks for; undefined means the whole object, which is also what S3 gives
 * for anything it cannot read and for several ranges at once (S3 API Reference, GetObject, Range).
 *
 * @param header such as `bytes=0-99`, `bytes=100-`, `bytes=-100`
 * @throws AwsError InvalidRange when no byte of it exists
 */
export function readRange(header: string, size: number): ByteRange | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header.replaceAll(' ', ''));
  if (!found || (found[1] === '' && found[2] === '')) return undefined;
  const first = found[1] === '' ? undefined : Number(found[1]);
  const last = found[2] === '' ? undefined : Number(found[2]);
  if (first === undefined) {
    const length = Math.min(last!, size);
    if (length === 0) throw notSatisfiable(header, size);
    return { start: size - length, end: size - 1 };
  }
  if (last !== undefined && last < first) return undefined;
  if (first >= size) throw notSatisfiable(header, size);
  return { start: first, end: Math.min(last ?? size - 1, size - 1) };
}

/** `bytes 0-99/1234`, as in Content-Range. */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}

function notSatisfiable(header: string, size: number): Error {
  return s3Error('InvalidRange', {
    extras: [
      ['RangeRequested', header],
      ['ActualObjectSize', String(size)],
    ],
  });
}

/** An ETag without its quotes and weakness: S3 takes both forms. */
export function bareEtag(etag: string): string {
  return etag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
}

/** Whether a list as in If-Match (`"a", "b"` or `*`) names the ETag. */
export function etagListed(list: string, etag: string): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((one) => bareEtag(one) === etag);
}

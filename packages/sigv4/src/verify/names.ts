export const AMZ_PREFIX = 'x-amz-';
export const PAYLOAD_HASH_HEADER = 'x-amz-content-sha256';
export const SECURITY_TOKEN_HEADER = 'x-amz-security-token';
export const ALWAYS_REFUSED_UNSIGNED: ReadonlySet<string> = new Set(['host', 'content-md5']);

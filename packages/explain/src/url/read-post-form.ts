import type { Pair } from '../report.js';
import { decodeBase64Leniently } from './percent.js';
import type { PostForm } from './presigned-url.js';
import { defined, readAmzDate, readCredential } from './read-query.js';

/** Reads the fields of a form upload (POST Object); undefined where there are none. */
export function readPostForm(fields: readonly Pair[]): PostForm | undefined {
  if (fields.length === 0) return undefined;
  const byName = new Map(fields.map(([name, value]) => [name.trim().toLowerCase(), value]));
  const credential = readCredential(byName.get('x-amz-credential'));
  const date = byName.get('x-amz-date');
  const policy = byName.get('policy');
  const policyText = policy === undefined ? undefined : decodePolicy(policy);
  return defined({
    fields: byName,
    accessKeyId: credential.accessKeyId ?? byName.get('awsaccesskeyid') ?? byName.get('googleaccessid'),
    scopeRegion: credential.scopeRegion,
    signedAt: date === undefined ? undefined : readAmzDate(date),
    securityToken: byName.get('x-amz-security-token'),
    policyText,
    ...(policyText === undefined ? {} : readPolicy(policyText)),
    original: fields,
  });
}

/** A policy is base64 of JSON; somebody may have pasted the JSON itself. */
function decodePolicy(policy: string): string | undefined {
  return policy.trimStart().startsWith('{') ? policy : decodeBase64Leniently(policy);
}

function readPolicy(text: string): Pick<PostForm, 'expiresAt' | 'conditions'> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null) return {};
    const { expiration, conditions } = document as { expiration?: unknown; conditions?: unknown };
    const expiresAt = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN;
    return {
      ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
      ...(Array.isArray(conditions) ? { conditions } : {}),
    };
  } catch {
    return {};
  }
}

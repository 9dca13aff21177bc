import type { Facts } from '../facts.js';
import { seenOf } from '../look/look.js';

/** A 403 that names what was missing. */
export interface Denial {
  /** The action that was denied, such as `s3:ListBucket`; undefined where S3 kept it to itself. */
  readonly action?: string;
  /** `because no identity-based policy allows ...`, `with an explicit deny in ...`. */
  readonly reason?: string;
}

/**
 * What S3 said when the object was tried and AccessDenied came back; undefined where something else came.
 * The long text is for callers of the owner's account or organization (S3 User Guide, "Troubleshoot access denied (403
 * Forbidden) errors"); others get "Access Denied", and HEAD has no text.
 */
export function denialOf(facts: Facts): Denial | undefined {
  const object = seenOf(facts.object);
  if (object === undefined || (object.code !== 'AccessDenied' && object.code !== 'HTTP 403'))
    return undefined;
  const match =
    /is not authorized to perform: ([\w:*-]+)(?: on resource: (?:"[^"]*"|\S+))? (because .*|with .*)$/s.exec(
      object.message ?? '',
    );
  return match ? { action: match[1]!, reason: match[2]! } : {};
}

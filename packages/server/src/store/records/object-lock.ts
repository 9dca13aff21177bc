import type { ObjectLock, RemovalGuard } from '../ports/objects.js';

/** Whether a lock keeps its version from being removed. Source: S3 User Guide, "Locking objects with Object Lock". */
export function isHeld(lock: ObjectLock | undefined, { now, bypassGovernance }: RemovalGuard): boolean {
  if (lock === undefined) return false;
  if (lock.legalHold === 'ON') return true;
  return isRetained(lock, now) && !(lock.mode === 'GOVERNANCE' && bypassGovernance);
}

/** Whether a retention is in force. */
export function isRetained(lock: ObjectLock | undefined, now: number): boolean {
  return lock?.retainUntil !== undefined && lock.retainUntil > now;
}

export function isSameLock(one: ObjectLock | undefined, other: ObjectLock | undefined): boolean {
  return (
    one?.mode === other?.mode &&
    one?.retainUntil === other?.retainUntil &&
    one?.legalHold === other?.legalHold
  );
}

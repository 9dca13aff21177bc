import { unitHints } from '@countersign/presign';
import type { PresignFlags } from './flags.js';

/** A number without a unit is seconds; some of them are more often meant otherwise. */
export function secondsHints({ expiresIn = '' }: PresignFlags): string[] {
  return /^\d+$/.test(expiresIn) ? unitHints(Number(expiresIn), '--expires-in') : [];
}

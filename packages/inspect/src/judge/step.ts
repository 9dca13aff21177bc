import type { Lifetime, LimitedBy } from '@countersign/aws-model';
import type { Facts, Refused } from '../facts.js';

export type StepId =
  | 'identity'
  | 'time-left'
  | 'role'
  | 'clock'
  | 'bucket-region'
  | 'public-access-block'
  | 'bucket-policy'
  | 'permission'
  | 'object'
  | 'encryption';

/** One thing that was looked at, for a person and for scripts. */
export interface Step {
  readonly id: StepId;
  /** `unknown`: it could not be looked at; `seen` says why and which permission is missing. */
  readonly result: 'pass' | 'fail' | 'unknown';
  readonly seen: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** How a failed step stands in the way. */
export interface Obstacle {
  /** When the URL stops working, milliseconds since the epoch by the service's clock; 0: it does not work at all. */
  readonly until: number;
  readonly limitedBy: LimitedBy;
  /** Completes "because ...". */
  readonly because: string;
}

/** A step, and what it means for the verdict where it failed. */
export interface Judgement {
  readonly step: Step;
  readonly obstacle?: Obstacle;
}

/** What every judge is given. */
export interface Case {
  readonly facts: Facts;
  /** Seconds that the URL is to live, from now. */
  readonly asked: number;
  /** Now by the signer's clock, milliseconds: the time that the URL is signed with. */
  readonly signerNow: number;
  /** Now by the service's clock, as far as it is known: the time that the URL is judged by. */
  readonly serviceNow: number;
  /** How long a URL signed now lives as far as the credentials go. */
  readonly lifetime: Lifetime;
}

export function pass(id: StepId, seen: string): Judgement {
  return { step: { id, result: 'pass', seen } };
}

export function unknown(id: StepId, seen: string, fix?: string): Judgement {
  return { step: { id, result: 'unknown', seen, ...(fix === undefined ? {} : { fix }) } };
}

/** The URL would not work at all. */
export function broken(id: StepId, seen: string, fix: string, limitedBy: LimitedBy = 'unknown'): Judgement {
  return { step: { id, result: 'fail', seen, fix }, obstacle: { until: 0, limitedBy, because: seen } };
}

/** The URL would die before the time asked for. */
export function short(id: StepId, seen: string, fix: string, obstacle: Obstacle): Judgement {
  return { step: { id, result: 'fail', seen, fix }, obstacle };
}

/** A question that was refused: in whose words, and which permission is missing. */
export function notSeen(id: StepId, refused: Refused, what: string): Judgement {
  const { code, message, missingPermission } = refused;
  if (code === 'NotAsked') return unknown(id, message);
  if (missingPermission !== undefined)
    return unknown(
      id,
      `could not check: no permission to read ${what} (${missingPermission})`,
      `allow ${missingPermission}`,
    );
  return unknown(id, `could not check: ${code}${message === '' || code === message ? '' : `: ${message}`}`);
}

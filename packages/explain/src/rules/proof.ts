import type { Rule } from './rule.js';
import { suspect } from './support.js';

/** The signature comes out with one respect changed: that respect is the cause, whatever else looks odd. */
export const proved: Rule = ({ proof }) =>
  proof?.kind === 'variant'
    ? suspect(proof.variant.cause, 0.99, [
        `With the given secret, exactly this signature results ${proof.variant.what}.`,
      ])
    : undefined;

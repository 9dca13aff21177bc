import type { Cause } from './cause.js';
import { OF_ADDRESS } from './of-address.js';
import { OF_ANSWERS } from './of-answers.js';
import { OF_PERMISSION } from './of-permission.js';
import { OF_REQUEST } from './of-request.js';
import { OF_TIME } from './of-time.js';

/** Every cause by its slug. Slugs are stable: they stand in reports, logs and dashboards. */
export const CAUSES: Readonly<Record<string, Cause>> = {
  ...OF_TIME,
  ...OF_ADDRESS,
  ...OF_REQUEST,
  ...OF_PERMISSION,
  ...OF_ANSWERS,
};

/** @throws RangeError for a slug that is not in the catalogue: a fault of a rule. */
export function causeOf(slug: string): Cause {
  const cause = CAUSES[slug];
  if (cause === undefined) throw new RangeError(`no such cause: ${slug}`);
  return cause;
}

import { MAXIMUM_PRESIGNED_SECONDS } from '@countersign/aws-model';
import type { Facts } from './facts.js';
import { inspect } from './inspect.js';
import { judge } from './judge/judge.js';
import type { CheckReport } from './judge/report.js';
import type { InspectOptions } from './options.js';

export interface CheckOptions extends InspectOptions {
  /** Whole seconds that the URL is to live, 1 to 604800 (seven days). */
  readonly seconds: number;
}

/**
 * Looks, then judges: would a URL signed now work, for how long, and what would end it?
 *
 * @throws RangeError when `seconds` is not a whole number from 1 to 604800
 * @throws UnreachableError when neither S3 nor STS answered
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
  return (await checkWithFacts(options)).report;
}

/** As {@link check}, with everything that was seen. */
export async function checkWithFacts(
  options: CheckOptions,
): Promise<{ readonly report: CheckReport; readonly facts: Facts }> {
  const { seconds, ...rest } = options;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAXIMUM_PRESIGNED_SECONDS)
    throw new RangeError(
      `a presigned URL lives 1 to ${MAXIMUM_PRESIGNED_SECONDS} whole seconds, not ${seconds}`,
    );
  const facts = await inspect(rest);
  return { facts, report: judge(facts, seconds) };
}

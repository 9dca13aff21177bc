import { visibleText } from '@countersign/aws-model';
import { causeOf } from './causes/catalogue.js';
import type { Explanation, Finding } from './explanation.js';
import type { Facts } from './facts/facts.js';
import { makeFacts } from './facts/make-facts.js';
import { maskUrl } from './mask.js';
import { suspicions } from './rank.js';
import type { Report } from './report.js';
import { RULES } from './rules/all.js';
import type { Suspicion } from './rules/rule.js';
import { scrubber } from './scrub.js';
import { timelineOf } from './timeline.js';
import { summaryOf, verdictOf } from './verdict.js';

export interface ExplainOptions {
  /** The present; counts only where neither the report nor the answer tells the time of the failure. */
  readonly now: Date;
}

/** From these likelihoods on a finding is sure, or fairly so. */
const HIGH = 0.8;
const MEDIUM = 0.45;
/** On a URL that nothing speaks against. */
const LOW = 0.3;

/**
 * Says why a presigned URL failed, or that it will not: facts, then one rule a cause, then the findings in order of
 * likelihood. Pure: no clock, no network, the same report gives the same explanation. Never throws on any report.
 * Nothing in the explanation opens anything: signatures, tokens, secrets and policies of forms are masked. Nor does anything in it
 * act on a terminal or turn text around, whatever the report holds: it is written as a URL writes it, an escape as `%1B`.
 */
export function explain(report: Report, options: ExplainOptions): Explanation {
  return explainFacts(makeFacts(report, options.now.getTime()));
}

/** The same from facts that are made already. */
export function explainFacts(facts: Facts): Explanation {
  const masked = scrubber(facts);
  const scrub = (text: string) => visibleText(masked(text));
  const suspected = suspicions(facts, RULES);
  const verdict = verdictOf(facts, suspected);
  const findings = suspected.map((suspicion) => findingOf(suspicion, verdict, scrub));
  return {
    verdict,
    findings,
    timeline: timelineOf(facts).map((event) => ({ ...event, what: scrub(event.what) })),
    url: facts.url === undefined ? null : scrub(maskUrl(facts.url.original.trim())),
    summary: scrub(summaryOf(facts, verdict, findings[0]?.title)),
  };
}

/** Characters of one sentence; a piece of what came in may be of any length. */
const LONGEST_SENTENCE = 1_000;
/** Masking comes before the last cut, so that no half of a secret stays, and after the first, so that it costs little. */
const LONGEST_TO_MASK = 16_384;

function lastGap(text: string, before: number): number {
  return Math.max(text.lastIndexOf(' ', before), text.lastIndexOf('&', before), 0);
}

/** A sentence, masked, cut to what somebody reads, its backticks in pairs. */
function shortened(sentence: string, scrub: (text: string) => string): string {
  // The cut may go through a secret: what stands at it up to the last blank is left out.
  const whole =
    sentence.length <= LONGEST_TO_MASK ? sentence : sentence.slice(0, lastGap(sentence, LONGEST_TO_MASK));
  const masked = scrub(whole);
  if (masked.length <= LONGEST_SENTENCE && whole === sentence) return masked;
  const cut = masked.slice(0, LONGEST_SENTENCE);
  const open = cut.split('`').length % 2 === 0;
  return `${cut}…${open ? '`' : ''}`;
}

function findingOf(
  suspicion: Suspicion,
  verdict: Explanation['verdict'],
  scrub: (text: string) => string,
): Finding {
  const cause = causeOf(suspicion.cause);
  const likelihood = verdict === 'healthy' ? Math.min(LOW, suspicion.likelihood) : suspicion.likelihood;
  const confidence = likelihood >= HIGH ? 'high' : likelihood >= MEDIUM ? 'medium' : 'low';
  const supply = confidence === 'high' ? undefined : suspicion.supply;
  return {
    cause: suspicion.cause,
    confidence,
    title: cause.title,
    evidence: suspicion.evidence.map((sentence) => shortened(sentence, scrub)),
    fix: shortened(suspicion.fix ?? cause.fix, scrub),
    fixInCode: cause.code ?? {},
    ...(cause.documentation === undefined ? {} : { documentation: cause.documentation }),
    ...(supply === undefined ? {} : { supply: scrub(supply) }),
  };
}

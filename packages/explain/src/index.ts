export type { Answer } from './answer/answer.js';
export { readAnswer } from './answer/read-answer.js';
export { CAUSES } from './causes/catalogue.js';
export type { Cause } from './causes/cause.js';
export { type ExplainOptions, explain, explainFacts } from './explain.js';
export type { Explanation, Finding, Language, TimelineEvent } from './explanation.js';
export type { Facts } from './facts/facts.js';
export type { Hints } from './facts/hints.js';
export { makeFacts } from './facts/make-facts.js';
export { maskText, maskUrl } from './mask.js';
export type { CanonicalComparison, LineDifference, SignatureProof, Variant } from './prove/proof.js';
export { createLogReader, type LogReader, readLog, readLogLine } from './read/read-log.js';
export { readReport } from './read/read-report.js';
export { type ReportFile, readReportFile } from './read/report-file.js';
export type { Pair, ProofCredentials, Redirect, Report } from './report.js';
export type { Rule, Suspicion } from './rules/rule.js';
export { timelineSvg } from './svg/timeline-svg.js';
export { type RenderOptions, renderText } from './text/render-text.js';
export { parsePresignedUrl } from './url/parse-presigned-url.js';
export type {
  Address,
  Damage,
  DamageKind,
  Parameter,
  PostForm,
  PresignedUrl,
  Provider,
  V2Query,
  V4Query,
} from './url/presigned-url.js';

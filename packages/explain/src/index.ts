export type { Answer } from './answer/answer.js';
export type { Explanation, Finding, Language, TimelineEvent } from './explanation.js';
export type { Facts } from './facts/facts.js';
export type { Hints } from './facts/hints.js';
export type { CanonicalComparison, LineDifference, SignatureProof, Variant } from './prove/proof.js';
export type { Pair, ProofCredentials, Redirect, Report } from './report.js';
export type { Rule, Suspicion } from './rules/rule.js';
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

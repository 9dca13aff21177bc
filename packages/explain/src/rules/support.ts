import { S3_ERRORS } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import { maskText } from '../mask.js';
import type { Suspicion } from './rule.js';

/** A suspicion, its evidence without the pieces that are not there. */
export function suspect(
  cause: string,
  likelihood: number,
  evidence: readonly (string | undefined)[],
  more: { readonly fix?: string | undefined; readonly supply?: string | undefined } = {},
): Suspicion {
  return {
    cause,
    likelihood,
    evidence: evidence.filter((sentence): sentence is string => sentence !== undefined && sentence !== ''),
    ...(more.fix === undefined ? {} : { fix: more.fix }),
    ...(more.supply === undefined ? {} : { supply: more.supply }),
  };
}

/** Codes that stand in a message rather than in a document. Long ones first: `InvalidArgument` is no `InvalidA`. */
const CODE_IN_TEXT = new RegExp(
  `\\b(${[...Object.keys(S3_ERRORS), 'ExpiredRequest', 'RequestExpired', 'InvalidRegionName'].join('|')})\\b`,
);

/** The service's code, from its answer or from what the client said of it. */
export function codeOf({ answer, report }: Facts): string | undefined {
  return answer.code ?? CODE_IN_TEXT.exec(report.message ?? '')?.[1];
}

/** What the service and the client said, on one line. */
export function messageOf({ answer, report }: Facts): string {
  return [answer.message, report.message].filter((text) => text !== undefined).join(' · ');
}

/** Whether a message matches; gives the sentence of evidence. */
export function answered(facts: Facts, pattern: RegExp): string | undefined {
  const said = messageOf(facts);
  const found = pattern.exec(said);
  if (found === null) return undefined;
  return quoted(sentenceAround(said, found.index));
}

/** A sentence that quotes one of the service's, whose own full stop is left out. */
export function quoted(said: string): string {
  return `The answer says \`${shorten(said).replace(/\.$/, '')}\`.`;
}

function sentenceAround(text: string, index: number): string {
  const start = text.lastIndexOf(' · ', index);
  const end = text.indexOf(' · ', index);
  return text.slice(start < 0 ? 0 : start + 3, end < 0 ? undefined : end);
}

const LONGEST_PIECE = 160;

/** A piece short enough to read, without what would end its backticks. */
export function shorten(text: string): string {
  const plain = maskText(text).replaceAll('`', "'").replace(/\s+/g, ' ').trim();
  return plain.length <= LONGEST_PIECE ? plain : `${plain.slice(0, LONGEST_PIECE - 1)}…`;
}

/** Values that say that something is not so: `behind_proxy: false`. */
const DENIED = /: ?(?:false|no|none|null|n\/a|0|off|never|undefined)?$/;
/** Longer lines are URLs and documents, whose words are not the reporter's. */
const LONGEST_CUE = 600;

const cueLines = new WeakMap<Facts, readonly string[]>();

/** What the reporter says: the context's lines and the client's message, underscores as blanks, in lower case. */
export function linesOf(facts: Facts): readonly string[] {
  const known = cueLines.get(facts);
  if (known !== undefined) return known;
  const message = facts.report.message;
  const lines = [...facts.hints.words.split('\n'), ...(message === undefined ? [] : [`message: ${message}`])]
    .filter((line) => line.length <= LONGEST_CUE && !/x-amz-(?:signature|credential)/i.test(line))
    .map((line) => line.toLowerCase().replaceAll('_', ' ').replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && !DENIED.test(line));
  cueLines.set(facts, lines);
  return lines;
}

/** The first line of the report's words that matches, as evidence. */
export function cue(facts: Facts, pattern: RegExp | ((line: string) => boolean)): string | undefined {
  const holds = typeof pattern === 'function' ? pattern : (line: string) => pattern.test(line);
  const line = linesOf(facts).find(holds);
  return line === undefined ? undefined : `The report says \`${shorten(line)}\`.`;
}

/** Lines that say no: `works_over_vpn: false`. */
export function cueOfNo(facts: Facts, pattern: RegExp): string | undefined {
  const line = facts.hints.words
    .split('\n')
    .map((text) => text.toLowerCase().replaceAll('_', ' '))
    .find((text) => DENIED.test(text) && pattern.test(text));
  return line === undefined ? undefined : `The report says \`${shorten(line)}\`.`;
}

/** Whether the service found that signature and request do not belong together. */
export function isMismatch(facts: Facts): boolean {
  const code = codeOf(facts);
  if (code === 'SignatureDoesNotMatch') return true;
  // Garage refuses in this form, GCS in that of its own XML API.
  if (code !== undefined && code !== 'AccessDenied' && code !== 'InvalidSignature') return false;
  return /invalid signature|signature (?:we calculated )?does ?n[o']t match|signature mismatch/i.test(
    messageOf(facts),
  );
}

/**
 * How far the signature is in doubt:
 * - `mismatch`: the service says so;
 * - `refused`: refused without a reason (no document, a HEAD, a bare 403);
 * - `open`: nothing is known of an answer;
 * - `settled`: the answer names something else, or it worked.
 */
export function signatureDoubt(facts: Facts): 'mismatch' | 'refused' | 'open' | 'settled' {
  if (isMismatch(facts)) return 'mismatch';
  if (codeOf(facts) !== undefined) return 'settled';
  const { status } = facts.answer;
  if (status === undefined) return facts.report.message === undefined ? 'open' : 'refused';
  return status === 403 || status === 401 || status === 400 ? 'refused' : 'settled';
}

/** A trait's likelihood by how far the signature is in doubt. */
export function byDoubt(
  facts: Facts,
  mismatch: number,
  refused: number = mismatch * 0.6,
  open: number = mismatch * 0.3,
): number {
  const doubt = signatureDoubt(facts);
  return doubt === 'mismatch' ? mismatch : doubt === 'refused' ? refused : doubt === 'open' ? open : 0;
}

/** Whether anything says that it failed. */
export function hasFailed({ answer, report }: Facts): boolean {
  const status = answer.status;
  if (status !== undefined && status >= 300 && status !== 304) return true;
  if (answer.code !== undefined) return true;
  return (status === undefined || status < 200) && (report.message ?? '').trim() !== '';
}

/** An AccessDenied that does not say why: AWS outside the owner's organization, most other stores always. */
export function isPlainDenial(facts: Facts): boolean {
  const { status } = facts.answer;
  const code = codeOf(facts);
  if (code === undefined) return status === 403 && facts.report.message === undefined;
  if (code !== 'AccessDenied' && code !== 'Forbidden' && code !== '403') return false;
  return /^(?:access denied\.?|forbidden|)$/i.test((facts.answer.message ?? '').trim());
}

/** The long form: who may not do what on what, and why. */
export function isAuthorizationDenial(facts: Facts): boolean {
  return /is not authorized to perform/i.test(messageOf(facts));
}

/** A browser's report of a fetch that the page may not read. */
export function isCorsMessage({ report, answer }: Facts): boolean {
  const text = `${report.message ?? ''} ${answer.message ?? ''}`;
  return /\bcors\b|access-control-allow|cross-origin|preflight|origin .{1,80} is not allowed/i.test(text);
}

/** A browser says no more than this when it may not show the answer. */
export function isOpaqueBrowserFailure(facts: Facts): boolean {
  const text = facts.report.message ?? '';
  return (
    facts.answer.code === undefined &&
    (isCorsMessage(facts) || /failed to fetch|network ?error|load failed|err_failed|xhr error/i.test(text))
  );
}

/** A parameter of the URL by its name, without regard to case. */
export function parameterOf(facts: Facts, name: string): string | undefined {
  const lower = name.toLowerCase();
  return facts.url?.parameters.find((parameter) => parameter.name.toLowerCase() === lower)?.value;
}

export function isQuerySigned({ url }: Facts): boolean {
  return url !== undefined && url.version !== 'none';
}

import { credentialKindOf } from '@countersign/aws-model';
import { readAnswer } from '../answer/read-answer.js';
import { compareCanonicalRequests } from '../prove/compare.js';
import { proveSignature } from '../prove/prove-signature.js';
import type { Pair, Report } from '../report.js';
import { parsePresignedUrl } from '../url/parse-presigned-url.js';
import type { PostForm, PresignedUrl } from '../url/presigned-url.js';
import { readPostForm } from '../url/read-post-form.js';
import { boundReport } from './bound-report.js';
import type { Facts } from './facts.js';
import { readHints } from './read-hints.js';

/**
 * Everything the rules look at, from a report.
 *
 * @param now milliseconds since 1970; counts only where neither the report nor the answer tells the time.
 */
export function makeFacts(given: Report, now: number): Facts {
  const report = boundReport(given);
  const url = report.url === undefined ? undefined : parsePresignedUrl(report.url);
  const form = formOf(report);
  const answer = readAnswer(report);
  const method = report.method?.toUpperCase();
  const sentHeaders = report.requestHeaders === undefined ? undefined : foldHeaders(report.requestHeaders);
  const hints = readHints(report);
  const request = url === undefined ? undefined : { url, method, sentHeaders };
  const comparison = request && compareCanonicalRequests(request, answer);
  const proof = request && report.credentials && proveSignature(request, report.credentials, hints);
  const kind = credentialKind(url, form);
  return {
    report,
    answer,
    redirects: report.redirects ?? [],
    hints,
    ...instantOf(report, answer.serverTime, now),
    ...timesOf(url, form),
    ...(url === undefined ? {} : { url }),
    ...(form === undefined ? {} : { form }),
    ...(method === undefined ? {} : { method }),
    ...(sentHeaders === undefined ? {} : { sentHeaders }),
    ...(kind === undefined ? {} : { credentialKind: kind }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(proof === undefined ? {} : { proof }),
  };
}

function formOf(report: Report): PostForm | undefined {
  return report.formFields === undefined || report.formFields.length === 0
    ? undefined
    : readPostForm(report.formFields);
}

/** Names in lower case; headers of one name count as one. */
function foldHeaders(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const lower = name.trim().toLowerCase();
    const before = headers.get(lower);
    headers.set(lower, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

function instantOf(
  report: Report,
  serverTime: number | undefined,
  now: number,
): Pick<Facts, 'now' | 'nowFrom'> {
  // The service's own clock decides expiry, so it counts before what the reporter's watch said.
  if (serverTime !== undefined && Number.isFinite(serverTime)) return { now: serverTime, nowFrom: 'answer' };
  const at = report.at?.getTime();
  if (at !== undefined && Number.isFinite(at)) return { now: at, nowFrom: 'report' };
  return { now, nowFrom: 'clock' };
}

function timesOf(
  url: PresignedUrl | undefined,
  form: PostForm | undefined,
): Pick<Facts, 'signedAt' | 'expiresAt'> {
  const signedAt = url?.v4?.signedAt ?? form?.signedAt;
  const seconds = url?.v4?.expiresSeconds;
  const expiresAt =
    signedAt !== undefined && seconds !== undefined
      ? signedAt + seconds * 1000
      : (url?.v2?.expiresAt ?? form?.expiresAt);
  return {
    ...(isInstant(signedAt) ? { signedAt } : {}),
    ...(isInstant(expiresAt) ? { expiresAt } : {}),
  };
}

/** The largest distance from 1970 that a Date can say, milliseconds. */
const LAST_INSTANT = 8_640_000_000_000_000;

function isInstant(time: number | undefined): time is number {
  return time !== undefined && Math.abs(time) <= LAST_INSTANT;
}

function credentialKind(
  url: PresignedUrl | undefined,
  form: PostForm | undefined,
): Facts['credentialKind'] | undefined {
  const accessKeyId = url?.v4?.accessKeyId ?? url?.v2?.accessKeyId ?? form?.accessKeyId;
  if (accessKeyId === undefined) return undefined;
  const token = url?.v4?.securityToken ?? url?.v2?.securityToken ?? form?.securityToken;
  return credentialKindOf(accessKeyId, token !== undefined);
}

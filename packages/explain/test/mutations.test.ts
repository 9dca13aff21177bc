import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import type { Report } from '../src/report.js';
import { SESSION_KEY, sessionToken, v4Url } from './cases/kit.js';
import { MUTATIONS, type Mutated } from './live/mutations.js';
import { Scene } from './live/scene.js';

const now = new Date('2024-05-01T10:05:00Z');
const plain = v4Url();
const token = sessionToken('mutations');

/** A valid URL changed in one respect, and nothing known of any answer. */
const UNANSWERED: readonly (readonly [cause: string, url: string])[] = [
  ['html-escaped-ampersand', plain.replaceAll('&', '&amp;')],
  ['json-escaped-ampersand', plain.replaceAll('&', '\\u0026')],
  ['double-encoded-query', plain.replaceAll('%2F', '%252F')],
  ['url-truncated-in-transit', plain.slice(0, -10)],
  ['url-truncated-in-transit', plain.slice(0, plain.indexOf('&X-Amz-Expires') + 9)],
  ['missing-signature-parameter', plain.replace(/&X-Amz-Date=[^&]*/, '')],
  ['missing-signature-parameter', plain.replace(/X-Amz-Credential=[^&]*&/, '')],
  ['missing-signature-parameter', plain.replace(/X-Amz-Algorithm=[^&]*&/, '')],
  ['host-missing-from-signed-headers', plain.replace('SignedHeaders=host', 'SignedHeaders=range')],
  ['signature-tampered', plain.replace(/.{4}$/, 'zzzz')],
  ['signature-tampered', `${plain}ab`],
  [
    'wrapped-by-link-tracker',
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(plain)}&data=05`,
  ],
  ['expires-over-seven-days', plain.replace('Expires=3600', 'Expires=2592000')],
  ['expires-unit-mistake', plain.replace('Expires=3600', 'Expires=3600000')],
  ['url-expired', plain.replace('Expires=3600', 'Expires=200')],
  ['request-not-yet-valid', plain.replaceAll('20240501', '20240502')],
  ['missing-session-token', v4Url({ accessKeyId: SESSION_KEY })],
  [
    'session-token-not-encoded',
    v4Url({ token }).replace(/Security-Token=[^&]*/, `Security-Token=${token}+x`),
  ],
  ['whitespace-in-credentials', plain.replace('%2F20240501', '%0A%2F20240501')],
  ['credentials-not-loaded-when-signing', plain.replace(/Credential=[^%]*/, 'Credential=undefined')],
  ['credentials-not-loaded-when-signing', 'https://s3.amazonaws.com/'],
  [
    'wrong-region-in-credential-scope',
    v4Url({ host: 'reports.s3.eu-west-1.amazonaws.com', region: 'us-east-1' }),
  ],
  ['query-parameter-added-after-signing', `${plain}&_=1714557900`],
];

describe('a valid URL changed in one respect', () => {
  it.each(UNANSWERED)('%s', (cause, url) => {
    const { findings, verdict } = explain({ url }, { now });
    expect(findings[0]?.cause).toBe(cause);
    expect(verdict).toBe('failing');
  });
});

describe('a valid URL changed in one respect, as a server answers it', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.start();
  });
  afterAll(() => scene.close());

  /** As AWS answers: without the reason that only this server gives. */
  const reportOf = ({ seen, requestHeaders, context }: Mutated): Report => ({
    url: seen.url,
    method: seen.method,
    status: seen.status,
    errorBody: seen.body,
    responseHeaders: seen.headers.filter(([name]) => !/^x-countersign-/i.test(name)),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(context === undefined ? {} : { context }),
  });

  it('is no fault of the unchanged URLs', async () => {
    expect((await scene.send(scene.url('a.jpg'))).status).toBe(200);
    expect((await scene.send(scene.url2('a.jpg'))).status).toBe(200);
  });

  it.each(MUTATIONS)('$name: $cause, $shows', async ({ cause, shows, proved = cause, make }) => {
    const mutated = await make(scene);
    expect(mutated.seen.status).toBeGreaterThanOrEqual(400);
    const report = reportOf(mutated);
    const without = explain(report, { now }).findings;
    if (shows === 'plainly') expect(without[0]?.cause).toBe(cause);
    // What cannot be known may not be claimed.
    else
      expect(without.filter((finding) => finding.confidence === 'high' && finding.cause !== cause)).toEqual(
        [],
      );
    const { secretAccessKey } = mutated.who ?? scene.root.credentials;
    const { findings } = explain({ ...report, credentials: { secretAccessKey } }, { now });
    expect(findings[0]?.cause).toBe(proved);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import { healthyUrl } from './support/healthy-url.js';

/** Ten thousand URLs: half a minute on an idle machine. */
const PATIENCE = { timeout: 300_000 };

describe('healthy URLs', PATIENCE, () => {
  it('are never reported with more than low confidence, however they vary', () => {
    fc.assert(
      fc.property(healthyUrl, ({ report, now }) => {
        const { findings, verdict, summary } = explain(report, { now });
        expect(findings.filter(({ confidence }) => confidence !== 'low')).toEqual([]);
        expect(verdict).toBe('healthy');
        expect(summary).toContain('valid until');
      }),
      { numRuns: 10_500, seed: 20240501 },
    );
  });

  it('says when the session ends before the URL', () => {
    const url =
      'https://reports.s3.amazonaws.com/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAQ7RJ3MZTB2N4VHYE%2F20240501%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240501T100000Z&X-Amz-Expires=604800&X-Amz-Security-Token=abc&X-Amz-SignedHeaders=host&X-Amz-Signature=' +
      'a'.repeat(64);
    const now = new Date('2024-05-01T10:30:00Z');
    expect(explain({ url, status: 200 }, { now }).summary).toContain('2024-05-02T22:00:00Z at the latest');
    const known = explain({ url, context: { credential_expiration: '2024-05-01T11:00:00Z' } }, { now });
    expect(known.verdict).toBe('healthy');
    expect(known.summary).toContain('expires before that, at 2024-05-01T11:00:00Z');
  });
});

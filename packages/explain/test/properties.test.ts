import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import { readReport } from '../src/read/read-report.js';
import type { Report } from '../src/report.js';
import { timelineSvg } from '../src/svg/timeline-svg.js';
import { renderText } from '../src/text/render-text.js';
import { CASES } from './cases/all.js';
import incidents from './cases/incidents.json' with { type: 'json' };

const now = new Date('2024-05-01T10:05:00Z');
const pairs = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 4 });
const anyReport = fc.record(
  {
    url: fc.oneof(
      fc.string(),
      fc.webUrl({ withQueryParameters: true }),
      fc
        .string()
        .map((text) => `https://b.s3.amazonaws.com/${text}?X-Amz-Algorithm=AWS4-HMAC-SHA256&${text}`),
    ),
    method: fc.string(),
    status: fc.integer(),
    errorBody: fc.oneof(
      fc.string(),
      fc.string().map((text) => `<Error><Code>${text}</Code><CanonicalRequest>${text}`),
    ),
    message: fc.string(),
    requestHeaders: pairs,
    responseHeaders: pairs,
    formFields: pairs,
    at: fc.date({ noInvalidDate: false }),
    context: fc.dictionary(fc.string(), fc.jsonValue()),
    credentials: fc.record({ secretAccessKey: fc.string() }),
  },
  { requiredKeys: [] },
);

/** Pieces of a report that open something: none may come back. */
function secretsOf(text: string): string[] {
  const signatures = text.match(/\b[0-9a-f]{64}\b/g) ?? [];
  const tokens = text.match(/(?:IQoJ|FwoG|FQoD)[A-Za-z0-9+/=%]{60,}/g) ?? [];
  return [...signatures, ...tokens];
}

describe('whatever comes in', () => {
  it('is explained without throwing', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const explanation = explain(report as Report, { now });
        expect(typeof renderText(explanation)).toBe('string');
        expect(typeof timelineSvg(explanation)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it('comes out the same each time', () => {
    for (const { given } of CASES) {
      const once = explain(readReport({ ...given }), { now });
      expect(explain(readReport({ ...given }), { now })).toEqual(once);
    }
  });

  it('comes out without what opens anything', () => {
    for (const { given } of [...CASES, ...incidents]) {
      const explanation = explain(readReport({ ...given }), { now });
      const shown = JSON.stringify(explanation) + renderText(explanation, { width: 4_000 });
      // The hash in a string to sign is no secret, and no rule shows it either.
      for (const secret of secretsOf(JSON.stringify(given))) expect(shown).not.toContain(secret);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain.js';
import { readReport } from '../../src/read/read-report.js';
import { renderText } from '../../src/text/render-text.js';
import { hasExpired, v4Url } from '../cases/kit.js';

const url = v4Url({ expires: 900 });
const explanation = explain(
  readReport({
    url,
    status: 403,
    error_xml: hasExpired(900, '2024-05-01T10:15:00Z', '2024-05-01T11:00:00Z'),
    context: { stored_in: 'e-mail' },
  }),
  { now: new Date(0) },
);

describe('terminal text', () => {
  it('says the verdict, draws the timeline and gives cause, evidence and fix', () => {
    expect(
      renderText(explanation, { width: 72 }),
    ).toBe(`failing: The URL was kept in a message, document or database until after
         it had expired.

  ●────────────────■───────────────────────────────────────────────────▶
  ● 2024-05-01T10:00:00Z  signed; the URL is valid from here
  ■ 2024-05-01T10:15:00Z  the URL expires
  ▶ 2024-05-01T11:00:00Z  now, by the service's clock

1. The URL was kept in a message, document or database until after it
   had expired.
   expired-link-stored-elsewhere (high)
   - The answer says \`Request has expired\`.
   - It expired at \`2024-05-01T10:15:00Z\`, 45 min before
     \`2024-05-01T11:00:00Z\`.
   - The report says \`stored in: e-mail\`.
   fix: Request a new URL. Store the bucket and key instead, hand out a
        stable address of your own, and sign on each visit.
   https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html

2. The URL has expired.
   url-expired (high)
   - The answer says \`Request has expired\`.
   - It expired at \`2024-05-01T10:15:00Z\`, 45 min before
     \`2024-05-01T11:00:00Z\`.
   fix: Request a new URL. In the signing code, sign when the URL is
        used, or for longer (7 days at most).

Less likely: stale-cached-url, stale-cached-redirect
`);
  });

  it('keeps to the width, but for addresses', () => {
    const lines = renderText(explanation, { width: 50, languages: ['javascript', 'cli'] }).split('\n');
    expect(lines.filter((line) => line.length > 50 && !line.includes('https://'))).toEqual([]);
    expect(lines.some((line) => line.startsWith('   javascript: '))).toBe(true);
  });

  it('marks the exact piece where there is colour', () => {
    expect(renderText(explanation, { color: true })).toContain('\u001b[7mRequest has expired\u001b[27m');
  });

  it('says of a healthy URL only how long it lives', () => {
    const healthy = explain({ url }, { now: new Date('2024-05-01T10:05:00Z') });
    const text = renderText(healthy);
    expect(text).toContain('healthy: The URL is well-formed and valid until 2024-05-01T10:15:00Z, 10 min');
    expect(text).not.toContain('1. ');
  });
});

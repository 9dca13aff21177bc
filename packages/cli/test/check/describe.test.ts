import type { CheckReport } from '@countersign/inspect';
import { expect, it } from 'vitest';
import { describeReport } from '../../src/check/describe.js';

const REPORT: CheckReport = {
  verdict: 'a URL signed now for 1 h would live 1 h, until 14:32 UTC',
  healthy: true,
  requestedSeconds: 3_600,
  effectiveSeconds: 3_600,
  validUntil: '2026-11-22T14:32:00.000Z',
  limitedBy: 'request',
  steps: [
    { id: 'clock', result: 'pass', seen: "agrees with the service's" },
    { id: 'bucket-policy', result: 'unknown', seen: 'could not look', fix: 'allow s3:GetBucketPolicy' },
  ],
};

it('aligns the lines', () => {
  expect(describeReport(REPORT, false)).toBe(
    `✓ clock          agrees with the service's
? bucket policy  could not look
                 → allow s3:GetBucketPolicy

a URL signed now for 1 h would live 1 h, until 14:32 UTC
`,
  );
});

it('colours marks and verdict where asked to, and nothing else changes', () => {
  const painted = describeReport(REPORT, true);
  expect(painted).toContain('\u001b[32m✓\u001b[0m clock');
  expect(painted).toContain('\u001b[33m?\u001b[0m bucket policy');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(describeReport(REPORT, false));
});

it('folds what was not looked at for one reason, and puts it last', () => {
  const seen = 'not checked: the credentials were refused';
  const shown = describeReport(
    {
      ...REPORT,
      steps: [
        { id: 'time-left', result: 'unknown', seen },
        { id: 'clock', result: 'pass', seen: "agrees with the service's" },
        { id: 'object', result: 'unknown', seen },
      ],
    },
    false,
  );
  expect(shown.split('\n').slice(0, 2)).toEqual([
    "✓ clock     agrees with the service's",
    `? the rest  ${seen}: time left, object`,
  ]);
});

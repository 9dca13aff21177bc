import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import { readReport } from '../src/read/read-report.js';
import incidents from './cases/incidents.json' with { type: 'json' };

describe('incidents of public threads, with the cause established there', () => {
  it.each(incidents)('$source: $cause', ({ given, cause }) => {
    const explanation = explain(readReport(given), { now: new Date('2030-01-01T00:00:00Z') });
    expect(explanation.findings[0]?.cause).toBe(cause);
    expect(explanation.verdict).toBe('failing');
  });
});

import { describe, expect, it } from 'vitest';
import { CAUSES } from '../src/causes/catalogue.js';
import { explain } from '../src/explain.js';
import { readReport } from '../src/read/read-report.js';
import { CASES } from './cases/all.js';

describe('made after public threads and pages', () => {
  it.each(CASES)('$source: $cause', ({ given, cause }) => {
    const { findings } = explain(readReport({ ...given }), { now: new Date('2030-01-01T00:00:00Z') });
    expect(findings[0]?.cause).toBe(cause);
  });

  it('has a case for every cause of signing', () => {
    const tried = new Set(CASES.map(({ cause }) => cause));
    const untried = Object.keys(CAUSES).filter((cause) => !tried.has(cause));
    expect(untried).toEqual([
      'signature-parameter-malformed',
      'body-does-not-match-checksum',
      'payload-hash-signed',
      'post-form-malformed',
      'object-archived',
      'precondition-failed',
      'service-unavailable',
      'acl-not-supported',
      'range-not-satisfiable',
      'upload-too-large',
      'key-too-long',
      'host-unreachable',
    ]);
  });
});

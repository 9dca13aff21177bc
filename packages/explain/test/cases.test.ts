import { describe, expect, it } from 'vitest';
import { OF_ADDRESS } from '../src/causes/of-address.js';
import { OF_REQUEST } from '../src/causes/of-request.js';
import { OF_TIME } from '../src/causes/of-time.js';
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
    const ofSigning = [...Object.keys(OF_TIME), ...Object.keys(OF_ADDRESS), ...Object.keys(OF_REQUEST)];
    // These are tried on a live server, or proved with a secret.
    expect(ofSigning.filter((cause) => !tried.has(cause))).toEqual([
      'body-does-not-match-checksum',
      'payload-hash-signed',
    ]);
  });
});

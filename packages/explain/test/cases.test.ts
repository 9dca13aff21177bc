import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import { readReport } from '../src/read/read-report.js';
import { ADDRESS_AND_TEXT } from './cases/address-and-text.js';
import { FURTHER } from './cases/further.js';
import { REQUEST_AND_PERMISSION } from './cases/request-and-permission.js';
import { TIME_AND_SESSIONS } from './cases/time-and-sessions.js';

const CASES = [...TIME_AND_SESSIONS, ...ADDRESS_AND_TEXT, ...REQUEST_AND_PERMISSION, ...FURTHER];

describe('made after public threads and pages', () => {
  it.each(CASES)('$source: $cause', ({ given, cause }) => {
    const { findings } = explain(readReport({ ...given }), { now: new Date('2030-01-01T00:00:00Z') });
    expect(findings.map((finding) => finding.cause)[0]).toBe(cause);
  });
});

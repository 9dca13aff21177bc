import { queryError } from '@countersign/aws-model';
import { expect, it } from 'vitest';
import { queryErrorAnswer } from '../../src/wire/error-document.js';

it('an error of IAM says its message, but for the one that AWS sends without', () => {
  const body = (code: Parameters<typeof queryError>[0]) =>
    String(queryErrorAnswer(queryError(code), '0123456789ABCDEF', 'iam', undefined).body);
  expect(body('NoSuchEntity')).toContain('<Message>The requested entity does not exist.</Message>');
  // As recorded from AWS in February 2026 (LocalStack's recordings, test_get_credential_report_before_generated).
  expect(body('ReportNotPresent')).toMatch(/<Code>ReportNotPresent<\/Code>\s*<\/Error>/);
});

/** A paste of any size: what it costs to read and to explain is in proportion to it. */
import { describeProportionalCost, filled, parser } from '@countersign/testing/cost';
import { explain } from '../src/explain.js';
import { readReport } from '../src/read/read-report.js';

const now = new Date('2024-05-01T10:30:00Z');
const URL =
  'https://reports.s3.amazonaws.com/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAQ7RJ3MZTB2N4VHYE%2F20240501%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240501T100000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=' +
  'a'.repeat(64);

/** Pieces of what people paste, and of what means something in it. */
const PIECES: readonly string[] = [
  ...[
    'a',
    '%',
    '%25',
    '&',
    '&a=',
    '=',
    '/',
    'https://',
    'https://a.s3.amazonaws.com/?X-Amz-Date=',
    `${URL}\n`,
  ],
  ...['<', '<a>', '</a>', '<Error><Code>AccessDenied</Code>', '&amp;', '&lt;', `<${URL}>`],
  ...['{', '[', '{"a":', '["', '"a":"b",', '"', "'", '\\', '\\u0026', '{"request":{"url":"https://a"}},'],
  ...['\n', '\r\n', ' ', '\t', '> ', '`', '(', '[a](', '|', '\u001b[', '\u{1f600}'],
  ...[
    'curl ',
    'curl -H "',
    "-H 'a: b' ",
    'GET / HTTP/1.1\n',
    'HTTP/1.1 403 Forbidden\n',
    'a: b\n',
    'error: ',
  ],
  ...[
    '2024-05-01T10:00:00Z ',
    '12:',
    '0a ',
    'YWJj',
    'eyJh',
    'AKIAIOSFODNN7EXAMPLE ',
    'x-amz-',
    'arn:aws:s3:::',
  ],
];

const WRAPPINGS: readonly (readonly [name: string, wrap: (text: string) => string])[] = [
  ['alone', (text) => text],
  ['below a URL', (text) => `${URL}\n${text}`],
  [
    'in an error',
    (text) => `${URL}\n<Error><Code>SignatureDoesNotMatch</Code><Message>${text}</Message></Error>`,
  ],
  ['in a query', (text) => `${URL}&x=${text}`],
];

describeProportionalCost(
  'pastes',
  WRAPPINGS.flatMap(([name, wrap]) =>
    PIECES.map((piece) =>
      parser({
        name: `many ${JSON.stringify(piece.slice(0, 40))} ${name}`,
        build: (size: number) => wrap(filled(size, piece)),
        run: (text) => explain(readReport(text), { now }),
      }),
    ),
  ),
);

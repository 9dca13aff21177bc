import { createSigner, type Pair } from '@countersign/sigv4';
import type { RawAnswer, RawClient } from '../s3/raw-client.js';
import type { Keys } from './people.js';

const BOUNDARY = 'countersign-boundary';

interface SignedForm {
  /** What signs the policy. Of a session too: its token is in the form only where `fields` or `uncovered` have it. */
  readonly keys: Keys;
  readonly bucket: string;
  readonly key: string;
  /** Further fields, each with a condition that covers it. */
  readonly fields?: readonly Pair[];
  /** Further fields of which the policy says nothing. */
  readonly uncovered?: readonly Pair[];
}

/** Sends a browser's upload form (PostObject) with a file of one byte. */
export function postForm(client: RawClient, form: SignedForm): Promise<RawAnswer> {
  const { accessKeyId, secretAccessKey } = form.keys;
  const url = `http://${client.host}/${form.bucket}`;
  const { fields } = createSigner().presignPost({
    credentials: { accessKeyId, secretAccessKey },
    region: client.server.region,
    url,
    bucket: form.bucket,
    key: form.key,
    fields: Object.fromEntries(form.fields ?? []),
    signingDate: client.server.clock.now(),
    expiresIn: 3_600,
  });
  const parts = [...Object.entries(fields), ...(form.uncovered ?? [])].map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--${BOUNDARY}--\r\n`;
  const body = parts.join('') + file;
  const headers: Pair[] = [
    ['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  return client.fetch('POST', url, headers, body);
}

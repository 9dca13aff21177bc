// A process of its own that writes records: node writer.js FILE NAME COUNT
import { appendToLedger } from '@countersign/presign';

const [file, name, count] = process.argv.slice(2);
for (let at = 0; at < Number(count); at++) {
  appendToLedger(file, [
    {
      issuedAt: '2026-11-22T10:00:00.000Z',
      method: 'GET',
      bucket: 'photos',
      key: `${name}/${at}/${'x'.repeat(at % 900)}`,
      validFrom: '2026-11-22T10:00:00.000Z',
      validUntil: '2026-11-23T10:00:00.000Z',
      limitedBy: 'request',
      accessKeyId: name,
      kind: 'long-term',
      signatureSha256: '0',
    },
  ]);
}

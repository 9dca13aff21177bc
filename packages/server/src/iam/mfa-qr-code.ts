import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** Pixels of a module, and modules of white around. */
const SCALE = 6;
const BORDER = 4;

/** A QR code as a PNG image. Source: PNG specification (W3C), 1 bit of grey a pixel. */
export function qrCodePng(text: string): Buffer {
  const modules = encode(text, { border: BORDER }).data;
  const width = modules.length * SCALE;
  const rows = modules.map((row) => {
    // Each row begins with its filter: none. White is 1.
    const bytes = Buffer.alloc(1 + Math.ceil(width / 8));
    for (let x = 0; x < width; x += 1) {
      if (!row[Math.floor(x / SCALE)]) bytes[1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
    return Buffer.concat(Array.from({ length: SCALE }, () => bytes));
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

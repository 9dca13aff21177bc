const BOUNDARY = '----soak7MA4YWxkTrZu0gW';

/** A multipart/form-data body; `file` gets a file name. */
export function multipart(fields, boundary = BOUNDARY) {
  const parts = fields.map(([name, value]) => {
    const file = name === 'file' ? '; filename="a.txt"\r\nContent-Type: text/plain' : '';
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.from(`${parts.join('')}--${boundary}--\r\n`, 'latin1'),
  };
}

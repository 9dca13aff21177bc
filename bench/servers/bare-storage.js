// node:http and node:fs alone, without a look at who asks. Paths, whatever their query:
// GET /memory      bytes that are in memory already
// GET /file        the same from a file, as a stream
// PUT /blocking/N  bytes written to a file of that name: write, fsync, rename, one request after another
// PUT /waiting/N   the same off the thread, several requests at a time
import {
  closeSync,
  createReadStream,
  fsyncSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { directory, bytes = 0, text = '' } = JSON.parse(process.argv[2]);
const memory = text === '' ? Buffer.alloc(bytes, 'countersign ') : Buffer.from(text);
const file = join(directory, 'file');
writeFileSync(file, memory);

let temporary = 0;
const ACTIONS = {
  memory: (_request, response) => {
    response.writeHead(200, { 'content-length': memory.length });
    response.end(memory);
  },
  file: (_request, response) => {
    response.writeHead(200, { 'content-length': memory.length });
    createReadStream(file).pipe(response);
  },
  blocking: async (request, response, name) => {
    const pieces = await request.toArray();
    const path = join(directory, `${name}.tmp`);
    const handle = openSync(path, 'w');
    for (const piece of pieces) writeSync(handle, piece);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(path, join(directory, name));
    response.writeHead(200, { 'content-length': 0 }).end();
  },
  waiting: async (request, response, name) => {
    const path = join(directory, `${temporary++}.tmp`);
    const handle = await open(path, 'w');
    for await (const piece of request) await handle.write(piece);
    await handle.sync();
    await handle.close();
    await rename(path, join(directory, name));
    response.writeHead(200, { 'content-length': 0 }).end();
  },
};

const server = createServer((request, response) => {
  const [, action, name] = request.url.split('?')[0].split('/');
  ACTIONS[action](request, response, name);
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${server.address().port}` }));
});
process.stdin.on('end', () => process.exit()).resume();

// node:http and node:fs alone, without a look at who asks. Paths, whatever their query:
// GET /memory      bytes that are in memory already
// GET /file        the same from a file, as a stream
// PUT /durable/N   what an object store owes for each request, one after another: MD5, write, fsync, rename, fsync of the
//                  directory, commit of a row (SQLite, WAL, synchronous=FULL)
// PUT /blocking/N  bytes written to a file of that name: write, fsync, rename, one request after another
// PUT /waiting/N   the same off the thread, several requests at a time
import { createHash } from 'node:crypto';
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
import Database from 'libsql';

const { directory, bytes = 0, text = '' } = JSON.parse(process.argv[2]);
const memory = text === '' ? Buffer.alloc(bytes, 'countersign ') : Buffer.from(text);
const file = join(directory, 'file');
writeFileSync(file, memory);

const database = new Database(join(directory, 'rows.db'));
database.exec(`PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, size INTEGER, etag TEXT, last_modified INTEGER)`);
const insert = database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)');
const written = openSync(directory, 'r');

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
  durable: async (request, response, name) => {
    const pieces = await request.toArray();
    writeDurably(pieces, name);
    fsyncSync(written);
    const md5 = createHash('md5');
    let size = 0;
    for (const piece of pieces) {
      md5.update(piece);
      size += piece.length;
    }
    const etag = md5.digest('hex');
    insert.run(name, size, etag, Date.now());
    response.writeHead(200, { etag: `"${etag}"`, 'content-length': 0 }).end();
  },
  blocking: async (request, response, name) => {
    writeDurably(await request.toArray(), name);
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

function writeDurably(pieces, name) {
  const path = join(directory, `${name}.tmp`);
  const handle = openSync(path, 'w');
  for (const piece of pieces) writeSync(handle, piece);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(path, join(directory, name));
}

const server = createServer((request, response) => {
  const [, action, name] = request.url.split('?')[0].split('/');
  ACTIONS[action](request, response, name);
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${server.address().port}` }));
});
process.stdin.on('end', () => process.exit()).resume();

// Uploads: node put-load.js ENDPOINT FILE SECONDS CONNECTIONS BYTES. Each connection puts the same bytes to the targets in FILE,
// one a line, in turn. What has begun when the time is over is waited for, and counts: a large body takes longer than a turn.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [endpoint, list, seconds, connections, bytes] = process.argv.slice(2);
const { hostname, port, host } = new URL(endpoint);
const targets = readFileSync(list, 'utf8').trimEnd().split('\n');
const body = Buffer.alloc(Number(bytes), 'countersign ');

let at = 0;
let answers = 0;
let refusal = '';
const start = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, work));
const took = (performance.now() - start) / 1_000;
process.stdout.write(JSON.stringify({ rate: answers / took, answers, refusal }));

async function work() {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const received = socket[Symbol.asyncIterator]();
  while (performance.now() - start < Number(seconds) * 1_000 && refusal === '') {
    const target = targets[at++ % targets.length];
    socket.write(`PUT ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
    const { value: answer } = await received.next();
    answers += 1;
    const text = String(answer);
    if (!text.startsWith('HTTP/1.1 200')) refusal = text;
  }
  socket.destroy();
}

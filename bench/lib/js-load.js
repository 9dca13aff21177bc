// A load generator for machines without wrk: node js-load.js ENDPOINT FILE SECONDS CONNECTIONS
// It speaks HTTP/1.1 over plain sockets, because a node:http client is slower than the servers that it should measure.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [endpoint, list, seconds, connections] = process.argv.slice(2);
const { hostname, port, host } = new URL(endpoint);
const requests = readFileSync(list, 'utf8')
  .trimEnd()
  .split('\n')
  .map((target) => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));

let at = 0;
let answers = 0;
let refused = 0;
const sockets = Array.from({ length: Number(connections) }, open);

setTimeout(() => {
  for (const socket of sockets) socket.destroy();
  process.stdout.write(JSON.stringify({ answers, refused }));
}, Number(seconds) * 1_000);

function open() {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const next = () => {
    at = at === requests.length - 1 ? 0 : at + 1;
    socket.write(requests[at]);
  };
  let head = Buffer.alloc(0);
  /** Bytes of the answer that are still to come; -1 while its header is not whole. */
  let missing = -1;
  socket.on('connect', next);
  socket.on('data', (piece) => {
    if (missing === -1) {
      head = head.length === 0 ? piece : Buffer.concat([head, piece]);
      const length = wholeLength(head);
      if (length === -1) return;
      missing = length - head.length;
    } else missing -= piece.length;
    if (missing > 0) return;
    answers += 1;
    if (head.toString('latin1', 9, 12) !== '200') refused += 1;
    head = Buffer.alloc(0);
    missing = -1;
    next();
  });
  return socket;
}

/** Length of header and body together; -1 while the header is not whole. */
function wholeLength(received) {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return -1;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end + 2));
  return end + 4 + Number(length?.[1] ?? 0);
}

import { connect } from 'node:net';

/** Beginnings of requests whose rest never comes. */
const BEGINNINGS = [
  '',
  'GET',
  'GET / HTTP/1.1\r\nhost: a',
  'PUT /soak/k HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc',
  'PUT /soak/k HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab',
  'POST /soak HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 99\r\n\r\n--b\r\n',
];

/** Longer than every timeout of the server: 120 s of silence, 60 s for a header, looked for every 30 s. */
const CLOSED_WITHIN_MS = 200_000;

/** Clients that fall silent in the middle of a request; in a run that is long enough the server must have closed them all. */
export class StalledConnections {
  #started = performance.now();
  #sockets;

  constructor(endpoint) {
    const { hostname, port } = new URL(endpoint);
    this.#sockets = BEGINNINGS.map((beginning) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(beginning));
      return socket.on('error', () => {}).resume();
    });
  }

  violations() {
    if (performance.now() - this.#started < CLOSED_WITHIN_MS) return [];
    return BEGINNINGS.filter((_, i) => !this.#sockets[i].closed).map(
      (beginning) =>
        `a client that stalled after ${JSON.stringify(beginning)} was still connected at the end`,
    );
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }
}

import { connect } from 'node:net';
import { readAnswers } from './read-answers.js';

/** An unfinished request waits for its rest: after this long in silence the client says that nothing more will come. */
const SILENCE_MS = 400;

/** From then on the server must answer or close. */
const CLOSE_WITHIN_MS = 15_000;

/**
 * Sends bytes over a connection of their own and takes what comes back, until there is a whole answer or the
 * connection closes.
 *
 * @param pieces Buffers, written one after the other
 * @returns `statuses` of the answers that came whole, `raw` (the beginning of what came), `hung` when neither an answer
 *   nor an end came in time
 */
export function rawExchange(endpoint, pieces, { method = 'GET' } = {}) {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const received = [];
    let silence;
    let deadline;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const finish = (hung) => {
      clearTimeout(silence);
      clearTimeout(deadline);
      socket.destroy();
      const raw = Buffer.concat(received);
      resolve({ ...readAnswers(raw, method), raw: raw.subarray(0, 2_000).toString('latin1'), hung });
    };
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        socket.end();
        deadline ??= setTimeout(() => finish(true), CLOSE_WITHIN_MS);
      }, SILENCE_MS);
    };
    socket.on('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
      }
      listen();
    });
    socket.on('data', (piece) => {
      received.push(piece);
      listen();
      if (readAnswers(Buffer.concat(received), method).whole) finish(false);
    });
    // A reset is an end too: the server may close while it is still being written to.
    socket.on('error', () => finish(false));
    socket.on('end', () => finish(false));
    socket.on('close', () => finish(false));
  });
}

import { connect } from 'node:net';

/** How long a peer may take before it is called hung; far beyond what a busy machine needs. */
const HUNG_MS = 20_000;

/**
 * Writes bytes to a server, ends our side, and answers with what came back until the server closed too.
 * Rejects when it does not close: a hang.
 */
export function converse(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const hung = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`the server neither answers nor closes after ${JSON.stringify(bytes.toString('latin1'))}`),
      );
    }, HUNG_MS);
    socket.on('connect', () => socket.end(bytes));
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', () => {}); // a reset is an answer as well; `close` follows
    socket.on('close', () => {
      clearTimeout(hung);
      resolve(Buffer.concat(pieces).toString('latin1'));
    });
  });
}

/** The statuses of all answers on a connection, in their order. */
export function statusesOf(conversation: string): number[] {
  return [...conversation.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1]));
}

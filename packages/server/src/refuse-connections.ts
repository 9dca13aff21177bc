import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { s3Error } from '@countersign/aws-model';
import { reasonHeader } from './why/explain-refusal.js';
import { type Refusal, s3ErrorAnswer } from './wire/error-document.js';

export interface ConnectionRefusals {
  /** Most bytes of request line and headers, which the refusal names. */
  readonly maxHeaderBytes: number;
  /** The latest answer on a connection. */
  answerOn(socket: Socket): ServerResponse | undefined;
  /** Whether whoever is at the other end is told why. */
  mayReadReason(socket: Socket): boolean;
  nextRequestId(): string;
  nextHostId(): string;
}

/** Refuses what never becomes a request: bytes that are not HTTP, headers that are too long, and silence. */
export function refuseConnections(server: Server, options: ConnectionRefusals): void {
  /** Connections on which something came that is not HTTP. */
  const garbled = new WeakSet<Socket>();
  const refuse = (socket: Socket, refusal: Refusal): void => {
    const reason = options.mayReadReason(socket) ? reasonHeader(refusal) : undefined;
    refuseRaw(socket, refusal, options.nextRequestId(), options.nextHostId(), reason);
  };
  const dueOn = (socket: Socket): ServerResponse | undefined => {
    const answer = options.answerOn(socket);
    return answer?.writableFinished === false ? answer : undefined;
  };
  server.on('timeout', (socket: Socket) => {
    const due = dueOn(socket);
    // In the middle of an answer a refusal would be taken for part of the object.
    if (due?.headersSent) socket.destroy();
    // The client has said all it had to say: it is we who are slow.
    else if (!due?.req.complete) refuse(socket, s3Error('RequestTimeout'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (garbled.has(socket)) return;
    garbled.add(socket);
    const refusal = refusalOf(error, options.maxHeaderBytes);
    const due = dueOn(socket);
    // What comes behind a request is answered after it.
    if (due?.req.complete) due.once('finish', () => socket.writable && refuse(socket, refusal));
    else if (due?.headersSent) socket.destroy();
    else refuse(socket, refusal);
  });
}

function refusalOf(error: NodeJS.ErrnoException, maxHeaderBytes: number): Refusal {
  return error.code === 'HPE_HEADER_OVERFLOW'
    ? s3Error('RequestHeaderSectionTooLarge', { extras: [['MaxSizeAllowed', String(maxHeaderBytes)]] })
    : s3Error('BadRequest', {
        message: 'An error occurred when parsing the HTTP request.',
        reason: 'RequestNotHttp',
      });
}

/** An answer to what never became a request: written by hand, then the connection is closed. */
function refuseRaw(
  socket: Socket,
  refusal: Refusal,
  requestId: string,
  hostId: string,
  reason: string | undefined,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { body } = s3ErrorAnswer(refusal, requestId, hostId, reason);
  const text = String(body);
  socket.end(
    `HTTP/1.1 ${refusal.status} Bad Request\r\nContent-Type: application/xml\r\nConnection: close\r\n` +
      `x-amz-request-id: ${requestId}\r\n${reason === undefined ? '' : `x-countersign-reason: ${reason}\r\n`}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  // What is still coming in is nobody's: without this a peer that never stops sending would keep the socket.
  socket.destroySoon();
}

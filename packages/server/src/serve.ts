import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ForwardedReader } from '@countersign/runtime';
import { type AnswerIds, type AnsweringOptions, RequestAnswerer, type Service } from './answer-request.js';
import { refuseConnections } from './refuse-connections.js';
import type { Services } from './services.js';
import { httpDateSource } from './wire/http-date.js';
import { KeepAliveBody } from './wire/keep-alive-body.js';
import { dropUnlessComplete, endingOf, lingeringClose } from './wire/linger.js';
import { isLoopback, NodeRequest } from './wire/node-request.js';
import { asUuid, hostIdSource, requestIdSource } from './wire/request-ids.js';
import { sendAnswer } from './wire/send.js';
import { SendBatch } from './wire/send-batch.js';
import { PieceSender } from './wire/send-pieces.js';

/** Limits of the HTTP side, in milliseconds and bytes. */
export interface HttpLimits {
  /** How long the request line and headers may take. Default 60 s. */
  readonly headersTimeoutMs: number;
  /** How long a connection in the middle of a request may be silent. A slow upload of hours lives. Default 120 s. */
  readonly idleTimeoutMs: number;
  /** How long an idle connection is kept for the next request. Default 30 s. */
  readonly keepAliveTimeoutMs: number;
  /** How long a copy may take before its visitor is kept waiting with a 200 and white space. Default 10 s. */
  readonly patienceMs: number;
  /** Request line and headers together. Default 32 KiB: a URL with a session token takes 2 to 6. */
  readonly maxHeaderBytes: number;
  /** How long the rest of a small body may take that is of no use any more, on a connection that is kept. Default 30 s. */
  readonly restMs: number;
  /** Connections at once; further ones are closed. Default 4,096. */
  readonly maxConnections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersTimeoutMs: 60_000,
  idleTimeoutMs: 120_000,
  keepAliveTimeoutMs: 30_000,
  patienceMs: 10_000,
  maxHeaderBytes: 32_768,
  restMs: 30_000,
  maxConnections: 4_096,
};

export interface HttpOptions extends AnsweringOptions {
  /** Default: no proxy is trusted. */
  readonly forwarded?: ForwardedReader;
  /** Default: {@link HTTP_LIMITS}. */
  readonly limits?: Partial<HttpLimits>;
}

/**
 * The HTTP server of S3, STS and IAM: reads a request, has it handled, writes the answer or the refusal.
 * It does not listen yet.
 */
export function createHttpServer(services: Services, options: HttpOptions = {}): Server {
  const { forwarded = () => undefined, reasonHeader = 'local', log } = options;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const nextRequestId = requestIdSource();
  const nextHostId = hostIdSource();
  const httpDate = httpDateSource(services.clock);
  const outbox = new SendBatch();
  const pieces = new PieceSender();
  const answerer = new RequestAnswerer(services, options);
  /** The latest answer on each connection. */
  const answers = new WeakMap<Socket, ServerResponse>();

  async function serve(
    message: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
    ids: AnswerIds,
  ): Promise<void> {
    log?.began?.();
    try {
      const request = new NodeRequest(message, response, {
        forwarded: forwarded(message),
        awaitsContinue,
        keepAliveBody: () =>
          new KeepAliveBody(response, limits.patienceMs, () => [
            ...headersOf('s3', ids),
            ...['Date', httpDate()],
          ]),
      });
      const { answer, service } = await answerer.answer(message, request, ids);
      if (request.patience?.end(answer)) return;
      if (response.destroyed) return;
      const ending = endingOf(message, request);
      const headers = headersOf(service, ids);
      if (ending !== 'keep') headers.push('Connection', 'close');
      const common = { headers, date: httpDate() };
      if (ending === 'linger') await lingeringClose(message, response, answer, common);
      else {
        if (!message.complete) dropUnlessComplete(message, limits.restMs);
        await sendAnswer(response, answer, common, outbox, pieces);
        // Node forgets a body nobody read, but not the rest of one that somebody began to read.
        message.resume();
      }
    } finally {
      log?.ended?.();
    }
  }

  const onRequest =
    (awaitsContinue: boolean) =>
    (message: IncomingMessage, response: ServerResponse): void => {
      answers.set(message.socket, response);
      // HTTP/1.1 keeps a connection without a word, and so does S3; clients of HTTP/1.0 have to be told.
      if (message.httpVersionMinor > 0 && response.shouldKeepAlive) response.removeHeader('Connection');
      const requestId = nextRequestId();
      serve(message, response, awaitsContinue, {
        requestId,
        hostId: nextHostId(),
        began: performance.now(),
      }).catch((error: unknown) => {
        // Only a fault while writing the answer gets here: what can still be said is that the bytes are not whole.
        const status = response.headersSent ? response.statusCode : 0;
        response.destroy();
        answerer.reportBroken(new NodeRequest(message, response), requestId, status, error);
      });
    };

  const server = createServer({
    requestTimeout: 0,
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    requireHostHeader: false,
    joinDuplicateHeaders: true,
  });
  server.maxHeadersCount = 0;
  server.maxConnections = limits.maxConnections;
  // Who closes its side after the request (`nc -N`) still gets the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.setTimeout(limits.idleTimeoutMs);
  server.on('request', onRequest(false));
  server.on('checkContinue', onRequest(true));
  // An expectation S3 does not know is ignored, as S3 ignores it.
  server.on('checkExpectation', onRequest(false));
  refuseConnections(server, {
    maxHeaderBytes: limits.maxHeaderBytes,
    answerOn: (socket) => answers.get(socket),
    mayReadReason: (socket) =>
      reasonHeader === 'always' || (reasonHeader === 'local' && isLoopback(socket.remoteAddress ?? '')),
    nextRequestId,
    nextHostId,
  });
  return server;
}

/** What every answer of a service carries. */
function headersOf(service: Service, { requestId, hostId }: AnswerIds): string[] {
  return service === 's3'
    ? ['x-amz-id-2', hostId, 'x-amz-request-id', requestId, 'Server', 'AmazonS3']
    : ['x-amzn-RequestId', asUuid(requestId)];
}

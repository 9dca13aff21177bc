import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { s3Error } from '@countersign/aws-model';
import type { ForwardedReader } from '@countersign/runtime';
import { handleQueryRequest, isQueryRequest, queryServiceOf, readForm } from './handle-query.js';
import { corsHeadersOfRefusal, handleRequest } from './handle-request.js';
import { parseQueryParameters } from './query/query-protocol.js';
import type { ServerLog } from './server-log.js';
import type { Services } from './services.js';
import { asStorageRefusal, BlobMissingError } from './store/errors.js';
import { answerTestEndpoint, isTestEndpoint, type TestEndpointOptions } from './test-endpoints.js';
import { explainLoss } from './why/explain-loss.js';
import { explainRefusal, loggedPath, reasonHeader as reasonText } from './why/explain-refusal.js';
import { mayReadReason, type ReasonHeader } from './why/reason-audience.js';
import type { Answer } from './wire/answer.js';
import { asRefusal, queryErrorAnswer, type Refusal, s3ErrorAnswer } from './wire/error-document.js';
import { httpDateSource } from './wire/http-date.js';
import { dropUnlessComplete, endingOf, lingeringClose } from './wire/linger.js';
import { isLoopback, NodeRequest } from './wire/node-request.js';
import { Outbox } from './wire/outbox.js';
import { Patience } from './wire/patience.js';
import { asUuid, hostIdSource, requestIdSource } from './wire/request-ids.js';
import { type OpenAnswer, openAnswer, sendAnswer } from './wire/send.js';
import { PieceSender } from './wire/send-pieces.js';
import { asBodyRefusal } from './wire/small-bodies.js';

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

export interface HttpOptions extends TestEndpointOptions {
  /** Default: nothing is logged. */
  readonly log?: ServerLog | undefined;
  /** Default: no proxy is trusted. */
  readonly forwarded?: ForwardedReader;
  /** Default: {@link HTTP_LIMITS}. */
  readonly limits?: Partial<HttpLimits>;
  /** Default `local`. */
  readonly reasonHeader?: ReasonHeader;
}

/** What one answer is known by. */
interface Ids {
  readonly requestId: string;
  readonly hostId: string;
}

type Service = 's3' | 'sts' | 'iam';

/** How often an object's record is looked up when its bytes were replaced in between. */
const MAXIMUM_LOOKS = 3;

/**
 * The HTTP server of S3, STS and IAM: reads a request, has it handled, writes the answer or the refusal.
 * It does not listen yet.
 */
export function createHttpServer(
  services: Services,
  { log, forwarded = () => undefined, reasonHeader = 'local', ...options }: HttpOptions = {},
): Server {
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const nextRequestId = requestIdSource();
  const nextHostId = hostIdSource();
  const httpDate = httpDateSource(services.clock);
  const outbox = new Outbox();
  const pieces = new PieceSender();
  /** The latest answer on each connection. */
  const answers = new WeakMap<Socket, ServerResponse>();
  /** Connections on which something came that is not HTTP. */
  const garbled = new WeakSet<Socket>();

  async function serve(
    message: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
    ids: Ids,
  ): Promise<void> {
    const request = new NodeRequest(message, response, {
      forwarded: forwarded(message),
      awaitsContinue,
      bePatient: () =>
        new Patience(response, limits.patienceMs, () => [...headersOf('s3', ids), ...['Date', httpDate()]]),
    });
    const { answer, service } = await answerTo(message, request, ids);
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
  }

  /** What every answer of a service carries. */
  function headersOf(service: Service, { requestId, hostId }: Ids): string[] {
    return service === 's3'
      ? ['x-amz-id-2', hostId, 'x-amz-request-id', requestId, 'Server', 'AmazonS3']
      : ['x-amzn-RequestId', asUuid(requestId)];
  }

  /** The answer of whichever service a request is for, or its refusal; told to the log. */
  async function answerTo(
    message: IncomingMessage,
    request: NodeRequest,
    ids: Ids,
  ): Promise<{ readonly answer: OpenAnswer; readonly service: Service }> {
    let service: Service = 's3';
    let answer: OpenAnswer;
    let refusal: Refusal | undefined;
    let failure: unknown;
    const { requestId } = ids;
    try {
      if (isTestEndpoint(request, services.domains)) {
        answer = await open(request, await answerTestEndpoint(services, options, message, request));
      } else if (isQueryRequest(request, services.domains)) {
        service = queryServiceOf(request);
        const form = await readForm(services, request);
        const parameters = parseQueryParameters(form.text);
        service = queryServiceOf(request, parameters);
        const answered = handleQueryRequest(services, request, requestId, service, { ...form, parameters });
        answer = await open(request, await answered);
      } else {
        answer = await answerS3(request, requestId);
      }
    } catch (error) {
      refusal = asRefusal(asBodyRefusal(error, service) ?? error, service) ?? asStorageRefusal(error);
      // A visitor who hung up in the middle is no fault of ours.
      if (isFault(refusal) && !request.abandoned) failure = error;
      refusal ??= request.abandoned
        ? s3Error('IncompleteBody', { reason: 'ClientGone' })
        : s3Error('InternalError');
      answer = await open(request, await refusalAnswer(request, ids, service, refusal));
    }
    report(request, requestId, service, answer.status, refusal, failure);
    return { answer, service };
  }

  const open = (request: NodeRequest, answer: Answer): Promise<OpenAnswer> =>
    openAnswer(answer, request.method, services.blobs);

  /** An object replaced between the look at its record and the look at its bytes is looked up once more. */
  async function answerS3(request: NodeRequest, requestId: string): Promise<OpenAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await handleRequest(services, request, requestId);
      try {
        return await open(request, answer);
      } catch (error) {
        if (!(error instanceof BlobMissingError) || attempt === MAXIMUM_LOOKS) throw error;
      }
    }
  }

  async function refusalAnswer(
    request: NodeRequest,
    { requestId, hostId }: Ids,
    service: Service,
    refusal: Refusal,
  ): Promise<Answer> {
    const withReason = mayReadReason(reasonHeader, request, refusal);
    if (service !== 's3') return queryErrorAnswer(refusal, requestId, service, withReason);
    const answer = s3ErrorAnswer(refusal, requestId, hostId, withReason);
    const more = [...(await corsHeadersOfRefusal(services, request)), ...regionOf(request, refusal)];
    return {
      ...answer,
      headers: [...answer.headers, ...more],
      // As recorded from S3 by localstack/localstack (test_s3_cors.snapshot.json, test_cors_match_origins).
      ...(request.method === 'OPTIONS' ? { chunked: true } : {}),
    };
  }

  function report(
    request: NodeRequest,
    requestId: string,
    service: Service,
    status: number,
    refusal: Refusal | undefined,
    failure: unknown,
  ): void {
    const { method, path, remoteAddress } = request;
    const entry = { requestId, service, method, path, status, remoteAddress };
    services.decisions?.settle(request, entry, services.clock.now(), refusal);
    if (log === undefined) return;
    const logged = { ...entry, path: loggedPath(path) };
    if (failure !== undefined) log.failed?.({ ...logged, ...explained(failure) });
    else if (refusal !== undefined) {
      const { code, reason } = refusal;
      log.refused?.({ ...logged, code, reason, explanation: explainRefusal(refusal) });
    }
    log.answered?.(logged);
  }

  const onRequest =
    (awaitsContinue: boolean) =>
    (message: IncomingMessage, response: ServerResponse): void => {
      answers.set(message.socket, response);
      // HTTP/1.1 keeps a connection without a word, and so does S3; clients of HTTP/1.0 have to be told.
      if (message.httpVersionMinor > 0 && response.shouldKeepAlive) response.removeHeader('Connection');
      const requestId = nextRequestId();
      serve(message, response, awaitsContinue, { requestId, hostId: nextHostId() }).catch(
        (error: unknown) => {
          // Only a fault while writing the answer gets here: what can still be said is that the bytes are not whole.
          const status = response.headersSent ? response.statusCode : 0;
          response.destroy();
          const { method, path, remoteAddress } = new NodeRequest(message, response);
          const entry = { requestId, service: 's3', method, path: loggedPath(path), status } as const;
          log?.failed?.({ ...entry, remoteAddress, ...explained(error) });
        },
      );
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
  const refuse = (socket: Socket, refusal: Refusal): void => {
    const told =
      reasonHeader === 'always' || (reasonHeader === 'local' && isLoopback(socket.remoteAddress ?? ''));
    refuseRaw(socket, refusal, nextRequestId(), nextHostId(), told);
  };
  const dueOn = (socket: Socket): ServerResponse | undefined => {
    const answer = answers.get(socket);
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
    const refusal =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? s3Error('RequestHeaderSectionTooLarge', {
            extras: [['MaxSizeAllowed', String(limits.maxHeaderBytes)]],
          })
        : s3Error('BadRequest', {
            message: 'An error occurred when parsing the HTTP request.',
            reason: 'RequestNotHttp',
          });
    const due = dueOn(socket);
    // What comes behind a request is answered after it.
    if (due?.req.complete) due.once('finish', () => socket.writable && refuse(socket, refusal));
    else if (due?.headersSent) socket.destroy();
    else refuse(socket, refusal);
  });
  return server;
}

function explained(error: unknown): { readonly error: unknown; readonly explanation?: string } {
  const explanation = explainLoss(error);
  return explanation === undefined ? { error } : { error, explanation };
}

/**
 * What this server does not serve, and clients that are asked to slow down, are refusals like others, although HTTP counts
 * 501 and 503 among the server's errors.
 */
function isFault(refusal: Refusal | undefined): boolean {
  return (
    refusal === undefined || (refusal.status >= 500 && refusal.status !== 501 && refusal.code !== 'SlowDown')
  );
}

/** HEAD has no body that could name the region a signature must be for, so that clients go by this header (HeadBucket). */
function regionOf({ method }: NodeRequest, { extras }: Refusal): readonly string[] {
  const region = method === 'HEAD' ? extras.find(([name]) => name === 'Region')?.[1] : undefined;
  return region === undefined ? [] : ['x-amz-bucket-region', region];
}

/** An answer to what never became a request: written by hand, then the connection is closed. */
function refuseRaw(
  socket: Socket,
  refusal: Refusal,
  requestId: string,
  hostId: string,
  withReason: boolean,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { body } = s3ErrorAnswer(refusal, requestId, hostId, withReason);
  const text = String(body);
  socket.end(
    `HTTP/1.1 ${refusal.status} Bad Request\r\nContent-Type: application/xml\r\nConnection: close\r\n` +
      `x-amz-request-id: ${requestId}\r\n${withReason ? `x-countersign-reason: ${reasonText(refusal)}\r\n` : ''}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  // What is still coming in is nobody's: without this a peer that never stops sending would keep the socket.
  socket.destroySoon();
}

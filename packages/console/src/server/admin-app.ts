import type { IncomingMessage, RequestListener } from 'node:http';
import { bearerCheck, isAllowedHost } from '@countersign/runtime';
import { answerErrorsAsJson, describeOrigin, problem } from '@countersign/runtime/http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AdminOptions } from './admin-options.js';
import type { NewAccount } from './ports.js';
import { createSealedChannel, SEALED_PATH } from './sealed-channel.js';

const MAXIMUM_BODY_BYTES = 65_536;

/**
 * The admin API: health and figures for anybody on an allowed host, `/api/v1` for holders of the API key. What `/api/v1` does can be
 * asked sealed too, see {@link createSealedChannel}.
 */
export function adminListener(options: AdminOptions): RequestListener {
  const { server } = options;
  const holdsKey = bearerCheck(options.apiKey);
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (c, next) => {
    const incoming = c.env.incoming as IncomingMessage;
    if (!isAllowedHost(incoming, options.host))
      return problem(c, 403, 'HostNotAllowed', 'this service only answers requests for its own addresses');
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  describeOrigin(app, {
    title: 'countersign console',
    what: `Version ${options.version}; S3, STS and IAM are at ${server.endpoint}. There are no pages here yet, only these paths.`,
    entries: [
      { path: '/healthz', what: 'whether the service is up' },
      { path: '/readyz', what: 'whether the store answers' },
      { path: '/metrics', what: 'figures for Prometheus' },
      { path: '/api/v1', what: 'the admin API, for holders of the API key (countersign env prints it)' },
    ],
  });
  app.get('/healthz', (c) => c.json({ status: 'ok', version: options.version }));
  app.get('/readyz', async (c) => {
    try {
      await server.listAccounts();
      return c.json({ status: 'ready' });
    } catch {
      return problem(c, 503, 'NotReady', 'the store is not responding');
    }
  });
  let metrics: Promise<{ readonly contentType: string; text(): Promise<string> }> | undefined;
  app.get('/metrics', async (c) => {
    metrics ??= import('./metrics.js').then(({ createMetrics }) => createMetrics(options));
    const { contentType, text } = await metrics;
    return c.body(await text(), 200, { 'Content-Type': contentType });
  });

  app.use('/api/*', async (c, next) => {
    if (!holdsKey(c.req.header('authorization'))) {
      c.header('WWW-Authenticate', 'Bearer');
      return problem(
        c,
        401,
        'Unauthorized',
        'expected Authorization: Bearer with the API key of the data directory',
      );
    }
    return next();
  });
  app.use('/api/*', bodyLimit({ maxSize: MAXIMUM_BODY_BYTES }));
  app.get('/api/v1/environment', (c) =>
    c.json({ endpoint: server.endpoint, region: server.region, ...server.credentials }),
  );
  app.get('/api/v1/accounts', async (c) => {
    const ids = await server.listAccounts();
    return c.json(ids.map((id) => ({ id })));
  });
  app.post('/api/v1/accounts', async (c) => {
    const account = readAccount(await c.req.json().catch(() => undefined));
    if (!account)
      return problem(
        c,
        400,
        'InvalidAccount',
        'expected {"id"} and optionally "accessKeyId" and "secretAccessKey", all strings',
      );
    try {
      return c.json(await server.addAccount(account), 201);
    } catch (error) {
      if (error instanceof RangeError) return problem(c, 400, 'InvalidAccount', error.message);
      throw error;
    }
  });
  app.get('/api/v1/decisions', (c) => {
    const last = c.req.query('last') ?? '1';
    if (!/^[1-9]\d{0,3}$/.test(last))
      return problem(c, 400, 'InvalidCount', 'expected ?last= with a number from 1 to 9999');
    return c.json(server.latestRefusals(Number(last)));
  });
  app.get('/api/v1/decisions/:requestId', (c) => {
    try {
      return c.json(server.why(c.req.param('requestId')));
    } catch (error) {
      if (isUnknownRequest(error)) return problem(c, 404, 'UnknownRequest', error.message);
      throw error;
    }
  });
  const channel = createSealedChannel(options.apiKey);
  app.post(SEALED_PATH, bodyLimit({ maxSize: MAXIMUM_BODY_BYTES }), async (c) => {
    const opened = channel.open(new Uint8Array(await c.req.arrayBuffer()));
    if (opened === undefined)
      return problem(c, 401, 'Unauthorized', "expected a request sealed with this server's API key");
    const { method, path, body } = opened.request;
    const answer = await app.request(
      path,
      {
        method,
        headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      c.env,
    );
    return c.body(opened.seal({ status: answer.status, body: await answer.json() }), 200, {
      'Content-Type': 'application/octet-stream',
    });
  });
  answerErrorsAsJson(app, 'the admin API has no such path');
  return getRequestListener(app.fetch) as RequestListener;
}

/** An account as it may be asked for; undefined where the JSON is something else. */
function readAccount(json: unknown): NewAccount | undefined {
  if (typeof json !== 'object' || json === null || !('id' in json) || typeof json.id !== 'string')
    return undefined;
  const accessKeyId = 'accessKeyId' in json ? json.accessKeyId : undefined;
  const secretAccessKey = 'secretAccessKey' in json ? json.secretAccessKey : undefined;
  if (accessKeyId === undefined && secretAccessKey === undefined) return { id: json.id };
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  return { id: json.id, accessKeyId, secretAccessKey };
}

/** Told by its shape: the server may be one file with its own copy of the class, and this module is loaded later. */
function isUnknownRequest(error: unknown): error is Error {
  return error instanceof Error && error.name === 'UnknownRequestError';
}

import type { RequestListener } from 'node:http';
import { answerErrorsAsJson, describeOrigin } from '@countersign/runtime/http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';

/** What visitors of links are answered with. */
export function publicLinksListener(): RequestListener {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('X-Robots-Tag', 'noindex');
  });
  describeOrigin(app, {
    title: 'countersign links',
    what: 'This is where visitors of public links come to. This version makes no links yet.',
    entries: [{ path: '/healthz', what: 'whether the service is up' }],
  });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  answerErrorsAsJson(app, 'there is no link with that name');
  return getRequestListener(app.fetch) as RequestListener;
}

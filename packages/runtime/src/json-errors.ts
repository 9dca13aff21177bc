import type { Context, Env, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { sentencePage, wantsPage } from './origin-page.js';

/** Every refusal of these services: `{"error":{"code","message"}}`. */
export function problem(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  return c.json({ error: { code, message } }, status);
}

/** Makes an app answer unknown paths and faults as JSON, too. Faults tell nothing of the inside. */
export function answerErrorsAsJson<E extends Env>(app: Hono<E>, notFound: string): void {
  app.notFound((c) =>
    wantsPage(c) ? sentencePage(c, 404, 'Not found', notFound) : problem(c, 404, 'NotFound', notFound),
  );
  app.onError((error, c) => {
    if (error instanceof HTTPException)
      return problem(c, error.status as ContentfulStatusCode, 'Refused', error.message);
    return problem(c, 500, 'InternalError', "the request failed; the server's log has the reason");
  });
}

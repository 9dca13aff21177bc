import type { Context, Env, Hono } from 'hono';

/** What a visitor may look at next. */
interface OriginEntry {
  readonly path: string;
  /** What is there, in a few words. */
  readonly what: string;
}

/** What an origin says of itself at `/`: to a browser as a page, to programs as JSON. All of it is shown as it is, so none of it may be a secret. */
interface OriginDescription {
  /** Such as `countersign console`. */
  readonly title: string;
  /** One sentence. */
  readonly what: string;
  readonly entries: readonly OriginEntry[];
}

/** Answers `/` with what is there. */
export function describeOrigin<E extends Env>(app: Hono<E>, description: OriginDescription): void {
  app.get('/', (c) => {
    const { title, what, entries } = description;
    if (!wantsPage(c)) return c.json({ service: title, description: what, paths: entries });
    const list = entries.map(({ path, what }) => `<li><code>${escaped(path)}</code> ${escaped(what)}</li>`);
    return page(c, 200, title, `<p>${escaped(what)}</p><ul>${list.join('')}</ul>`);
  });
}

/** Whether a person looks: browsers ask for HTML by name, programs do not. */
export function wantsPage(c: Context): boolean {
  return c.req.header('accept')?.includes('text/html') === true;
}

/** A page of one heading and one sentence. */
export function sentencePage(c: Context, status: 404, title: string, sentence: string): Response {
  return page(c, status, title, `<p>${escaped(sentence)}</p>`);
}

function page(c: Context, status: 200 | 404, title: string, body: string): Response {
  c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>${escaped(title)}</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;margin:2rem auto;max-width:40rem;padding:0 1rem}</style>` +
      `<h1>${escaped(title)}</h1>${body}</html>`,
    status,
  );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

import { type IncomingHttpHeaders, request } from 'node:http';

/** An S3 error document: what a client sees of a refusal. */
export interface SeenRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The elements besides Code, Message, RequestId and HostId, in their order. */
  readonly extras: Readonly<Record<string, string>>;
}

/** Reads an error document; throws when it is none, so that a wrong answer shows itself. */
export function parseRefusal(status: number, body: string): SeenRefusal {
  const inner = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<Error>([\s\S]*)<\/Error>\s*$/.exec(body)?.[1];
  if (inner === undefined) throw new Error(`expected an S3 error document, got ${status}: ${body}`);
  const elements = new Map<string, string>();
  for (const [, name, text] of inner.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g))
    elements.set(name!, unescapeXml(text!));
  for (const [, name] of inner.matchAll(/<([\w-]+)\s*\/>/g)) elements.set(name!, '');
  const { Code, Message, RequestId, HostId, ...extras } = Object.fromEntries(elements);
  if (!Code || Message === undefined || !RequestId || !HostId) {
    throw new Error(`an S3 error document has Code, Message, RequestId and HostId: ${body}`);
  }
  return { status, code: Code, message: Message, extras };
}

/** Fetches a URL that is to be refused. */
export async function refusalOf(url: string, init?: RequestInit): Promise<SeenRefusal> {
  const response = await fetch(url, init);
  return parseRefusal(response.status, await response.text());
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (_, hex?: string, decimal?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
        : (ENTITIES[name] ?? `&${name};`),
  );
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a URL exactly as it is written, which `fetch` does not: it follows redirects and rewrites paths. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const [, host, port, path] = /^http:\/\/([^/:]+):(\d+)(\/.*)$/.exec(url)!;
  return new Promise((resolve, reject) => {
    const sent = request(
      { host, port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(pieces).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

import { createHash } from 'node:crypto';
import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { TestClock } from '@countersign/runtime';
import { type CountersignServer, type ServerOptions, startServer } from '@countersign/server';
import { createSigner, encodeS3Key, type Pair } from '@countersign/sigv4';

/** An answer as it came, and what an error document says. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly text: string;
  /** Code, message, and the elements between message and request id. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly extras: Record<string, string>;
  };
}

export interface RawOptions {
  readonly query?: readonly Pair[];
  readonly headers?: readonly Pair[];
  readonly body?: string | Buffer;
  /** Default: the hash of the body. */
  readonly payloadHash?: string;
  /** `header` (default), `query` or nobody. */
  readonly sign?: 'header' | 'query' | 'anonymous';
  /** Headers that are sent but not signed. */
  readonly unsigned?: readonly Pair[];
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Writes the body by hand instead of `body`. */
  readonly write?: (request: ClientRequest) => void;
}

/** A server of its own, and requests to it exactly as written. */
export class RawClient {
  readonly server: CountersignServer;
  readonly #signer = createSigner();

  private constructor(server: CountersignServer) {
    this.server = server;
  }

  static async start(options: ServerOptions & { readonly clock?: TestClock } = {}): Promise<RawClient> {
    return new RawClient(await startServer(options));
  }

  close(): Promise<void> {
    return this.server.close();
  }

  get host(): string {
    return new URL(this.server.endpoint).host;
  }

  /** @param path decoded: `/bucket/key` */
  send(method: string, path: string, options: RawOptions = {}): Promise<RawAnswer> {
    const { body = '', sign = 'header', query = [], headers = [] } = options;
    const shared = {
      credentials: options.credentials ?? this.server.credentials,
      region: options.region ?? this.server.region,
      method,
      protocol: 'http:' as const,
      host: this.host,
      path: encodeS3Key(path),
      query,
      signingDate: this.server.clock.now(),
    };
    const withLength: Pair[] = options.write ? [] : [['content-length', String(Buffer.byteLength(body))]];
    let url: string;
    let sent: readonly Pair[];
    if (sign === 'query') {
      ({ url } = this.#signer.presign({ ...shared, headers, expiresIn: 300 }));
      sent = headers.filter(([name]) => !name.toLowerCase().startsWith('x-amz-'));
    } else if (sign === 'header') {
      const payloadHash = options.payloadHash ?? createHash('sha256').update(body).digest('hex');
      ({ url, headers: sent } = this.#signer.signHeaders({ ...shared, headers, payloadHash }));
    } else {
      const text = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
      url = `http://${this.host}${shared.path}${text.length === 0 ? '' : `?${text.join('&')}`}`;
      sent = headers;
    }
    return this.fetch(
      method,
      url,
      [...sent, ...withLength, ...(options.unsigned ?? [])],
      body,
      options.write,
    );
  }

  /** Sends without touching anything. */
  fetch(
    method: string,
    url: string,
    headers: readonly Pair[] = [],
    body: string | Buffer = '',
    write?: (request: ClientRequest) => void,
    agent?: Agent,
  ): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.server.endpoint);
    const named = headers.some(([name]) => name.toLowerCase() === 'host');
    const host: Pair[] = named ? [] : [['host', this.host]];
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: hostname,
          port,
          method,
          path: url.slice(url.indexOf('/', 7)),
          agent,
          headers: [...host, ...headers].flat(),
        },
        (response) => read(response).then(resolve, reject),
      );
      request.on('error', reject);
      if (write) write(request);
      else request.end(body);
    });
  }
}

async function read(response: IncomingMessage): Promise<RawAnswer> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const text = body.toString();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as Record<string, string | undefined>,
    body,
    text,
    get error() {
      const elements = [...text.matchAll(/<(\w[\w-]*)>([^<]*)<\/\1>/g)].map(([, name, value]) => [
        name,
        unescapeXml(value!),
      ]);
      const { Code, Message, RequestId: _, HostId: __, ...extras } = Object.fromEntries(elements);
      return { code: Code ?? '', message: Message ?? '', extras };
    },
  };
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

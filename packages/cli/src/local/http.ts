import { unreachable } from '../exit.js';

const PATIENCE_MS = 10_000;
/** More than any answer; whatever listens must not fill the memory. */
const MAXIMUM_BYTES = 16_777_216;

export interface BytesAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Posts bytes to a server of ours. @throws CommandError exit 3 when it cannot be reached */
export function postBytes(url: URL, body: Uint8Array): Promise<BytesAnswer> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(body),
  });
}

/** Sends JSON, if any, to a server of ours. @throws CommandError exit 3 when it cannot be reached or what answers is no JSON */
export async function exchangeJson(
  url: URL,
  method: 'GET' | 'POST',
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { status, bytes } = await send(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  try {
    return { status, body: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch (error) {
    throw noServer(url, 'what answers is not JSON', error);
  }
}

async function send(url: URL, init: RequestInit): Promise<BytesAnswer> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > MAXIMUM_BYTES) throw new Error(`an answer of more than ${MAXIMUM_BYTES} bytes`);
      pieces.push(piece);
    }
    return { status: response.status, bytes: Buffer.concat(pieces) };
  } catch (error) {
    throw noServer(url, causeOf(error), error);
  }
}

function noServer(url: URL, why: string, cause: unknown): Error {
  return unreachable(
    'NoServer',
    `no countersign server answers at ${url.origin}; start one with \`countersign up\` (${why})`,
    cause,
  );
}

/** `fetch` hides the reason behind "fetch failed". */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message;
}

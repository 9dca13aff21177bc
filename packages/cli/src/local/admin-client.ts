import { CommandError, EXIT, unreachable } from '../exit.js';
import { dataDirectory, readApiKey, readServerRecord, type ServerRecord } from './data-directory.js';

/** The running server's admin API, as a verb on the same machine reaches it. */
export interface AdminClient {
  readonly directory: string;
  readonly record: ServerRecord;
  readonly apiKey: string;
  /** @throws CommandError exit 3 when the server cannot be reached, exit 2 when it cannot read what was sent */
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
}

const PATIENCE_MS = 10_000;

/**
 * Finds the server of a data directory.
 *
 * @throws CommandError (exit 3) when none runs there
 */
export function adminClient(dataFlag: string | undefined): AdminClient {
  const directory = dataDirectory(dataFlag);
  const record = readServerRecord(directory);
  const apiKey = readApiKey(directory);
  return {
    directory,
    record,
    apiKey,
    request: (method, path, body) =>
      requestJson(new URL(path, record.console), method, body, { authorization: `Bearer ${apiKey}` }),
  };
}

/**
 * Sends JSON to a server of ours and gives what it answers.
 *
 * @throws CommandError exit 3 when it cannot be reached or fails, exit 2 for what it cannot read, exit 1 when it says no
 */
export async function requestJson(
  url: URL,
  method: 'GET' | 'POST',
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(url, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    status = response.status;
    answer = await response.json();
  } catch (error) {
    throw unreachable(
      'NoServer',
      `no countersign server answers at ${url.origin}; start one with \`countersign up\` (${causeOf(error)})`,
      error,
    );
  }
  if (status < 300) return answer;
  const message = messageOf(answer) ?? `answered with ${status}`;
  if (status === 400) throw new CommandError(EXIT.usage, 'Usage', message);
  throw new CommandError(status === 409 ? EXIT.no : EXIT.unreachable, 'Refused', message, {
    details: { status },
  });
}

/** `fetch` hides the reason behind "fetch failed". */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message;
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { error } = answer;
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return String(error.message);
}

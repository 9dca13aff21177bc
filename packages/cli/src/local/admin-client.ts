import { createSealedChannel, SEALED_PATH } from '@countersign/console/server';
import { CommandError, EXIT, unreachable } from '../exit.js';
import { dataDirectory, readServerAccess, type ServerRecord } from './data-directory.js';
import { postBytes } from './http.js';

/** The running server's admin API, as a verb on the same machine reaches it. */
export interface AdminClient {
  readonly directory: string;
  readonly record: ServerRecord;
  readonly apiKey: string;
  /**
   * The key is not sent, and what answers is believed only if it holds the key too.
   *
   * @throws CommandError exit 3 when the server cannot be reached or another program listens in its place, exit 2 when it cannot
   *   read what was sent, exit 1 when it says no
   */
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
}

/**
 * Finds the server of a data directory.
 *
 * @throws CommandError (exit 3) when none runs there, or its files cannot be believed
 */
export function adminClient(dataFlag: string | undefined): AdminClient {
  const directory = dataDirectory(dataFlag);
  const { record, apiKey } = readServerAccess(directory);
  const channel = createSealedChannel(apiKey);
  return {
    directory,
    record,
    apiKey,
    request: async (method, path, body) => {
      const sealed = channel.request({ method, path, ...(body === undefined ? {} : { body }) });
      const { status, bytes } = await postBytes(new URL(SEALED_PATH, record.console), sealed.bytes);
      const answer = status === 200 ? sealed.open(bytes) : undefined;
      if (answer === undefined)
        throw unreachable(
          'OtherServer',
          `what answers at ${record.console} is not the server of ${directory}: another program has used its port since it stopped, or ` +
            'its files were changed. Nothing was sent to it. Start the server with `countersign up`, on another port if need be',
        );
      return answerOf(answer.status, answer.body);
    },
  };
}

/** An answer below 300; the others as what they mean to whoever typed the command. */
export function answerOf(status: number, body: unknown): unknown {
  if (status < 300) return body;
  const message = messageOf(body) ?? `answered with ${status}`;
  if (status === 400) throw new CommandError(EXIT.usage, 'Usage', message);
  throw new CommandError(status === 409 ? EXIT.no : EXIT.unreachable, 'Refused', message, {
    details: { status },
  });
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { error } = answer;
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return String(error.message);
}

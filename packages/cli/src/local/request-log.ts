import { visibleText } from '@countersign/aws-model';
import type { AnsweredEntry, ServerLog } from '@countersign/server';
import type { Logger, SerializedError } from 'pino';
import { print } from '../output.js';

/** The server's log on stderr. */
export interface RequestLog {
  readonly server: ServerLog;
  /** What the server itself does, where every answer is logged too. */
  about(message: string, details: object): void;
  /** Loads the logger; what was said before is said then. Called when the server listens, so that start-up does not wait for it. */
  begin(): void;
  /** Writes out what is left. */
  end(): void;
}

type Line = (logger: Logger) => void;

/**
 * A line a person reads for every refusal and fault, or JSON lines with everything.
 *
 * @param options.json every answer as a JSON line, for a log collector
 */
export function requestLog(options: { readonly json: boolean }): RequestLog {
  let logger: Logger | undefined;
  let waiting: Line[] = [];
  const say = (line: Line) => {
    if (logger) line(logger);
    else waiting.push(line);
  };
  const answered = (entry: AnsweredEntry) => {
    if (entry.status < 400) say((log) => log.info(rounded(entry), 'answered'));
  };
  return {
    about: (message, details) => {
      if (options.json) say((log) => log.info(details, message));
    },
    server: {
      warned: (message) => say((log) => log.warn(message)),
      refused: ({ explanation, ...entry }) => say((log) => log.warn(rounded(entry), explanation)),
      failed: ({ error, explanation, ...entry }) =>
        say((log) => {
          // What is explained needs no stack: it is no fault of the program.
          if (explanation === undefined) log.error({ ...rounded(entry), err: error }, 'the server failed');
          else log.error(rounded(entry), explanation);
        }),
      ...(options.json ? { answered } : {}),
    },
    begin: () => {
      makeLogger(options.json).then(
        (made) => {
          logger = made;
          for (const line of waiting) line(made);
          waiting = [];
        },
        (error: unknown) => print(`countersign: no log: ${String(error)}\n`, 'stderr'),
      );
    },
    end: () => logger?.flush(),
  };
}

async function makeLogger(json: boolean): Promise<Logger> {
  const { pino, destination } = await import('pino');
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => visibleError(pino.stdSerializers.err(error as Error)) },
  };
  if (json) return pino(options, destination({ dest: 2, sync: false }));
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({
      destination: 2,
      sync: true,
      colorize: process.stderr.isTTY === true,
      translateTime: 'UTC:yyyy-mm-dd HH:MM:ss',
      // In the line already, or of no use to a person; what a fault brings along stays.
      ignore:
        'requestId,service,method,path,status,remoteAddress,code,reason,durationMs,bytes,bytesReceived,accessKeyId,principal',
      messageFormat: '{if method}{method} {path} {status} {end}{msg}{if requestId} [{requestId}]{end}',
    }),
  );
}

/** Microseconds are enough to read. */
function rounded<Entry extends { readonly durationMs: number }>(entry: Entry): Entry {
  return { ...entry, durationMs: Math.round(entry.durationMs * 1_000) / 1_000 };
}

/** A fault as it is written down: its lines stay lines, and hold nothing that a terminal obeys. */
function visibleError(error: SerializedError): object {
  const texts = Object.entries(error).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.split('\n').map(visibleText).join('\n') : value,
  ]);
  return Object.fromEntries(texts) as object;
}

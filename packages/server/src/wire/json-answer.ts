import type { Answer } from './answer.js';

/** An answer of one of our own paths. */
export function jsonAnswer(status: number, value: unknown, headers: readonly string[] = []): Answer {
  return {
    status,
    headers: ['Content-Type', 'application/json', ...headers],
    body: `${JSON.stringify(value)}\n`,
  };
}

export function problem(status: number, error: string): Answer {
  return jsonAnswer(status, { error });
}

import { type Clock, TestClock } from '@countersign/runtime';
import type { Services } from './services.js';
import type { Answer } from './wire/answer.js';
import { jsonAnswer, problem } from './wire/json-answer.js';
import type { WireRequest } from './wire/request.js';
import type { SmallBodies } from './wire/small-bodies.js';

export const CLOCK_PATH = '/_countersign/clock';
const MAXIMUM_BODY_BYTES = 4_096;
const EXPECTED = 'expected {"advance":"31m"}, {"set":"2026-01-01T00:00:00Z"} or {"reset":true}';

/**
 * `GET` tells the server's time; `POST` moves it, where the server runs on a test clock. Only JSON is taken,
 * which a web page of another origin cannot send without asking first.
 */
export async function answerClock({ clock, bodies }: Services, request: WireRequest): Promise<Answer> {
  if (request.method === 'GET') return told(clock);
  if (request.method !== 'POST')
    return problem(405, `${request.method} is not supported here; expected GET or POST`);
  if (!/^application\/json\s*(;|$)/i.test(request.header('content-type') ?? '')) {
    return problem(415, 'expected Content-Type: application/json');
  }
  if (!(clock instanceof TestClock)) {
    return problem(
      409,
      "this server uses the machine's clock; start it with --test-clock to be able to move its time",
    );
  }
  const movement = await readJson(bodies, request);
  if (typeof movement !== 'object' || movement === null) return problem(400, EXPECTED);
  try {
    if ('advance' in movement && isAmount(movement.advance)) await clock.advance(movement.advance);
    else if ('set' in movement && isAmount(movement.set)) await clock.set(movement.set);
    else if ('reset' in movement && movement.reset === true) await clock.reset();
    else return problem(400, EXPECTED);
  } catch (error) {
    if (error instanceof RangeError) return problem(400, error.message);
    throw error;
  }
  return told(clock);
}

function isAmount(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Undefined for what is no JSON, or too much. */
async function readJson(bodies: SmallBodies, request: WireRequest): Promise<unknown> {
  if ((request.contentLength ?? 0) > MAXIMUM_BODY_BYTES) return undefined;
  const body = await bodies.gather(atMost(request.body), 'stranger', request.contentLength);
  try {
    return body.length > MAXIMUM_BODY_BYTES ? undefined : JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** As much as shows that it is too much. */
async function* atMost(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of body) {
    yield piece;
    size += piece.length;
    if (size > MAXIMUM_BODY_BYTES) return;
  }
}

function told(clock: Clock): Answer {
  const testClock = clock instanceof TestClock;
  return jsonAnswer(200, {
    now: new Date(clock.now()).toISOString(),
    testClock,
    offsetSeconds: testClock ? Math.round(clock.offset / 1_000) : 0,
  });
}

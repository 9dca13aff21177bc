import { type Clock, TestClock } from './clock.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';

const PATH = '/_countersign/clock';
const MAXIMUM_BODY_BYTES = 4_096;
const EXPECTED = 'expected {"advance":"31m"}, {"set":"2026-01-01T00:00:00Z"} or {"reset":true}';

/** No bucket name can begin with `_`, so nothing of S3's is hidden by it. */
export function isClockRequest(request: WireRequest): boolean {
  return request.path === PATH;
}

/**
 * `GET` tells the server's time; `POST` moves it, where the server runs on a test clock. Only JSON is taken,
 * which a web page of another origin cannot send without asking first.
 */
export async function answerClock(clock: Clock, request: WireRequest): Promise<Answer> {
  if (request.method === 'GET') return told(clock);
  if (request.method !== 'POST')
    return problem(405, `${request.method} is not known here; expected GET or POST`);
  if (!/^application\/json\s*(;|$)/i.test(request.header('content-type') ?? '')) {
    return problem(415, 'expected Content-Type: application/json');
  }
  if (!(clock instanceof TestClock)) {
    return problem(409, 'this server runs on the machine clock; start it with --test-clock to move its time');
  }
  const movement = await readJson(request);
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

async function readJson(request: WireRequest): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.body) {
    size += piece.length;
    if (size > MAXIMUM_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}

function told(clock: Clock): Answer {
  const testClock = clock instanceof TestClock;
  return json(200, {
    now: new Date(clock.now()).toISOString(),
    testClock,
    offsetSeconds: testClock ? Math.round(clock.offset / 1_000) : 0,
  });
}

function problem(status: number, error: string): Answer {
  return json(status, { error });
}

function json(status: number, value: unknown): Answer {
  return { status, headers: ['Content-Type', 'application/json'], body: `${JSON.stringify(value)}\n` };
}

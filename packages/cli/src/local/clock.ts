import { formatDuration } from '@countersign/presign';
import { usageError } from '../exit.js';
import { print, printJson } from '../output.js';
import { formatInstant } from '../presign/instant.js';
import { adminClient, answerOf } from './admin-client.js';
import { exchangeJson } from './http.js';

interface ClockAnswer {
  /** ISO 8601. */
  readonly now: string;
  readonly testClock: boolean;
  /** Ahead of the machine's clock; negative: behind. */
  readonly offsetSeconds?: number;
}

/** Moves the server's clock where a movement is given, and prints its time. */
export async function clock(
  flags: { readonly data?: string; readonly endpointUrl?: string; readonly json?: boolean },
  movement: object | undefined,
): Promise<void> {
  const endpoint = flags.endpointUrl ?? (await ownEndpoint(flags.data));
  if (!URL.canParse(endpoint))
    throw usageError(`cannot read endpoint \`${endpoint}\`; expected http://HOST:PORT`);
  const url = new URL('/_countersign/clock', endpoint);
  const { status, body } = await exchangeJson(url, movement ? 'POST' : 'GET', movement);
  const answer = answerOf(status, body) as ClockAnswer;
  if (flags.json) printJson(answer);
  else print(`${formatInstant(answer.now)}${noteOn(answer)}\n`);
}

/** As the server itself says, which proves that it is the one of the data directory. */
async function ownEndpoint(data: string | undefined): Promise<string> {
  const { endpoint } = (await adminClient(data).request('GET', '/api/v1/environment')) as {
    readonly endpoint: string;
  };
  return endpoint;
}

function noteOn({ testClock, offsetSeconds = 0 }: ClockAnswer): string {
  if (!testClock) return ' (the machine clock)';
  if (offsetSeconds === 0) return ' (test clock, not moved)';
  return ` (test clock, ${formatDuration(Math.abs(offsetSeconds))} ${offsetSeconds > 0 ? 'ahead of' : 'behind'} the machine's)`;
}

/** Where nothing listens the refusal comes at once; this is for a server that is busy. */
const PATIENCE_MS = 2_000;
/** The server tells by how much its clock was moved in whole seconds. */
const ROUNDING_MS = 1_000;

/**
 * The clock to sign by: of an embedded server on this machine whose clock was moved, else the machine's own.
 * A server elsewhere is not asked: signing for AWS and for stores in the network needs no network.
 */
export async function signingClock(endpoint: string | undefined): Promise<() => Date> {
  const offset = endpoint === undefined ? 0 : await serverClockOffset(endpoint);
  return () => new Date(Date.now() + offset);
}

/**
 * Milliseconds by which the server's test clock was moved; 0 where there is no such server. Only what was moved on purpose: what
 * the machine's own clock is off by stays, and is told by the commands that look for it.
 */
export async function serverClockOffset(endpoint: string): Promise<number> {
  if (!isLoopback(endpoint)) return 0;
  try {
    const answer = await fetch(new URL('/_countersign/clock', endpoint), {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
    });
    if (!answer.ok) return 0;
    const { now, testClock, offsetSeconds } = (await answer.json()) as Record<string, unknown>;
    if (testClock !== true || typeof offsetSeconds !== 'number') return 0;
    const moved = offsetSeconds * 1_000;
    const seen = typeof now === 'string' ? Date.parse(now) - Date.now() : Number.NaN;
    // What is seen is finer; where it tells another story the two machines disagree on the time.
    return Math.abs(seen - moved) <= ROUNDING_MS ? seen : moved;
  } catch {
    // Nothing there, or not ours: whoever it is, its clock is the world's.
    return 0;
  }
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

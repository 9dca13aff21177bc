/** Where nothing listens the refusal comes at once; this is for a server that is busy. */
const PATIENCE_MS = 2_000;

/**
 * The time to sign with: of an embedded server on this machine whose clock was moved, else the machine's own.
 * A server elsewhere is not asked: signing for AWS and for stores in the network needs no network.
 */
export async function signingClock(endpoint: string | undefined): Promise<Date> {
  const offset = endpoint === undefined ? 0 : await serverClockOffset(endpoint);
  return new Date(Date.now() + offset);
}

/** Milliseconds that the server's test clock is ahead of ours; 0 where there is no such server. */
export async function serverClockOffset(endpoint: string): Promise<number> {
  if (!isLoopback(endpoint)) return 0;
  try {
    const answer = await fetch(new URL('/_countersign/clock', endpoint), {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
    });
    if (!answer.ok) return 0;
    const { now, testClock } = (await answer.json()) as { now?: unknown; testClock?: unknown };
    const serverTime = typeof now === 'string' ? Date.parse(now) : Number.NaN;
    return testClock === true && Number.isFinite(serverTime) ? serverTime - Date.now() : 0;
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
    /^127\./.test(hostname)
  );
}

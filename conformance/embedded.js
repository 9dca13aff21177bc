import { startServer } from '@countersign/server';
import { Target } from './target.js';

const NOW = '2026-03-01T12:00:00Z';
const ACCOUNT = '111122223333';
const OTHER_ACCOUNT = '444455556666';

/**
 * This project's server in memory, its clock stopped at a moment, so that the same questions get the same answers.
 * Rows may move the clock, have a second account, be root, and start servers of other regions.
 */
export async function embeddedTarget({ region = 'us-east-1' } = {}) {
  const server = await startServer({ region, accounts: [{ id: ACCOUNT }, { id: OTHER_ACCOUNT }] });
  await server.clock.freeze(NOW);
  const port = new URL(server.endpoint).port;
  const target = new Target({
    name: 'embedded',
    endpoints: { s3: server.endpoint, sts: server.endpoint, iam: server.endpoint },
    connectTo: server.endpoint,
    virtualHost: `localhost:${port}`,
    region,
    iamRegion: 'us-east-1',
    credentials: server.credentials,
    account: ACCOUNT,
    otherAccount: OTHER_ACCOUNT,
    other: server.accounts[1],
    prefix: 'conformance',
    now: () => server.clock.now(),
    settle: async () => {},
    can: new Set(['clock', 'root', 'other account', 'other region']),
    /** Runs `then` with the clock moved on, and puts it back. */
    later: async (duration, then) => {
      await server.clock.advance(duration);
      try {
        return await then();
      } finally {
        await server.clock.freeze(NOW);
      }
    },
    elsewhere: async (elsewhere, run) => {
      const there = await embeddedTarget({ region: elsewhere });
      try {
        return await run(there);
      } finally {
        await there.stop();
      }
    },
  });
  target.stop = async () => {
    const left = await target.close();
    await server.close();
    return left;
  };
  return target;
}

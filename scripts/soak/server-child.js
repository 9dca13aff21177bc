// A server to be beaten, in a process of its own: node --expose-gc server-child.js DIRECTORY
import { startServer } from '@countersign/server';

const describe = (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const server = await startServer({
  store: process.argv[2],
  log: {
    failed: ({ method, path, status, error }) =>
      process.send?.({ failed: `${method} ${path} ${status}: ${describe(error)}` }),
  },
});
process.send?.({ ready: { endpoint: server.endpoint, credentials: server.credentials } });

process.on('message', async (message) => {
  if (message !== 'close') return;
  await server.close();
  process.exit();
});

// Asked for its memory, it collects its garbage first: what is left is what it holds on to.
process.on('message', (message) => {
  if (message !== 'memory') return;
  const { rss } = process.memoryUsage();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ memory: { rss, live: heapUsed + external } });
});
process.on('disconnect', () => process.exit());

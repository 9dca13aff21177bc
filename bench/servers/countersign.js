// The server of this repository, as an application would start it.
import { startServer } from '@countersign/server';

const server = await startServer(JSON.parse(process.argv[2]));
console.log(JSON.stringify({ endpoint: server.endpoint, credentials: server.credentials }));
process.stdin.on('end', () => server.close().then(() => process.exit())).resume();

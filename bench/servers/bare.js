// node:http alone: answers every request with the same headers and bytes, without looking at it.
import { createServer } from 'node:http';

const { headers, body } = JSON.parse(process.argv[2]);
const bytes = Buffer.from(body, 'base64');

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(bytes);
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${server.address().port}` }));
});
process.stdin.on('end', () => process.exit()).resume();

// Opens the store in the directory given, says so, and holds it until it is told to end or killed.
import { openStore } from '../../../dist/store/open-store.js';

try {
  const store = await openStore(process.argv[2]);
  process.stdout.write('open\n');
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await store.close();
    process.exit(0);
  });
} catch (error) {
  process.stdout.write(`${JSON.stringify({ name: error.name, code: error.code, message: error.message })}\n`);
  process.exit(1);
}

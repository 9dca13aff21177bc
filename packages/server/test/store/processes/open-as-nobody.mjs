// Opens the store in the directory given as a user who is not above permissions, and says how that went.
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../dist/store/open-store.js';

const [, , directory] = process.argv;
const NOBODY = 65_534;

if (process.getuid() === 0) {
  chownSync(directory, NOBODY, NOBODY);
  for (const name of readdirSync(directory, { recursive: true }))
    chownSync(join(directory, name), NOBODY, NOBODY);
  process.setgid(NOBODY);
  process.setuid(NOBODY);
}
try {
  await (await openStore(directory)).close();
  process.stdout.write(JSON.stringify({ opened: true }));
} catch (error) {
  process.stdout.write(JSON.stringify({ name: error.name, code: error.code, message: error.message }));
}

import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@countersign/server/store';
import { afterAll, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

/** A data directory with one object of 200,000 bytes, which has a file of its own. */
async function filled(name: string): Promise<{ directory: string; file: string }> {
  const directory = join(sandbox.home, name);
  const store = await openStore(directory);
  const bucket = await store.buckets.create({
    name: 'kept',
    ownerAccountId: '123456789012',
    region: 'us-east-1',
    createdAt: 0,
  });
  const writer = await store.blobs.create();
  await writer.write(Buffer.alloc(200_000));
  const { id, size } = await writer.finish();
  await store.objects.put(bucket?.id ?? 0, {
    key: 'object',
    versionId: 'null',
    size,
    // The MD5 of 200,000 zero bytes: `head -c 200000 /dev/zero | md5sum`.
    etag: '4a1e4325031b13f933ac4f1db9ecb63f',
    lastModified: 0,
    blob: id,
    systemHeaders: [],
    userMetadata: [],
    tags: [],
    storageClass: 'STANDARD',
    ownerAccountId: 'owner',
  });
  await store.close();
  const file = join(directory, 'blobs', id.slice(0, 2), id);
  // The sums of its blocks stand behind its bytes.
  expect(statSync(file).size).toBeGreaterThan(200_000);
  return { directory, file };
}

it('server verify says that a directory is whole, and of what was left over that it is no harm', async () => {
  const { directory } = await filled('whole');
  const { status, stdout } = await sandbox.run(['server', 'verify', '--data', directory]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'whole: 1 versions and parts, 200000 bytes read\n',
  });
  writeFileSync(join(directory, 'tmp', 'half'), 'half');
  const again = await sandbox.run(['server', 'verify', '--data', directory]);
  expect(again.status).toBe(0);
  expect(again.stdout).toMatch(/^left over: .*half: left by an interrupted write\nwhole: /);
});

it('server verify ends with 1 and names what is wrong', async () => {
  const { directory, file } = await filled('damaged');
  truncateSync(file, 199_999);
  const { status, stdout } = await sandbox.run(['server', 'verify', '--data', directory]);
  expect(status).toBe(1);
  expect(stdout).toContain('wrong-size: s3://kept/object: has 199999 bytes, not 200000\nnot whole: ');
  const json = await sandbox.run(['server', 'verify', '--json'], { COUNTERSIGN_HOME: directory });
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    whole: false,
    directory,
    checked: { records: 1, bytes: 200_000 },
    findings: [{ kind: 'wrong-size', bucket: 'kept', key: 'object', harmless: false }],
  });
});

it('server verify ends with 3 where there is no store, and makes none', async () => {
  const directory = join(sandbox.home, 'nothing');
  mkdirSync(directory);
  const { status, stderr } = await sandbox.run(['server', 'verify', '--data', directory]);
  expect(status).toBe(3);
  expect(stderr).toContain('contains no store');
  expect(readdirSync(directory)).toEqual([]);
});

it('server verify ends with 3 while a server has the directory', async () => {
  const directory = join(sandbox.home, 'served');
  const ports = ['--port', '0', '--links-port', '0', '--console-port', '0'];
  const server = sandbox.start(['up', '--data', directory, ...ports]);
  await once(server.stdout!, 'data');
  const { status, stderr } = await sandbox.run(['server', 'verify', '--data', directory]);
  expect(status).toBe(3);
  expect(stderr).toMatch(/is in use by another server/);
  server.kill('SIGTERM');
  await once(server, 'close');
});

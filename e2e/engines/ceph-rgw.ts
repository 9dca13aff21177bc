import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../support/run.js';

const PATIENCE_MS = 60_000;
const BETWEEN_TRIES_MS = 100;
const GIB = 1024 ** 3;

/** Long-term keys of a user of the gateway. */
export interface RgwUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The smallest Ceph that has a RADOS Gateway, S3 and STS: one monitor, one OSD on a sparse file, one gateway, all on loopback and
 * children of this process. Nothing is replicated and nobody authenticates to the cluster: it lives for one test file.
 */
export class CephRgw {
  readonly endpoint: string;
  /** May do everything, IAM roles among it. */
  readonly owner: RgwUser = { accessKeyId: 'ownerkey', secretAccessKey: 'ownersecret' };
  readonly #home: string;
  readonly #daemons: ChildProcess[] = [];

  /** @throws Error with the tail of the logs when it does not come up within a minute */
  static async start(): Promise<CephRgw> {
    const home = await mkdtemp(join(tmpdir(), 'countersign-ceph-'));
    const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
    const ceph = new CephRgw(home, gatewayPort);
    try {
      await ceph.#bringUp(monitorPort);
      return ceph;
    } catch (error) {
      const logs = await ceph.#logs();
      await ceph.stop();
      throw new Error(`Ceph did not start: ${(error as Error).message}\n${logs}`, { cause: error });
    }
  }

  private constructor(home: string, gatewayPort: number) {
    this.#home = home;
    this.endpoint = `http://127.0.0.1:${gatewayPort}`;
  }

  async #bringUp(monitorPort: number): Promise<void> {
    for (const name of ['mon', 'osd', 'rgw']) await mkdir(join(this.#home, name));
    await writeFile(this.#configuration, configuration(this.#home, monitorPort, this.endpoint));
    await this.#run('ceph-mon', '-i', 'a', '--mkfs');
    this.#daemon('ceph-mon', '-i', 'a');
    const osd = randomUUID();
    await until(() => this.#run('ceph', '--connect-timeout', '5', 'osd', 'new', osd));
    await this.#run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    this.#daemon('ceph-osd', '-i', '0');
    const { accessKeyId, secretAccessKey } = this.owner;
    // Waits by itself until the OSD has taken the pools.
    await this.addUser('owner', { accessKeyId, secretAccessKey }, '--caps', 'roles=*;user-policy=*');
    this.#daemon('radosgw', '-n', 'client.rgw');
    await until(() => fetch(this.endpoint));
  }

  /** A user with keys of its own. */
  async addUser(name: string, keys?: RgwUser, ...more: readonly string[]): Promise<RgwUser> {
    const user = keys ?? { accessKeyId: `${name}key`, secretAccessKey: `${name}secret` };
    await this.#run(
      'radosgw-admin',
      ...['-n', 'client.rgw', 'user', 'create', '--uid', name, '--display-name', name],
      ...['--access-key', user.accessKeyId, '--secret-key', user.secretAccessKey, ...more],
    );
    return user;
  }

  /** Ends the daemons and deletes all data; nothing is worth an orderly end. */
  async stop(): Promise<void> {
    for (const daemon of this.#daemons.reverse()) {
      if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const exited = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await exited;
    }
    await rm(this.#home, { recursive: true, force: true });
  }

  get #configuration(): string {
    return join(this.#home, 'ceph.conf');
  }

  #run(command: string, ...args: readonly string[]): Promise<string> {
    const limit = String(PATIENCE_MS / 1_000);
    return output('timeout', [limit, command, '-c', this.#configuration, ...args]);
  }

  /** Stays in the foreground, so that it is ours to end. */
  #daemon(command: string, ...args: readonly string[]): void {
    const all = ['-f', '-c', this.#configuration, ...args];
    this.#daemons.push(spawn(command, all, { stdio: 'ignore' }).on('error', () => {}));
  }

  async #logs(): Promise<string> {
    const tails = ['mon.a', 'osd.0', 'client.rgw'].map(async (name) => {
      const text = await readFile(join(this.#home, `${name}.log`), 'utf8').catch(() => '');
      return `--- ${name}\n${text.split('\n').slice(-6).join('\n')}`;
    });
    return (await Promise.all(tails)).join('\n');
  }
}

/**
 * Source: Ceph documentation, "Configuration Reference" of monitors, pools, BlueStore and the Object Gateway; "STS in Ceph". The
 * monitor speaks the second protocol alone and unencrypted, as encryption needs cephx. Local keys are asked before STS, which
 * gives AWS's own codes for a wrong key. A session may be one second long, so that tests see a real one end.
 */
function configuration(home: string, monitorPort: number, endpoint: string): string {
  const settings = {
    fsid: randomUUID(),
    mon_host: `[v2:127.0.0.1:${monitorPort}/0]`,
    ms_bind_ipv6: false,
    ms_bind_msgr1: false,
    ms_mon_client_mode: 'crc',
    auth_cluster_required: 'none',
    auth_service_required: 'none',
    auth_client_required: 'none',
    run_dir: home,
    crash_dir: home,
    admin_socket: '',
    log_file: join(home, '$name.log'),
    mon_cluster_log_file: '/dev/null',
    mon_data: join(home, 'mon'),
    osd_data: join(home, 'osd'),
    rgw_data: join(home, 'rgw'),
    mon_allow_pool_size_one: true,
    // A full disk of the machine is no reason for the monitor to go down.
    mon_data_avail_crit: 0,
    paxos_propose_interval: 0.05,
    osd_objectstore: 'bluestore',
    bluestore_block_size: 2 * GIB,
    osd_memory_target: GIB,
    osd_crush_chooseleaf_type: 0,
    osd_pool_default_size: 1,
    osd_pool_default_min_size: 1,
    osd_pool_default_pg_num: 1,
    osd_pool_default_pgp_num: 1,
    osd_pool_default_pg_autoscale_mode: 'off',
    mon_max_pg_per_osd: 1_000,
    rgw_frontends: `beast endpoint=${new URL(endpoint).host}`,
    rgw_rados_pool_pg_num_min: 1,
    rgw_enable_ops_log: false,
    rgw_s3_auth_use_sts: true,
    rgw_s3_auth_order: 'local, sts',
    rgw_sts_key: randomUUID().slice(0, 16),
    rgw_sts_min_session_duration: 1,
  };
  // The OSD's alone: the monitor would take a public address for its own, with another port.
  const osd = { public_addr: '127.0.0.1', cluster_addr: '127.0.0.1' };
  return section('global', settings) + section('osd', osd);
}

function section(name: string, settings: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  return `[${name}]\n${lines.join('')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function until(trial: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await trial();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}

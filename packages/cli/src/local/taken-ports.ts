import { createServer } from 'node:net';
import { unreachable } from '../exit.js';

/** A port that was asked for, by its flag. */
export interface WantedPort {
  readonly flag: string;
  /** 0: any free one. */
  readonly port: number;
}

/** How far from a taken port its replacement is: 9000 becomes 9100, a number one remembers. */
const STEP = 100;

/**
 * Names all ports that are taken at once, with a line that would work instead.
 *
 * @param others further arguments of that line
 * @returns undefined where none of them is taken
 */
export async function takenPorts(
  wanted: readonly WantedPort[],
  host: string,
  others: readonly string[],
): Promise<Error | undefined> {
  const taken: WantedPort[] = [];
  for (const one of wanted) if (!(await isFree(one.port, host))) taken.push(one);
  if (taken.length === 0) return undefined;
  const used = new Set(wanted.map(({ port }) => port));
  const instead: string[] = [];
  for (const { flag, port } of taken) {
    const free = await freeNear(port, host, used);
    used.add(free);
    instead.push(flag, String(free));
  }
  const [ports, are, programs] =
    taken.length === 1
      ? [`port ${taken[0]!.port}`, 'is', 'another program']
      : [`ports ${listed(taken.map(({ port }) => String(port)))}`, 'are', 'other programs'];
  return unreachable(
    'PortTaken',
    `${ports} of ${host} ${are} taken by ${programs}; choose with ${listed(taken.map(({ flag }) => flag))} ` +
      `(0: any free port), such as: countersign up ${[...instead, ...others].join(' ')}`,
  );
}

async function freeNear(port: number, host: string, used: ReadonlySet<number>): Promise<number> {
  for (let next = port + STEP; next <= 65_535; next += STEP)
    if (!used.has(next) && (await isFree(next, host))) return next;
  return 0;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

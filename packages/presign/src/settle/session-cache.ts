import type { SigningCredentials } from '../credentials.js';
import type { Minting, RoleToAssume } from './assume-role.js';

const REMEMBERED_SESSIONS = 16;

/** Sessions that were minted for URLs: one that still lives long enough signs the next URL, too. */
export class SessionCache {
  readonly #sessions = new Map<string, SigningCredentials>();

  /** @throws what `assumeRole` throws */
  async get(role: RoleToAssume, minting: Minting): Promise<SigningCredentials> {
    const { roleArn, roleSessionName, externalId, policy } = role;
    const id = JSON.stringify([
      minting.credentials.accessKeyId,
      roleArn,
      roleSessionName,
      externalId,
      policy,
    ]);
    const known = this.#sessions.get(id);
    const end = minting.now.getTime() + minting.neededSeconds * 1_000;
    if (known?.expiration && known.expiration.getTime() >= end) return known;
    // Loaded when it is needed: it brings the XML parser, two fifths of a bundle.
    const { assumeRole } = await import('./assume-role.js');
    const session = await assumeRole(role, minting);
    this.#sessions.delete(id);
    if (this.#sessions.size >= REMEMBERED_SESSIONS)
      this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#sessions.set(id, session);
    return session;
  }
}

import { createSigner } from '@countersign/sigv4';
import { describe, expect, it } from 'vitest';
import { SessionCache } from '../../src/settle/session-cache.js';

const NOW = new Date('2026-11-22T10:00:00Z');
const ROLE_ARN = 'arn:aws:iam::111122223333:role/links';

/** An STS that gives every session just as long as it was asked for, and keeps what it was asked. */
class Sts {
  readonly asked: URLSearchParams[] = [];
  readonly role = {
    roleArn: ROLE_ARN,
    fetch: async (_url: string, { body }: { readonly body: string }) => {
      const form = new URLSearchParams(body);
      this.asked.push(form);
      const expiration = new Date(this.now.getTime() + Number(form.get('DurationSeconds')) * 1_000);
      const text =
        `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA${this.asked.length}</AccessKeyId>` +
        `<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration.toISOString()}</Expiration>` +
        '</Credentials></AssumeRoleResult></AssumeRoleResponse>';
      return { ok: true, status: 200, text: async () => text };
    },
  };
  now = NOW;

  get durations(): (string | null)[] {
    return this.asked.map((form) => form.get('DurationSeconds'));
  }
}

const minting = (neededSeconds: number, accessKeyId = 'AKIAONE', now = NOW) => ({
  credentials: { accessKeyId, secretAccessKey: 'secret' },
  region: 'us-east-1',
  now,
  signer: createSigner(),
  neededSeconds,
});

describe('sessions that are minted for URLs', () => {
  it('are asked for with a minute in reserve, and for 15 minutes at least', async () => {
    const sts = new Sts();
    const sessions = new SessionCache();
    await sessions.get(sts.role, minting(60));
    await sessions.get(sts.role, minting(7_200));
    // STS API Reference, AssumeRole: DurationSeconds from 900 on.
    expect(sts.durations).toEqual(['960', '7260']);
  });

  it('have no reserve beyond what the role allows', async () => {
    const sts = new Sts();
    await new SessionCache().get({ ...sts.role, maxSessionDuration: 3_600 }, minting(3_590));
    expect(sts.durations).toEqual(['3600']);
  });

  it('sign the next URL while they live long enough, and not a second longer', async () => {
    const sts = new Sts();
    const sessions = new SessionCache();
    const first = await sessions.get(sts.role, minting(3_600));
    expect(await sessions.get(sts.role, minting(3_660))).toBe(first);
    sts.now = new Date(NOW.getTime() + 61_000);
    const second = await sessions.get(sts.role, minting(3_600, 'AKIAONE', sts.now));
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect(second.expiration!.getTime()).toBe(sts.now.getTime() + 3_660_000);
    // The new one took the old one's place.
    expect(await sessions.get(sts.role, minting(3_600, 'AKIAONE', sts.now))).toBe(second);
    expect(sts.asked).toHaveLength(2);
  });

  it('are not shared by callers of other keys, roles, names, ids or policies', async () => {
    const sts = new Sts();
    const sessions = new SessionCache();
    const roles = [
      sts.role,
      { ...sts.role, roleArn: `${ROLE_ARN}-2` },
      { ...sts.role, roleSessionName: 'ann' },
      { ...sts.role, externalId: 'x' },
      { ...sts.role, policy: '{}' },
    ];
    const keys = new Set<string>();
    for (const key of ['AKIAONE', 'AKIATWO'])
      for (const role of roles) keys.add((await sessions.get(role, minting(900, key))).accessKeyId);
    expect(keys.size).toBe(2 * roles.length);
    expect(sts.asked).toHaveLength(2 * roles.length);
  });
});

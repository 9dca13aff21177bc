import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { fakeAws, NOW, options } from '../fake-aws.js';

/** A service whose clock is ours, so that nothing but the session decides. */
const { transport } = fakeAws({});
const session = { accessKeyId: 'ASIAQEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const endingIn = (seconds: number) => ({ ...session, expiration: new Date(NOW.getTime() + seconds * 1_000) });

describe('the time that a session has left', () => {
  it('is enough when it is just what was asked for, and a second less is not', async () => {
    const report = async (left: number) =>
      check(options(transport, { seconds: 3_600, credentials: endingIn(left) }));
    const enough = await report(3_600);
    expect(enough.steps.find(({ id }) => id === 'time-left')).toMatchObject({ result: 'pass' });
    const short = await report(3_599);
    expect(short.steps.find(({ id }) => id === 'time-left')).toMatchObject({ result: 'fail' });
    expect(short).toMatchObject({ effectiveSeconds: 0 });
  });

  it('is what such a session lasts at most where nobody tells its end', async () => {
    // STS API Reference, GetSessionToken: 36 hours at most; no other session lives longer.
    const cap = 129_600;
    const asked = (seconds: number) => check(options(transport, { seconds, credentials: session }));
    const short = (await asked(cap + 1)).steps.find(({ id }) => id === 'time-left');
    expect(short).toMatchObject({
      result: 'fail',
      seen: expect.stringMatching(/^unknown when .* expires, but /),
    });
    const open = (await asked(cap)).steps.find(({ id }) => id === 'time-left');
    expect(open).toMatchObject({
      result: 'unknown',
      fix: expect.stringContaining('AWS_CREDENTIAL_EXPIRATION'),
    });
  });
});

import type { Person } from '../../../server/test/support/people.js';
import { edited, type LiveCase } from './live-case.js';
import { ACCOUNT, allow, policyOf } from './scene.js';

/** Refusals of access keys and sessions. */
export const OF_KEYS: readonly LiveCase[] = [
  {
    name: 'a key that nobody has here',
    cause: 'unknown-access-key',
    reason: 'access-key-unknown',
    make: (s) =>
      s.ask('a.jpg', { who: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) } }),
  },
  {
    name: 'a key that was deactivated',
    cause: 'credentials-revoked',
    reason: 'access-key-inactive',
    onlyByReason: true,
    make: async (s) => {
      const eve = await s.root.createUser('eve');
      const { accessKeyId } = eve.credentials;
      await s.root.iam('UpdateAccessKey', { UserName: 'eve', AccessKeyId: accessKeyId, Status: 'Inactive' });
      return s.ask('a.jpg', { who: eve.credentials });
    },
  },
  {
    name: 'a temporary key without its token',
    cause: 'missing-session-token',
    reason: 'session-token-missing',
    make: async (s) => {
      const { accessKeyId, secretAccessKey } = (await s.assume()).credentials;
      return s.ask('a.jpg', { who: { accessKeyId, secretAccessKey } });
    },
  },
  {
    name: 'a token that is none',
    cause: 'session-token-malformed',
    reason: 'session-token-malformed',
    make: async (s) => {
      const { credentials } = await s.assume();
      return s.ask('a.jpg', { who: { ...credentials, sessionToken: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } });
    },
  },
  {
    name: 'a token with a bare plus',
    cause: 'session-token-not-encoded',
    reason: 'session-token-malformed',
    make: async (s) => {
      const { credentials } = await s.assume();
      const token = `IQoJb3JpZ2luX2VjEH+${'x'.repeat(200)}==`;
      return s.send(edited(s.url('a.jpg', { who: credentials }), 'X-Amz-Security-Token', token));
    },
  },
  {
    name: 'a long-term key with a token left over in the environment',
    cause: 'session-token-of-another-key',
    reason: 'session-token-of-another-key',
    make: async (s) => {
      const { sessionToken } = (await s.assume()).credentials;
      return s.ask('a.jpg', { who: { ...s.root.credentials, sessionToken: sessionToken! } });
    },
  },
  {
    name: 'a session that has ended',
    cause: 'credentials-expired-before-url',
    reason: 'session-expired',
    make: async (s) => {
      const session = await s.assume({ DurationSeconds: '900' });
      const url = s.url('a.jpg', { who: session.credentials, expiresIn: 86_400 });
      await s.client.server.clock.advance('1h');
      return s.send(url);
    },
  },
  {
    name: 'a session whose role was deleted',
    cause: 'credentials-revoked',
    reason: 'session-principal-deleted',
    onlyByReason: true,
    make: async (s) => {
      await s.root.iam('CreateRole', {
        RoleName: 'brief',
        AssumeRolePolicyDocument: policyOf({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
          Action: 'sts:AssumeRole',
        }),
      });
      await s.grant(allow('*'));
      const session: Person = await s.ann.assume(`arn:aws:iam::${ACCOUNT}:role/brief`);
      await s.root.iam('DeleteRole', { RoleName: 'brief' });
      return s.ask('a.jpg', { who: session.credentials });
    },
  },
  {
    name: 'no signature at all',
    cause: 'credentials-not-loaded-when-signing',
    reason: 'implicit-deny',
    make: (s) => s.send('https://photos.s3.us-east-1.amazonaws.com/a.jpg'),
  },
];

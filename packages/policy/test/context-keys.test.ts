// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like placeholders
import { expect, it } from 'vitest';
import { listReferencedContextKeys, parsePolicy } from '../src/index.js';
import { document } from './support.js';

it('lists the keys of conditions and variables, each once', () => {
  const policy = (version: string) =>
    parsePolicy(
      document(
        [
          {
            Effect: 'Allow',
            Action: '*',
            Resource: ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/${*}'],
          },
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: {
              StringEquals: { 's3:Prefix': ["${aws:PrincipalTag/team, 'x'}"], 'aws:SourceIp': '1' },
              Null: { 'AWS:sourceip': 'true' },
            },
          },
        ],
        version,
      ),
      'identity',
    );
  expect(listReferencedContextKeys(policy('2012-10-17'))).toEqual([
    'aws:SourceIp',
    'aws:principaltag/team',
    'aws:username',
    's3:Prefix',
  ]);
  expect(listReferencedContextKeys(policy('2008-10-17'))).toEqual(['aws:SourceIp', 's3:Prefix']);
});

import { queryError } from '@countersign/aws-model';
import type { UnsignedOperation } from '../query/query-exchange.js';
import { readInput, required, text } from '../query/query-input.js';
import { durationSeconds, roleArn, sessionPolicy, sessionPolicyArns } from './limits.js';

const PARAMETERS = {
  RoleArn: required(roleArn),
  PrincipalArn: required(roleArn),
  SAMLAssertion: required(text({ minimum: 4, maximum: 100_000 })),
  PolicyArns: sessionPolicyArns,
  Policy: sessionPolicy,
  DurationSeconds: durationSeconds('AssumeRole'),
} as const;

/**
 * Accounts of this server have no SAML providers, so whoever names one names one that does not exist.
 *
 * @throws AwsError ValidationError, InvalidIdentityToken
 */
export const assumeRoleWithSaml: UnsignedOperation = {
  async handle({ parameters }) {
    readInput(PARAMETERS, parameters, 'sts');
    throw queryError('InvalidIdentityToken', "Specified provider doesn't exist", {
      reason: 'NoSamlProviders',
    });
  },
};

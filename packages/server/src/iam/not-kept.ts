import { queryError } from '@countersign/aws-model';
import { flag, required, text } from '../query-input.js';
import { xml } from '../wire/xml-writer.js';
import { existingUserName, newUserName, paging, roleDescription } from './limits.js';
import { meantUser } from './meant-user.js';
import { handler } from './operation.js';

/**
 * Things of IAM that this server has none of: devices, certificates, service-linked roles. Clients ask for
 * them on their way (Terraform before it deletes a user), and get AWS's answer for an account without any.
 */

/** An empty list of what belongs to one user, who has to exist. */
function noneOfUser(element: string, name = existingUserName) {
  return handler({ UserName: name, ...paging }, async (exchange, input) => {
    await meantUser(exchange, input.UserName);
    return emptyList(element);
  });
}

function noneOfAccount(element: string) {
  return handler({ ...paging }, async () => emptyList(element));
}

function emptyList(element: string) {
  return [xml(element), xml('IsTruncated', false)];
}

export const listMfaDevices = noneOfUser('MFADevices');
export const listSshPublicKeys = noneOfUser('SSHPublicKeys', newUserName);
export const listSigningCertificates = noneOfUser('Certificates');
export const listVirtualMfaDevices = noneOfAccount('VirtualMFADevices');
export const listServerCertificates = noneOfAccount('ServerCertificateMetadataList');
export const listSamlProviders = handler({}, async () => xml('SAMLProviderList'));

export const listServiceSpecificCredentials = handler(
  { UserName: newUserName, ServiceName: text({}), AllUsers: flag(), ...paging },
  async (exchange, input) => {
    if (input.AllUsers !== true) await meantUser(exchange, input.UserName);
    return emptyList('ServiceSpecificCredentials');
  },
);

export const getAccountPasswordPolicy = handler({}, async ({ caller }) => {
  throw queryError(
    'NoSuchEntity',
    `The Password Policy with domain name ${caller.accountId} cannot be found.`,
  );
});

/** A service-linked role is of use to a service only, and no service is here to use it. */
export const createServiceLinkedRole = handler(
  {
    AWSServiceName: required(text({ minimum: 1, maximum: 128, pattern: '[\\w+=,.@-]+' })),
    Description: roleDescription,
    CustomSuffix: text({ minimum: 1, maximum: 64, pattern: '[\\w+=,.@-]+' }),
  },
  async (_, input) => {
    throw queryError(
      'InvalidInput',
      `The service ${input.AWSServiceName} has no service-linked role in this server.`,
    );
  },
);

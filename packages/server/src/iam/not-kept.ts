import { queryError } from '@countersign/aws-model';
import { flag, text } from '../query-input.js';
import { xml } from '../wire/xml-writer.js';
import { existingUserName, newUserName, paging } from './limits.js';
import { meantUser } from './meant-user.js';
import { handler } from './operation.js';

/**
 * Things of IAM that this server has none of: devices, certificates. Clients ask for
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
